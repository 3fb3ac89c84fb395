# One-factor omega: loadings, fit, three omegas, and the profile-likelihood interval; synthetic.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressPackageStartupMessages(library(lavaan))
set.seed(20260305)
items <- function(n, loadings, points = NA) {
  f <- rnorm(n)
  X <- sapply(loadings, function(l) l * f + sqrt(1 - l^2) * rnorm(n)) %*% diag(seq(1, 2, length.out = length(loadings)))
  if (!is.na(points)) X <- matrix(findInterval(X, quantile(X, (1:(points - 1) / points)^0.7)) + 1, n)
  colnames(X) <- paste0("i", seq_along(loadings)); round(X, 4)
}
control <- list(rel.tol = 1e-11, x.tol = 1e-9, eval.max = 5000, iter.max = 5000)
fitted <- function(X, extra = "") {
  k <- ncol(X); i <- colnames(X)
  model <- paste0("f =~ ", paste0("l", 1:k, "*", i, collapse = " + "), "\n",
                  paste0(i, " ~~ t", 1:k, "*", i, collapse = "\n"), "\n", extra)
  cfa(model, as.data.frame(X), std.lv = TRUE, control = control, optim.force.converged = TRUE)
}
profile <- function(X, confidence) {
  k <- ncol(X); free <- fitted(X); chi <- fitMeasures(free, "chisq"); q <- qchisq(confidence, 1)
  e <- lavInspect(free, "est"); o <- sum(e$lambda)^2 / (sum(e$lambda)^2 + sum(diag(e$theta)))
  S <- cov(X) * (nrow(X) - 1) / nrow(X)
  # The constraint is built in: the residual variances are scaled to give omega = c.
  deviance <- function(c) {
    f <- function(p) {
      l <- p[1:k]; t <- exp(p[-(1:k)]); t <- t / sum(t) * sum(l)^2 * (1 - c) / c
      Sigma <- tcrossprod(l) + diag(t)
      determinant(Sigma)$modulus[1] - determinant(S)$modulus[1] + sum(diag(solve(Sigma, S))) - k
    }
    p <- c(e$lambda[, 1], log(diag(e$theta)))
    for (j in 1:6) p <- optim(p, f, method = "BFGS", control = list(reltol = 1e-16, maxit = 5000, ndeps = rep(1e-4, 2 * k)))$par
    nrow(X) * f(p) - chi - q
  }
  c(uniroot(deviance, c(max(0.05, o - 0.45), o - 1e-4), tol = 1e-8, extendInt = "no")$root,
    uniroot(deviance, c(o + 1e-4, min(0.995, o + 0.2)), tol = 1e-8)$root)
}
expected <- function(X, confidence) {
  fit <- fitted(X); e <- lavInspect(fit, "est"); l <- e$lambda[, 1]; t <- diag(e$theta)
  s <- sqrt(l^2 + t); S <- lavInspect(fit, "sampstat")$cov
  b <- profile(X, confidence)
  list(n = nrow(X), loadings = unname(l), residuals = unname(t),
       chi2 = fitMeasures(fit, "chisq")[[1]], df = fitMeasures(fit, "df")[[1]],
       p = fitMeasures(fit, "pvalue")[[1]],
       model = sum(l)^2 / (sum(l)^2 + sum(t)), observed = sum(l)^2 / sum(S),
       standardised = sum(l / s)^2 / (sum(l / s)^2 + sum(t / s^2)),
       ave = mean((l / s)^2), ave_items = sum(l^2) / sum(l^2 + t),
       maximal = 1 / (1 + 1 / sum((l / s)^2 / (1 - (l / s)^2))),
       low = b[1], high = b[2])
}
why <- "lavaan stops at its own gradient size; the bounds come from nested optimisers"
one <- function(name, X, confidence)
  case(name, "r", "lavaan::cfa; bounds by stats::optim inside uniroot; synthetic",
       list(items = unname(X), confidence = confidence), expected(X, confidence), 2e-6, why)
one("five_items", items(80, c(0.8, 0.7, 0.6, 0.75, 0.5)), 0.95)
one("four_ratings", items(120, c(0.7, 0.6, 0.65, 0.5), 5), 0.90)
one("three_items_small", items(40, c(0.8, 0.7, 0.6)), 0.95)
write_cases("omega", "lavaan")
