# 200 weak samples of 60 pairs with 2 x 5 items, and how lavaan fares with them:
#   Rscript tests/benchmarks/weak_samples.R   writes weak_samples.json beside it
# tests/benchmarks/weak_samples.py fits the same samples and writes weak_samples.md.
suppressPackageStartupMessages(library(lavaan))
HERE <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
model <- paste0("C =~ ", paste0("c", 1:5, collapse = " + "), "\nK =~ ", paste0("k", 1:5, collapse = " + "), "\n",
                paste0("c", 1:5, " ~~ k", 1:5, collapse = "\n"))
set.seed(11)
one <- function(i) {
  n <- 60; e <- matrix(rnorm(n * 2), n) %*% chol(matrix(c(1, .3, .3, 1), 2)); item <- matrix(rnorm(n * 5) * .4, n)
  d <- data.frame(sapply(1:5, function(j) .5 * e[, 1] + item[, j] + rnorm(n)),
                  sapply(1:5, function(j) .5 * e[, 2] + item[, j] + rnorm(n)))
  names(d) <- c(paste0("c", 1:5), paste0("k", 1:5))
  d <- round(d, 4)
  f <- tryCatch(suppressWarnings(sem(model, d, meanstructure = TRUE)), error = function(e) NULL)
  ok <- !is.null(f) && lavInspect(f, "converged")
  list(covariance = cov(d) * (n - 1) / n, means = colMeans(d), converged = ok,
       proper = ok && suppressWarnings(lavInspect(f, "post.check")), log_likelihood = if (ok) as.numeric(logLik(f)) else NA)
}
samples <- lapply(1:200, one)
lower <- function(s) unname(signif(s$covariance[lower.tri(s$covariance, diag = TRUE)], 15))
out <- list(r = as.character(getRversion()), lavaan = as.character(packageVersion("lavaan")), model = model, n = 60,
            samples = lapply(samples, function(s) list(covariance = lower(s), means = unname(s$means), converged = s$converged,
                                                       proper = s$proper, log_likelihood = s$log_likelihood)))
writeLines(jsonlite::toJSON(out, digits = NA, auto_unbox = TRUE, na = "null"), file.path(HERE, "weak_samples.json"))
cat("converged", sum(sapply(samples, `[[`, "converged")), "proper", sum(sapply(samples, `[[`, "proper")), "\n")
