# Omega hierarchical by minres, oblimin and Schmid-Leiman; synthetic answers.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressPackageStartupMessages({library(psych); library(GPArotation)})
set.seed(20260307)
items <- function(n, m, per, g) {
  f <- rnorm(n); X <- NULL
  for (j in 1:m) { s <- g * f + sqrt(1 - g^2) * rnorm(n)
    X <- cbind(X, sapply(seq_len(per), function(i) (0.8 - 0.05 * i) * s + sqrt(1 - (0.8 - 0.05 * i)^2) * rnorm(n))) }
  round(X %*% diag(seq(1, 2, length.out = ncol(X))), 3)
}
expected <- function(X, m) {
  o <- suppressMessages(suppressWarnings(psych::omega(cor(X), nfactors = m, fm = "minres", plot = FALSE, flip = FALSE)))
  sl <- unclass(o$schmid$sl); s <- apply(X, 2, sd); V <- sum(cov(X))
  list(omega_h = o$omega_h, omega_t = o$omega.tot, limit = o$omega.lim, ecv = o$ECV[[1]],
       general = unname(sl[, "g"]), uniqueness = unname(sl[, "u2"]),
       raw_h = sum(s * sl[, "g"])^2 / V, raw_t = 1 - sum(s^2 * sl[, "u2"]) / V)
}
why <- "psych stops minres at optim's default and oblimin at 1e-5"
one <- function(name, X, m) case(name, "r", "psych::omega(flip = FALSE); synthetic",
                                 list(items = unname(X), n_groups = m), expected(X, m), 2e-4, why)
one("three_groups", items(250, 3, 4, 0.75), 3)
one("four_groups", items(400, 4, 3, 0.7), 4)
one("two_groups", items(200, 2, 4, 0.8), 2)
write_cases("omega_hierarchical", c("psych", "GPArotation"))
