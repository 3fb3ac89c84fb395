# Correlations within clusters and between their means: psych::statsBy. Test and interval within are
# those of the partial correlation given the clusters (statsBy tests it with n - 2 degrees of freedom). Synthetic: 14 clusters of unequal size.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressPackageStartupMessages(library(psych))
set.seed(20260305)
coach <- rep(1:14, c(3, 5, 2, 7, 4, 6, 1, 8, 3, 5, 4, 2, 1, 6)); n <- length(coach)
u <- rnorm(14); v <- .6 * u + rnorm(14)
x <- round(u[coach] + rnorm(n), 3); y <- round(-.4 * x + v[coach] + rnorm(n), 3)
s <- suppressWarnings(statsBy(data.frame(coach, x, y), "coach", cors = TRUE))
rx <- resid(lm(x ~ factor(coach))); ry <- resid(lm(y ~ factor(coach)))
g <- 14; rw <- cor(rx, ry); df <- n - g - 1
z <- qnorm(.975); ends <- function(r, df) tanh(atanh(r) + c(-1, 1) * z / sqrt(df - 1))
p <- function(r, df) 2 * pt(-abs(r * sqrt(df / (1 - r^2))), df)
rb <- s$rbg[1, 2]
case("levels", "r", "psych::statsBy; lm within; synthetic", list(x = x, y = y, clusters = coach),
     list(within = s$rwg[1, 2], within_lm = rw, between = rb, share_x = s$etabg[["x.bg"]]^2, share_y = s$etabg[["y.bg"]]^2,
          within_p = summary(lm(y ~ x + factor(coach)))$coefficients["x", 4], between_p = s$pbg[1, 2], within_df = df, between_df = g - 2,
          within_ends = ends(rw, df), between_ends = ends(rb, g - 2), total = cor(x, y)))
write_cases("correlation_levels", "psych")
