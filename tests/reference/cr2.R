# Least squares with CR2 errors and Satterthwaite degrees of freedom; synthetic.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressPackageStartupMessages(library(clubSandwich))
set.seed(20260304)
run <- function(name, sizes, note) {
  g <- rep(seq_along(sizes), sizes); n <- length(g)
  x <- round(rnorm(n) + rnorm(length(sizes))[g], 3); z <- rbinom(length(sizes), 1, .5); z[1:2] <- 0:1
  w <- z[g]; income <- round(exp(rnorm(n, 10, .4)))
  y <- round(1 + .5 * x - .3 * w + 1e-5 * income + rnorm(length(sizes))[g] + rnorm(n), 3)
  order <- sample(n); g <- g[order]; x <- x[order]; w <- w[order]; income <- income[order]; y <- y[order]
  m <- lm(y ~ x + w + income); V <- vcovCR(m, cluster = g, type = "CR2")
  ct <- coef_test(m, vcov = V, test = "Satterthwaite"); df <- if (is.null(ct$df_Satt)) ct$df else ct$df_Satt
  ci <- conf_int(m, vcov = V, level = .95)
  case(name, "r", paste("clubSandwich::coef_test, conf_int; synthetic,", note),
       list(design = unname(model.matrix(m)), outcome = y, clusters = g),
       list(value = unname(coef(m)), std_error = ct$SE, df = df, t = ct$tstat,
            p = if (is.null(ct$p_Satt)) ct$p_val else ct$p_Satt, low = ci$CI_L, high = ci$CI_U,
            covariance = unname(as.matrix(V))),
       rtol = 1e-7, why = "inverse square roots of matrices, taken by different routines")
}
run("twelve_coaches", c(3, 5, 2, 7, 4, 6, 1, 8, 3, 5, 4, 2), "12 clusters of 1 to 8")
run("twenty_coaches", rep(6, 20), "20 clusters of 6")
write_cases("cr2", "clubSandwich")
