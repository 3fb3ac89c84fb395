# Common fate and the random-intercept cross-lagged panel model (intervals 1, 2, 1) in lavaan, on
# synthetic data: 160 dyads of 20 clusters, 12 % of the values missing; errors and test by cluster.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressPackageStartupMessages(library(lavaan))
set.seed(20261125)
n <- 160; cluster <- rep(1:20, each = 8); of <- rnorm(20)[cluster] * .4
shared <- rnorm(n) + of
x <- shared + matrix(rnorm(2 * n), n) * .8; y <- .5 * shared + rnorm(n) * .7 + x[, c(1, 1)] * .5 + matrix(rnorm(2 * n), n)^2 * .5
d <- round(data.frame(xa = x[, 1], xb = x[, 2], ya = y[, 1], yb = y[, 2]), 3)
level <- shared + matrix(rnorm(2 * n), n); w <- array(0, c(n, 2, 4)); w[, , 1] <- rnorm(2 * n)
for (t in 2:4) for (k in 1:2) w[, k, t] <- .3 * w[, k, t - 1] + .2 * w[, 3 - k, t - 1] + (rchisq(n, 3) - 3) / 2 +
  (if (t > 2) .5 * w[, k, t - 2] else 0)
p <- round(data.frame(level[, 1] + w[, 1, ], level[, 2] + w[, 2, ]), 3); names(p) <- c(paste0("a", 1:4), paste0("b", 1:4))
holes <- function(d) { for (j in seq_along(d)) d[[j]][runif(n) < .12] <- NA; d }
d <- holes(d); p <- holes(p)
tight <- list(rel.tol = 1e-10, iter.max = 20000)
keep <- function(name, text, data, labels) {
  f <- lavaan(text, cbind(data, cluster), cluster = "cluster", estimator = "MLR", missing = "fiml", meanstructure = TRUE,
    control = tight, em.h1.iter.max = 20000, em.h1.tol = 1e-13)
  x <- fitMeasures(f); cells <- parameterEstimates(f); cells <- cells[match(labels, cells$label), ]
  case(name, "r", "lavaan, estimator MLR with clusters, fitMeasures; synthetic", list(data = as.list(data), clusters = cluster),
    list(est = setNames(as.list(cells$est), labels), se = setNames(as.list(cells$se), labels), chi2 = x[["chisq.scaled"]],
      df = x[["df"]], cfi = x[["cfi.robust"]], rmsea = x[["rmsea.robust"]], srmr = x[["srmr"]]),
    1e-5, "lavaan stops its search at 1e-6 or so of a standard error")
}
seen <- function(names) paste0(names, " ~ 1", collapse = "\n")
keep("common fate", paste("X =~ 1*xa + 1*xb", "Y =~ 1*ya + 1*yb", "Y ~ effect*X", "X ~~ var_x*X", "Y ~~ var_y*Y",
  "xa ~~ ya", "xb ~~ yb", paste0(names(d), " ~~ ", names(d), collapse = "\n"), seen(names(d)), sep = "\n"), d, c("effect", "var_x", "var_y"))
kind <- c(1, 2, 1); later <- function(one, other) paste0("w", one, 2:4, " ~ ", one, one, "_d", kind, "*w", one, 1:3,
  " + ", one, other, "_d", kind, "*w", other, 1:3)
panel <- paste(c(paste0("ra =~ ", paste0("1*a", 1:4, collapse = " + ")), paste0("rb =~ ", paste0("1*b", 1:4, collapse = " + ")),
  "ra ~~ v_ra*ra", "rb ~~ v_rb*rb", "ra ~~ rb", paste0("wa", 1:4, " =~ 1*a", 1:4), paste0("wb", 1:4, " =~ 1*b", 1:4),
  paste0(names(p), " ~~ 0*", names(p)), paste0("wa", 1:4, " ~~ wa", 1:4), paste0("wb", 1:4, " ~~ wb", 1:4),
  paste0("wa", 1:4, " ~~ wb", 1:4), later("a", "b"), later("b", "a"), seen(names(p))), collapse = "\n")
keep("ri-clpm", panel, p, c("v_ra", "v_rb", paste0(rep(c("aa", "ab", "bb", "ba"), each = 2), "_d", 1:2)))
write_cases("clustered_models", "lavaan")
