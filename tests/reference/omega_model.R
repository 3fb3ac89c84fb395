# Omega of declared models: correlated residuals, second-order, bifactor, FIML; synthetic.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressPackageStartupMessages(library(lavaan))
set.seed(20260308)
items <- function(n, m, per, g) {
  f <- rnorm(n); X <- NULL
  for (j in 1:m) { s <- g * f + sqrt(1 - g^2) * rnorm(n)
    X <- cbind(X, sapply(seq_len(per), function(i) (0.85 - 0.05 * i) * s + sqrt(1 - (0.85 - 0.05 * i)^2) * rnorm(n))) }
  X <- round(X %*% diag(seq(1, 2, length.out = ncol(X))), 3); colnames(X) <- paste0("x", seq_len(ncol(X))); X
}
tight <- function(model, X, ...) cfa(model, as.data.frame(X), std.lv = TRUE, ...,
  control = list(rel.tol = 1e-12, x.tol = 1e-10), optim.force.converged = TRUE)
# Shares of the implied variance of the sum by factor, in whatever order the factors come.
shares <- function(fit) {
  e <- lavInspect(fit, "est"); V <- sum(fitted(fit)$cov)
  list(general = function(l) sum(l)^2 / V, error = sum(e$theta) / V,
       chi2 = fitMeasures(fit, "chisq")[[1]], df = fitMeasures(fit, "df")[[1]], lambda = e$lambda, beta = e$beta)
}
one <- function(name, X, structure, groups, correlated, missing, model, ...) {
  fit <- tight(model, X, missing = if (missing == "fiml") "fiml" else "listwise", ...); s <- shares(fit)
  general <- if (structure == "second_order") s$lambda[, colnames(s$lambda) != "g"] %*% s$beta[colnames(s$lambda) != "g", "g"] else s$lambda[, "g"]
  case(name, "r", "lavaan::cfa; synthetic",
       list(items = unname(X), structure = structure, groups = groups, correlated = correlated, missing = missing),
       list(value = s$general(general), total = 1 - s$error, chi2 = s$chi2, df = s$df),
       1e-5, "lavaan stops at its own gradient size")
}
all <- function(k) paste0("g =~ ", paste0("x", 1:k, collapse = " + "))
five <- items(150, 1, 5, 1); five[, 2] <- round(five[, 2] + 0.4 * five[, 1], 3)
gaps <- five; gaps[cbind(sample(150, 60), sample(5, 60, TRUE))] <- NA
nine <- items(400, 3, 3, 0.7); groups <- rep(1:3, each = 3)
f <- c("f1 =~ x1 + x2 + x3", "f2 =~ x4 + x5 + x6", "f3 =~ x7 + x8 + x9")
one("correlated", five, "one_factor", NULL, list(c(0, 1)), "listwise", paste(all(5), "\nx1 ~~ x2"))
one("fiml", gaps, "one_factor", NULL, list(c(0, 1)), "fiml", paste(all(5), "\nx1 ~~ x2"))
one("second_order", nine, "second_order", groups, list(), "listwise", c(f, "g =~ f1 + f2 + f3"))
one("bifactor", items(600, 3, 4, 0.7), "bifactor", rep(1:3, each = 4), list(), "listwise",
    c(all(12), "f1 =~ x1 + x2 + x3 + x4", "f2 =~ x5 + x6 + x7 + x8", "f3 =~ x9 + x10 + x11 + x12"), orthogonal = TRUE)
write_cases("omega_model", "lavaan")
