# Profile similarity by base R formulas; synthetic answers on seven points.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressPackageStartupMessages(library(clubSandwich))
set.seed(20260311)
across <- function(A, B) sapply(seq_len(nrow(A)), function(i) cor(A[i, ], B[i, ]))
indices <- function(A, B) {
  n <- nrow(A); k <- ncol(A); a <- colMeans(A); b <- colMeans(B)
  loo <- function(M) t(sapply(seq_len(n), function(i) colMeans(M[-i, , drop = FALSE])))
  D <- sweep(A, 2, a); E <- sweep(B, 2, b); la <- loo(A); lb <- loo(B)
  R <- cor(t(A), t(B)); Q <- cor(t(D), t(E))
  Z <- function(M) t(scale(t(M)))
  list(overall = across(A, B), distinctive = across(D, E),
       normative_first = apply(A, 1, cor, a), normative_second = apply(B, 1, cor, b),
       cross_normative_first = apply(A, 1, cor, b), cross_normative_second = apply(B, 1, cor, a),
       loo_normative_first = across(A, la), loo_cross_normative_second = across(B, la),
       loo_distinctive = across(A - la, B - lb), generalised = cor(a, b),
       double_entry = sapply(1:n, function(i) cor(c(A[i, ], B[i, ]), c(B[i, ], A[i, ]))),
       squared_distance = rowSums((A - B)^2), elevation_difference = rowMeans(A) - rowMeans(B),
       scatter_difference = apply(A, 1, sd) - apply(B, 1, sd),
       shape_distance = rowSums((Z(A) - Z(B))^2), mean_absolute_difference = rowMeans(abs(A - B)),
       overall_pseudo = mean(R[row(R) != col(R)]), distinctive_pseudo = mean(Q[row(Q) != col(Q)]))
}
toyA <- rbind(c(4,3,5,2,4), c(5,3,4,2,3), c(3,4,4,1,5), c(4,2,5,3,4))
toyB <- rbind(c(5,3,5,1,4), c(4,4,4,2,3), c(3,5,4,2,4), c(5,2,4,3,5))
case("toy", "r", "base R cor; four dyads, five items", list(first = toyA, second = toyB), indices(toyA, toyB))
n <- 36; k <- 8; coach <- rep(1:12, each = 3); norm <- c(5, 3, 6, 4, 5, 2, 6, 4)
grid <- function(M) pmin(pmax(round(M), 1), 7)
dyad <- matrix(rnorm(n * k), n); level <- rnorm(12)[coach]
A <- grid(matrix(norm, n, k, TRUE) + level + dyad + matrix(rnorm(n * k), n))
B <- grid(matrix(norm + .3, n, k, TRUE) + .7 * dyad + matrix(rnorm(n * k), n))
R <- cor(t(A), t(B)); pairs <- outer(coach, coach, "==") & row(R) != col(R)
one <- indices(A, B); one$within_pseudo <- mean(R[pairs])
case("cohort", "r", "base R cor; synthetic, 36 dyads", list(first = A, second = B, clusters = coach), one)
z <- atanh(one$overall); t <- t.test(z)
case("mean", "r", "t.test of Fisher's z", list(values = one$overall),
     list(value = tanh(mean(z)), std_error = t$stderr, statistic = unname(t$statistic), df = unname(t$parameter),
          p_value = t$p.value, low = tanh(t$conf.int[1]), high = tanh(t$conf.int[2])))
m <- lm(z ~ 1); V <- vcovCR(m, cluster = coach, type = "CR2"); ct <- coef_test(m, vcov = V, test = "Satterthwaite")
ci <- conf_int(m, vcov = V, level = .95)
case("mean_clustered", "r", "clubSandwich::coef_test of Fisher's z", list(values = one$overall, clusters = coach),
     list(value = tanh(mean(z)), std_error = ct$SE, statistic = ct$tstat,
          df = if (is.null(ct$df_Satt)) ct$df else ct$df_Satt, p_value = if (is.null(ct$p_Satt)) ct$p_val else ct$p_Satt,
          low = tanh(ci$CI_L), high = tanh(ci$CI_U)),
     rtol = 1e-7, why = "inverse square roots of matrices, taken by different routines")
# Social accuracy: coach's answer on the norm and on the client's deviation from it, rows in dyads or coaches.
centre <- colMeans(B)
long <- data.frame(y = c(t(A)), norm = rep(centre - mean(centre), n), own = c(t(B)) - rep(centre, n),
                   dyad = rep(1:n, each = k), coach = rep(coach, each = k))
m <- lm(y ~ norm + own, long)
for (level in c("dyad", "coach")) {
  V <- vcovCR(m, cluster = long[[level]], type = "CR2"); ct <- coef_test(m, vcov = V, test = "Satterthwaite")
  case(paste0("social_accuracy_", level), "r", paste("lm, clubSandwich::coef_test, rows clustered in", level),
       list(perceiver = A, target = B, clusters = coach),
       list(value = unname(coef(m)), std_error = ct$SE, df = if (is.null(ct$df_Satt)) ct$df else ct$df_Satt,
            p_value = if (is.null(ct$p_Satt)) ct$p_val else ct$p_Satt,
            dyad_three = unname(coef(lm(y ~ norm + own, long[long$dyad == 3, ])))),
       rtol = 1e-7, why = "inverse square roots of matrices, taken by different routines")
}
write_cases("profile", "clubSandwich")
