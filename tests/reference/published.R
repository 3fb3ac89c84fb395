# Peak flow readings of 17 people with two meters, printed in Bland & Altman (1986), Lancet i:307.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
x <- c(494,395,516,434,476,557,413,442,650,433,417,656,267,478,178,423,427)
y <- c(512,430,520,428,500,600,364,380,658,445,432,626,260,477,259,350,451)
d <- x - y; m <- (x + y) / 2; n <- length(d); s <- sd(d); z <- qnorm(.975)
bias <- t.test(x, y, paired = TRUE); fl <- summary(lm(d ~ m))$coefficients; pm <- cor.test(x + y, d)
exact <- function(p) s * qt(p, n - 1, ncp = z * sqrt(n)) / sqrt(n)
case("bland_altman", "r", "t.test, lm, cor.test", list(x = x, y = y),
     list(bias = mean(d), t = unname(bias$statistic), p = bias$p.value, low = bias$conf.int[1],
          high = bias$conf.int[2], sd = s, sd_low = s * sqrt((n - 1) / qchisq(.975, n - 1)),
          sd_high = s * sqrt((n - 1) / qchisq(.025, n - 1)), lower = mean(d) - z * s,
          upper = mean(d) + z * s, se_1986 = s * sqrt(3 / n), se_1999 = s * sqrt(1 / n + z^2 / (2 * (n - 1))),
          upper_low_1999 = mean(d) + z * s - qt(.975, n - 1) * s * sqrt(1 / n + z^2 / (2 * (n - 1))), intercept = unname(fl[1, ]), slope = unname(fl[2, ]), pitman = unname(pm$estimate), pitman_p = pm$p.value))
case("bland_altman_exact", "r", "noncentral qt; Carkeet (2015)", list(x = x, y = y),
     list(lower_low = mean(d) - exact(.975), lower_high = mean(d) - exact(.025),
          upper_low = mean(d) + exact(.025), upper_high = mean(d) + exact(.975)),
     rtol = 1e-6, why = "noncentral t: R's is iterative, scipy 1.15's is good to 7 digits")
case("bland_altman_printed", "published", "Bland & Altman (1986): bias -2.1, SD 38.8, limits with 2 SD -79.7 and 75.5",
     list(x = x, y = y), list(bias = -2.1, sd = 38.8), decimals = 1)
mo <- function(a, b) mean((a - mean(a)) * (b - mean(b)))
case("concordance", "closed_form", "Lin (1989), equation 2; the 2000 correction for the variance", list(x = x, y = y), {
     r <- cor(x, y); p <- 2 * mo(x, y) / (mo(x, x) + mo(y, y) + (mean(x) - mean(y))^2)
     u <- (mean(x) - mean(y)) / (mo(x, x) * mo(y, y))^.25
     v <- (1 - r^2) * p^2 * (1 - p^2) / r^2 + 2 * p^3 * (1 - p) * u^2 / r - p^4 * u^4 / (2 * r^2)
     se <- sqrt(v / (n - 2)); sz <- se / (1 - p^2)
     list(value = p, n_minus_1 = 2 * cov(x, y) / (var(x) + var(y) + (mean(x) - mean(y))^2), std_error = se,
          low = tanh(atanh(p) - z * sz), high = tanh(atanh(p) + z * sz), pearson = r, bias_factor = p / r) })
case("concordance_epir", "published", "epiR 2.0.57, epi.ccc(x, y), as printed to 7 digits", list(x = x, y = y),
     list(value = .9427424, low = .8504919, high = .9787263, bias_factor = .99943069), rtol = 1e-6,
     why = "copied with seven digits")
write_cases("published", character(0))
