# Internal consistency: alpha, item table, Guttman's bounds, split halves; synthetic answers.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressPackageStartupMessages(library(psych))
set.seed(20260302)
answers <- function(n, k, gaps) {
  X <- matrix(pmin(7, pmax(1, round(4 + 1.2 * rnorm(n) + matrix(rnorm(n * k, 0, 1.3), n, k)))), n, k)
  X[sample(n * k, gaps)] <- NA; colnames(X) <- paste0("i", seq_len(k))
  X
}
expected <- function(X) {
  L <- na.omit(X); attributes(L)$na.action <- NULL
  a <- psych::alpha(as.data.frame(L), check.keys = FALSE)
  p <- psych::alpha(as.data.frame(X), check.keys = FALSE)
  g <- suppressWarnings(psych::guttman(cov2cor(cov(L))))
  k <- ncol(L); odd <- rowSums(L[, seq(1, k, 2), drop = FALSE]); even <- rowSums(L[, seq(2, k, 2), drop = FALSE])
  r <- cor(odd, even)
  brute <- psych::splitHalf(L, raw = TRUE, brute = TRUE, covar = TRUE, check.keys = FALSE)
  list(n = nrow(L), alpha = a$total$raw_alpha, standardised = a$total$std.alpha,
       mean_r = a$total$average_r, low = a$feldt$lower.ci[[1]], high = a$feldt$upper.ci[[1]],
       alpha_drop = a$alpha.drop$raw_alpha, item_total = a$item.stats$r.drop,
       item_mean = a$item.stats$mean, item_sd = a$item.stats$sd,
       pairwise = list(alpha = p$total$raw_alpha, low = p$feldt$lower.ci[[1]], high = p$feldt$upper.ci[[1]],
                       n = nrow(X), item_n = p$item.stats$n, item_total = p$item.stats$r.drop),
       lambdas = c(g$lambda.1, g$lambda.2, g$lambda.3, g$lambda.4, g$lambda.5, g$lambda.6),
       r_halves = r, spearman_brown = 2 * r / (1 + r),
       guttman_split = 2 * (1 - (var(odd) + var(even)) / var(odd + even)),
       best = brute$maxrb, worst = brute$minrb)
}
six <- answers(80, 6, 9); four <- answers(35, 4, 0)
case("six_items", "r", "psych::alpha, guttman, splitHalf(brute, covar); synthetic", list(items = unname(six)), expected(six))
case("four_items", "r", "psych::alpha, guttman, splitHalf(brute, covar); synthetic", list(items = unname(four)), expected(four))
write_cases("alpha", "psych")
