# Agreement within groups: variances and one-way analysis of variance; synthetic.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
set.seed(20260307)
g <- rep(letters[1:6], c(4, 3, 6, 2, 5, 3)); n <- length(g); J <- 4
X <- matrix(pmin(5, pmax(1, round(3 + rnorm(6)[as.integer(factor(g))] + matrix(rnorm(n * J), n, J)))), n, J)
sc <- rowMeans(X); a <- anova(lm(sc ~ factor(g))); null <- (5^2 - 1) / 12
ratio <- sapply(split(as.data.frame(X), g), function(b) mean(sapply(b, var))) / null
star <- 1 - ratio; J_star <- pmax(star, 0)
case("six_groups", "closed_form", "James, Demaree & Wolf (1984); ANOVA by lm", list(items = X, groups = g, scale_points = 5),
     list(rwg = unname(pmax(0, 1 - tapply(sc, g, var) / null)), r_star = unname(star),
          rwg_j = unname(J * J_star / (J * J_star + pmin(ratio, 1))),
          icc1 = (a[1, 3] - a[2, 3]) / (a[1, 3] + (n / 6 - 1) * a[2, 3]), icc2 = (a[1, 3] - a[2, 3]) / a[1, 3],
          f = a[1, 4], p = a[1, 5], eta_squared = a[1, 2] / sum(a[, 2])))
write_cases("within_group", character(0))
