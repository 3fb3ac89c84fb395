# Intraclass correlations: Shrout and Fleiss's table, and synthetic ratings.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressPackageStartupMessages(library(psych))
results <- function(X, confidence = .95) {
  X <- as.matrix(X)
  r <- ICC(X, lmer = FALSE, alpha = 1 - confidence)$results
  a <- anova(lm(c(X) ~ factor(c(row(X))) + factor(c(col(X)))))
  list(value = r$ICC, low = r$`lower bound`, high = r$`upper bound`, f = r$F, df = r$df1,
       df2 = r$df2, p = r$p, f_raters = a[2, "F value"], p_raters = a[2, "Pr(>F)"],
       mean_squares = a[, "Mean Sq"])
}
sf <- matrix(c(9,2,5,8, 6,1,3,2, 8,4,6,8, 7,1,2,6, 10,5,6,9, 6,2,4,7), 6, byrow = TRUE)
case("shrout_fleiss", "r", "psych::ICC(lmer = FALSE); data of Shrout & Fleiss (1979)",
     list(ratings = sf, confidence = .95), results(sf))
case("shrout_fleiss_printed", "published", "Shrout & Fleiss (1979), Psychological Bulletin 86:420, table 4",
     list(ratings = sf, confidence = .95),
     list(value = c(.17, .29, .71, .44, .62, .91)), decimals = 2)
set.seed(20260301)
dyads <- round(cbind(rnorm(40, 5, 1), 0) + rnorm(40), 2)[, 1]
dyads <- cbind(dyads, round(dyads * .6 + 1.5 + rnorm(40, 0, .7), 2)); colnames(dyads) <- NULL
case("dyads_90", "r", "psych::ICC(lmer = FALSE); synthetic", list(ratings = dyads, confidence = .90),
     results(dyads, .90))
three <- matrix(sample(1:7, 75, TRUE), 25, 3)
case("three_raters_99", "r", "psych::ICC(lmer = FALSE); synthetic, no agreement",
     list(ratings = three, confidence = .99), results(three, .99))
write_cases("icc", "psych")
