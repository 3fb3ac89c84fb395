# Ordered answers: polychoric correlations with errors, weighted least squares, three omegas; synthetic.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressPackageStartupMessages({library(lavaan); library(pbivnorm)})
set.seed(20260306)
answers <- function(n, loadings, cuts) {
  f <- rnorm(n)
  X <- sapply(loadings, function(l) findInterval(l * f + sqrt(1 - l^2) * rnorm(n), cuts) + 1)
  colnames(X) <- paste0("i", seq_along(loadings)); X
}
# Covariance of two sums of unit steps whose latent variables correlate r.
steps <- function(a, b, r) {
  g <- expand.grid(a, b)
  both <- if (abs(r) > 1 - 1e-12) pnorm(pmin(g[, 1], g[, 2])) else pbivnorm(g[, 1], g[, 2], r)
  sum(both - pnorm(g[, 1]) * pnorm(g[, 2]))
}
green_yang <- function(l, R, cuts) {
  k <- length(l); true <- observed <- 0
  for (i in 1:k) for (j in 1:k) {
    true <- true + steps(cuts[[i]], cuts[[j]], l[i] * l[j])
    observed <- observed + steps(cuts[[i]], cuts[[j]], if (i == j) 1 else R[i, j])
  }
  true / observed
}
expected <- function(X) {
  d <- as.data.frame(X); i <- names(d); k <- length(i)
  f <- cfa(paste("f =~", paste(i, collapse = " + ")), d, std.lv = TRUE, ordered = i, estimator = "WLSMV",
           control = list(rel.tol = 1e-12, x.tol = 1e-10), optim.force.converged = TRUE)
  R <- unclass(lavInspect(f, "sampstat")$cov); l <- lavInspect(f, "std")$lambda[, 1]
  G <- lavInspect(f, "gamma"); if (is.list(G)) G <- G[[1]]
  se <- sqrt(diag(G) / nrow(d)); se <- se[grepl("~~", names(se), fixed = TRUE)]
  t <- lavInspect(f, "est")$tau; cuts <- lapply(i, function(x) t[grepl(paste0("^", x, "\\|"), rownames(t)), 1])
  m <- cfa(paste("f =~", paste(i, collapse = " + ")), sample.cov = R, sample.nobs = nrow(d), std.lv = TRUE,
           control = list(rel.tol = 1e-12, x.tol = 1e-10), optim.force.converged = TRUE)
  e <- lavInspect(m, "est"); a <- sum(e$lambda)^2
  list(n = nrow(d), correlations = R[lower.tri(R)], errors = unname(se), thresholds = unname(unlist(cuts)),
       loadings = unname(l), green_yang = green_yang(l, R, cuts),
       latent_response = sum(l)^2 / (sum(l)^2 + sum(1 - l^2)),
       polychoric_ml = a / (a + sum(diag(e$theta))),
       # What semTools::reliability prints: the variance of the sum as the model implies it.
       green_yang_implied = green_yang(l, tcrossprod(l), cuts),
       alpha = k / (k - 1) * (1 - sum(diag(cov(X))) / sum(cov(X))), ordinal_alpha = k / (k - 1) * (1 - k / sum(R)))
}
why <- "two-step estimation: lavaan stops each correlation at 1e-8 or so of its own criterion"
one <- function(name, X) case(name, "r", "lavaan WLSMV; Green-Yang summed over cells with pbivnorm; synthetic",
                              list(items = unname(X)), expected(X), 2e-6, why)
one("five_steps", answers(300, c(0.8, 0.7, 0.6, 0.65, 0.75), c(-1.5, -0.5, 0.4, 1.3)))
one("skewed_four_steps", answers(150, c(0.75, 0.7, 0.6, 0.8), c(-1.8, -1.2, -0.3)))
write_cases("omega_ordinal", c("lavaan", "pbivnorm"))
