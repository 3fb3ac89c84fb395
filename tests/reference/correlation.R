# Correlation: cor.test, partial, corrected for attenuation; clustered inference on Fisher's z.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressPackageStartupMessages({library(psych); library(clubSandwich)})
set.seed(20260303)
coach <- rep(1:12, c(3, 5, 2, 7, 4, 6, 1, 8, 3, 5, 4, 2)); n <- length(coach)
u <- rnorm(12); v <- .5 * u + rnorm(12); age <- round(rnorm(n, 40, 9))
x <- round(u[coach] + rnorm(n) + .03 * age, 3); y <- round(.4 * x + v[coach] + rnorm(n), 3)
simple <- cor.test(x, y)
case("pearson", "r", "cor.test; synthetic", list(x = x, y = y),
     list(value = unname(simple$estimate), t = unname(simple$statistic), df = unname(simple$parameter),
          p = simple$p.value, low = simple$conf.int[1], high = simple$conf.int[2]))
rx <- resid(lm(x ~ age)); ry <- resid(lm(y ~ age))
P <- solve(cor(cbind(x, y, age))); pr <- -P[1, 2] / sqrt(P[1, 1] * P[2, 2])
pt_ <- pr * sqrt((n - 3) / (1 - pr^2))
case("partial", "r", "inverse correlation matrix; synthetic", list(x = x, y = y, controls = age),
     list(value = pr, t = pt_, df = n - 3, p = 2 * pt(-abs(pt_), n - 3),
          low = tanh(atanh(pr) - qnorm(.975) / sqrt(n - 4)), high = tanh(atanh(pr) + qnorm(.975) / sqrt(n - 4))))
case("disattenuated", "r", "psych::correct.cor", list(r = .30, reliability_x = .80, reliability_y = .70),
     list(value = psych::correct.cor(matrix(c(1, .3, .3, 1), 2), c(.8, .7))[1, 2]))
clustered <- function(x, y, g) {
  r <- cor(x, y); s <- function(a) (a - mean(a)) / sqrt(mean((a - mean(a))^2))
  infl <- (s(x) * s(y) - r / 2 * (s(x)^2 + s(y)^2)) / (1 - r^2)
  m <- lm(infl ~ 1); ct <- coef_test(m, vcov = vcovCR(m, cluster = g, type = "CR2"), test = "Satterthwaite")
  df <- if (is.null(ct$df_Satt)) ct$df else ct$df_Satt
  q <- qt(.975, df) * ct$SE
  list(value = r, std_error = ct$SE, df = df, low = tanh(atanh(r) - q), high = tanh(atanh(r) + q),
       t = atanh(r) / ct$SE, p = 2 * pt(-abs(atanh(r) / ct$SE), df))
}
case("clustered", "r", "clubSandwich::coef_test of the influence values; synthetic, 12 clusters",
     list(x = x, y = y, clusters = coach), clustered(x, y, coach))
case("clustered_partial", "r", "the same with residuals", list(x = x, y = y, controls = age, clusters = coach),
     clustered(rx, ry, coach))
write_cases("correlation", c("psych", "clubSandwich"))
