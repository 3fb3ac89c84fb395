# One factor within clusters and one between them; synthetic rows in clusters of different sizes.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressPackageStartupMessages(library(lavaan))
set.seed(20260310)
rows <- function(sizes, within, between) {
  cluster <- rep(seq_along(sizes), sizes); k <- length(within)
  own <- outer(rnorm(length(sizes)), between) + matrix(0.5 * rnorm(length(sizes) * k), ncol = k)
  X <- own[cluster, ] + outer(rnorm(length(cluster)), within) + matrix(rnorm(length(cluster) * k), ncol = k)
  X <- round(X %*% diag(seq(1, 2, length.out = k)) + 3, 3); colnames(X) <- paste0("i", 1:k)
  data.frame(X, cluster = cluster)
}
omega <- function(e) sum(e$lambda)^2 / (sum(e$lambda)^2 + sum(diag(e$theta)))
expected <- function(d) {
  items <- paste(setdiff(names(d), "cluster"), collapse = " + ")
  # The default search stops a little early; a second one from there goes to the end.
  model <- paste0("level: 1\nw =~ ", items, "\nlevel: 2\nb =~ ", items)
  first <- cfa(model, d, cluster = "cluster", std.lv = TRUE)
  fit <- cfa(model, d, cluster = "cluster", std.lv = TRUE, start = first, optim.method = "BFGS",
             control = list(reltol = 1e-16, maxit = 5000))
  e <- lavInspect(fit, "est"); se <- lavInspect(fit, "se")
  list(n = nrow(d), n_clusters = length(unique(d$cluster)), within = omega(e$within), between = omega(e[[2]]),
       log_likelihood = as.numeric(logLik(fit)),
       loadings_within = as.numeric(e$within$lambda), residuals_within = unname(diag(e$within$theta)),
       loadings_between = as.numeric(e[[2]]$lambda), residuals_between = unname(diag(e[[2]]$theta)),
       se_within = as.numeric(se$within$lambda), se_between = as.numeric(se[[2]]$lambda))
}
why <- "lavaan stops its search at its own gradient size"
one <- function(name, d) case(name, "r", "lavaan::cfa(cluster); synthetic",
  list(items = unname(as.matrix(d[, names(d) != "cluster"])), clusters = d$cluster), expected(d), 1e-5, why)
one("five_items_unequal", rows(rep(c(2, 3, 5, 8), c(10, 15, 20, 15)), c(0.8, 0.7, 0.9, 0.6, 0.7), c(0.6, 0.5, 0.7, 0.6, 0.4)))
one("four_items_equal", rows(rep(8, 60), c(0.9, 0.8, 0.6, 0.7), c(0.7, 0.5, 0.5, 0.6)))
write_cases("omega_two_level", "lavaan")
