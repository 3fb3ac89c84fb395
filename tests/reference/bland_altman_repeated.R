# Repeated pairs within subjects: analysis of variance of the differences; synthetic.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
set.seed(20260306)
sizes <- c(4, 1, 3, 6, 2, 5, 3, 4, 2, 6); id <- rep(seq_along(sizes), sizes); N <- length(id)
y <- round(5 + rnorm(N), 2); x <- round(y + .4 + rnorm(10, 0, .8)[id] + rnorm(N, 0, .5), 2)
d <- x - y; a <- anova(lm(d ~ factor(id))); m0 <- (N^2 - sum(sizes^2)) / ((length(sizes) - 1) * N)
vb <- (a[1, 3] - a[2, 3]) / m0; s <- sqrt(max(0, vb) + a[2, 3])
case("ten_subjects", "r", "anova(lm()); Bland & Altman (2007)", list(x = x, y = y, subjects = id),
     list(mean_square_between = a[1, 3], mean_square_within = a[2, 3], m0 = m0, var_between = vb, sd_total = s,
          bias = mean(d), bias_of_subject_means = mean(tapply(d, id, mean)),
          lower = mean(d) - qnorm(.975) * s, upper = mean(d) + qnorm(.975) * s))
write_cases("bland_altman_repeated", character(0))
