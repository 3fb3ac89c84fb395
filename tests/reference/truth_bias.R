# Truth and bias: lm, nlme::gls and clubSandwich; synthetic ratings on seven points.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressPackageStartupMessages({library(nlme); library(clubSandwich)})
set.seed(20260313)
n <- 50; coach <- rep(1:10, each = 5); grid <- function(v) pmin(pmax(round(v, 1), 1), 7)
own <- grid(matrix(rnorm(2 * n, 4.8), n) + rnorm(n, 0, .7) + rnorm(10, 0, .4)[coach]); truth <- own[, 2:1]
judge <- grid(own %*% diag(c(.4, .3)) + truth %*% diag(c(.35, .2)) + matrix(c(1, 2.2), n, 2, TRUE) + matrix(rnorm(2 * n, 0, .6), n) + rnorm(n, 0, .3))
J <- judge[, 1] - mean(truth[, 1]); T <- truth[, 1] - mean(truth[, 1]); B <- own[, 1] - mean(own[, 1])
rows <- function(s) list(value = unname(s[, 1]), std_error = unname(s[, 2]), p_value = unname(s[, 4]))
one <- list(judgement = judge[, 1], truth = truth[, 1], bias = own[, 1], clusters = coach)
m <- lm(J ~ T + B); s <- summary(m)
case("one_judge", "r", "lm", one, c(rows(s$coefficients), list(r_squared = s$r.squared, sigma = s$sigma, truth_mean = mean(truth[, 1]))))
V <- vcovCR(m, cluster = coach, type = "CR2"); ct <- coef_test(m, vcov = V, test = "Satterthwaite")
case("one_judge_clustered", "r", "lm, clubSandwich::coef_test", one,
     list(value = unname(coef(m)), std_error = ct$SE, df = if (is.null(ct$df_Satt)) ct$df else ct$df_Satt),
     rtol = 1e-7, why = "inverse square roots of matrices, taken by different routines")
s <- summary(lm(J ~ T))$coefficients
case("truth_alone", "r", "lm", one, rows(s))
long <- function(mt, mb) { d <- data.frame(dyad = rep(1:n, 2), role = factor(rep(c("a", "b"), each = n)))
  d$J <- c(sweep(judge, 2, mt)); d$T <- c(sweep(truth, 2, mt)); d$B <- c(sweep(own, 2, mb)); d[order(d$dyad, d$role), ] }
tight <- glsControl(maxIter = 200, msMaxIter = 500, tolerance = 1e-12, msTol = 1e-14, opt = "optim")
both <- list(judgement = judge, truth = truth, bias = own)
g <- function(f, d, het) gls(f, d, correlation = corCompSymm(form = ~1 | dyad), weights = if (het) varIdent(form = ~1 | role), control = tight)
out <- function(m) list(value = unname(coef(m)), std_error = unname(sqrt(diag(vcov(m)))),
                        correlation = unname(coef(m$modelStruct$corStruct, unconstrained = FALSE)))
why <- "gls maximises with a general optimiser; its variances have about six digits"
d <- long(colMeans(truth), colMeans(own))
case("distinguishable", "r", "nlme::gls, centred by role", both, out(g(J ~ 0 + role + role:T + role:B, d, TRUE)), rtol = 5e-5, why = why)
d$r <- d$role == "a"
case("difference", "r", "nlme::gls, role as moderator", both, out(g(J ~ r * (T + B), d, TRUE)), rtol = 5e-5, why = why)
d <- long(rep(mean(truth), 2), rep(mean(own), 2))
case("indistinguishable", "r", "nlme::gls, compound symmetry", both, out(g(J ~ T + B, d, FALSE)), rtol = 5e-5, why = why)
write_cases("truth_bias", c("nlme", "clubSandwich"))
