# Regressions for dyads: nlme::gls, degrees of freedom by lmerTest, CR2 by clubSandwich; synthetic.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressPackageStartupMessages({library(nlme); library(clubSandwich); library(lmerTest)})
set.seed(20260312)
n <- 60; coach <- rep(1:15, each = 4); u <- rnorm(15, 0, .5)[coach]
x <- round(matrix(rnorm(2 * n), n) + rnorm(n), 2)
e <- matrix(rnorm(2 * n), n) %*% chol(matrix(c(1, .5 * .7, .5 * .7, .49), 2)) + u
y <- round(cbind(4 + .5 * x[, 1] + .2 * x[, 2], 3.6 + .4 * x[, 2] + .3 * x[, 1]) + e, 2)
build <- function(keep) {
  d <- data.frame(dyad = rep(1:n, 2), role = rep(c("coach", "client"), each = n), y = c(y), own = c(x),
                  partner = c(x[, 2:1]), coach = rep(coach, 2), keep = c(keep))
  d$role <- factor(d$role, c("coach", "client")); d <- d[d$keep, ]; d[order(d$dyad, d$role), ]
}
all <- matrix(TRUE, n, 2); some <- all; some[3:9, 2] <- FALSE; some[20:24, 1] <- FALSE
tight <- glsControl(opt = "optim", maxIter = 200, msMaxIter = 500, tolerance = 1e-12, msTol = 1e-14,
                    optimMethod = "BFGS")
out <- function(m, d) {
  sd <- if (is.null(m$modelStruct$varStruct)) c(1, 1) else coef(m$modelStruct$varStruct, unconstrained = FALSE, allCoef = TRUE)[c("coach", "client")]
  list(value = unname(coef(m)), std_error = unname(sqrt(diag(vcov(m)))), covariance = unname(vcov(m)),
       p_value = unname(summary(m)$tTable[, 4]),
       correlation = unname(coef(m$modelStruct$corStruct, unconstrained = FALSE)),
       sd = unname(m$sigma * sd), log_likelihood = as.numeric(logLik(m)), aic = AIC(m), bic = BIC(m))
}
why <- "gls maximises with a general optimiser; its variances have about six digits"
for (which in c("complete", "incomplete")) {
  keep <- if (which == "complete") all else some; d <- build(keep); fits <- list()
  for (method in c("REML", "ML")) {
    fits[[paste0("distinguishable_", method)]] <- gls(y ~ 0 + role + role:own + role:partner, d, correlation = corCompSymm(form = ~1 | dyad),
      weights = varIdent(form = ~1 | role), method = method, control = tight)
    fits[[paste0("indistinguishable_", method)]] <- gls(y ~ own + partner, d, correlation = corCompSymm(form = ~1 | dyad), method = method, control = tight)
  }
  for (f in names(fits)) case(paste0(which, "_", f), "r", "nlme::gls; synthetic, 60 dyads",
    list(outcome = ifelse(keep, y, NA), x = x, clusters = coach), out(fits[[f]], d), rtol = 5e-5, why = why)
  a <- logLik(fits$distinguishable_ML); b <- logLik(fits$indistinguishable_ML)
  lr <- 2 * as.numeric(a - b); df <- attr(a, "df") - attr(b, "df")
  case(paste0(which, "_likelihood_ratio"), "r", "difference of nlme::gls fits",
       list(outcome = ifelse(keep, y, NA), x = x), list(statistic = lr, df = df, p_value = pchisq(lr, df, lower.tail = FALSE)),
       rtol = 1e-6, why = why)
  # The same compound symmetry as a random intercept, for Satterthwaite's degrees of freedom.
  m <- lmer(y ~ own + partner + (1 | dyad), d); s <- summary(m)$coefficients
  case(paste0(which, "_satterthwaite"), "r", "lmerTest::lmer, Satterthwaite df", list(outcome = ifelse(keep, y, NA), x = x),
       list(df = unname(s[, "df"]), p_value = unname(s[, "Pr(>|t|)"])), rtol = 1e-4,
       why = "lmerTest takes second derivatives numerically")
  # CR2 of rows multiplied by V^-1/2, V as fitted.
  g <- fits$indistinguishable_REML; rho <- coef(g$modelStruct$corStruct, unconstrained = FALSE)
  X <- model.matrix(~ own + partner, d); W <- matrix(0, nrow(d), nrow(d))
  V <- outer(d$dyad, d$dyad, "==") * (rho + (1 - rho) * diag(nrow(d))) * g$sigma^2
  ev <- eigen(V, symmetric = TRUE); root <- ev$vectors %*% diag(1 / sqrt(ev$values)) %*% t(ev$vectors)
  w <- data.frame(root %*% X); names(w) <- c("one", "own", "partner"); w$y <- c(root %*% d$y)
  m <- lm(y ~ 0 + one + own + partner, w); R <- vcovCR(m, cluster = d$coach, type = "CR2")
  ct <- coef_test(m, vcov = R, test = "Satterthwaite")
  case(paste0(which, "_cr2"), "r", "clubSandwich::coef_test of rows whitened with the gls covariance",
       list(outcome = ifelse(keep, y, NA), x = x, clusters = coach),
       list(value = unname(coef(m)), std_error = ct$SE, df = if (is.null(ct$df_Satt)) ct$df else ct$df_Satt), rtol = 1e-5,
       why = "the working covariance comes from gls")
}
write_cases("paired_gls", c("nlme", "lmerTest", "clubSandwich"))
