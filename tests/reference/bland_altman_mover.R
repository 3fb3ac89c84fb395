# Limits of agreement by MOVER (Donner & Zou 2012; Zou 2013), and limits as lines by lm; synthetic.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
set.seed(20261104)
z <- qnorm(.975); n <- 25; y <- round(rnorm(n, 50, 10), 1); x <- round(y * 1.08 + rnorm(n, 0, 1 + .08 * abs(y)), 1)
d <- x - y; a <- (x + y) / 2; s <- sd(d); lo <- s * sqrt((n - 1) / qchisq(.975, n - 1)); hi <- s * sqrt((n - 1) / qchisq(.025, n - 1))
case("single_pairs", "closed_form", "Donner & Zou (2012)", list(x = x, y = y), list(
  upper = c(mean(d) + z * s - sqrt(z^2 * s^2 / n + z^2 * (s - lo)^2), mean(d) + z * s + sqrt(z^2 * s^2 / n + z^2 * (hi - s)^2)),
  lower = c(mean(d) - z * s - sqrt(z^2 * s^2 / n + z^2 * (hi - s)^2), mean(d) - z * s + sqrt(z^2 * s^2 / n + z^2 * (s - lo)^2))))
f <- lm(d ~ a); r <- abs(resid(f)); g <- lm(r ~ a); at <- c(30, 50, 70)
band <- z * sqrt(pi / 2) * predict(g, data.frame(a = at)); mid <- predict(f, data.frame(a = at))
case("lines", "r", "lm; Bland & Altman (1999), section 3.2", list(x = x, y = y, at = at), list(
  level = unname(summary(f)$coefficients), spread = unname(summary(g)$coefficients), sd_residual = summary(f)$sigma,
  lower = unname(mid - band), centre = unname(mid), upper = unname(mid + band), constant = unname(mid + z * summary(f)$sigma)))
sizes <- c(4, 1, 3, 6, 2, 5, 3, 4, 2, 6); id <- rep(seq_along(sizes), sizes); N <- length(id); k <- length(sizes)
y <- round(5 + rnorm(N), 2); x <- round(y + .4 + rnorm(k, 0, .8)[id] + rnorm(N, 0, .5), 2); d <- x - y
m <- tapply(d, id, mean); b <- var(m); w <- anova(lm(d ~ factor(id)))[2, 3]; mh <- k / sum(1 / sizes); inner <- (1 - 1 / mh) * w
s2 <- b + inner; s <- sqrt(s2); bias <- mean(m)
l2 <- s2 - sqrt((b * (1 - (k - 1) / qchisq(.975, k - 1)))^2 + (inner * (1 - (N - k) / qchisq(.975, N - k)))^2)
u2 <- s2 + sqrt((b * ((k - 1) / qchisq(.025, k - 1) - 1))^2 + (inner * ((N - k) / qchisq(.025, N - k) - 1))^2)
wide <- sqrt(z^2 * b / k + z^2 * (sqrt(u2) - s)^2); narrow <- sqrt(z^2 * b / k + z^2 * (s - sqrt(l2))^2)
case("repeated_pairs", "closed_form", "Zou (2013), true value varies", list(x = x, y = y, subjects = id), list(
  bias = bias, bias_interval = bias + c(-1, 1) * qt(.975, k - 1) * sqrt(b / k), sd_total = s, sd_interval = c(sqrt(l2), sqrt(u2)), harmonic = mh,
  lower = c(bias - z * s, bias - z * s - wide, bias - z * s + narrow), upper = c(bias + z * s, bias + z * s - narrow, bias + z * s + wide)))
write_cases("bland_altman_mover", character(0))
