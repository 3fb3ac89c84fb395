# Gwet's AC1 and AC2: printed output of irrCAC, and the formula of Gwet (2014) written out.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
ac <- function(x, w) { n <- sum(x); q <- nrow(x); p <- x / n; s <- (rowSums(p) + colSums(p)) / 2; tw <- sum(w)
  pa <- sum(w * p); pe <- tw * sum(s * (1 - s)) / (q * (q - 1)); g <- (pa - pe) / (1 - pe); total <- 0
  for (k in 1:q) for (l in 1:q) total <- total + p[k, l] * (w[k, l] - 2 * (1 - g) * tw * (1 - (s[k] + s[l]) / 2) / (q * (q - 1)))^2
  se <- sqrt((total - (pa - 2 * (1 - g) * pe)^2) / (n * (1 - pe)^2)); h <- qt(.975, n - 1) * se
  list(value = g, std_error = se, low = g - h, high = min(1, g + h), observed = pa, expected = pe, p = 2 * pt(-g / se, n - 1)) }
abstractors <- rbind(c(13, 0, 0), c(0, 20, 7), c(0, 4, 56))
case("abstractors", "published", "irrCAC 1.0, vignette 'overview', gwet.ac1.table", list(table = abstractors),
     list(value = .8493305, std_error = .0432175), decimals = 7)
case("abstractors_interval", "published", "irrCAC 1.0, vignette 'overview', gwet.ac1.table", list(table = abstractors),
     list(low = .764, high = .935), decimals = 3)
set.seed(20261102)
t <- rnorm(60); cut5 <- function(v) as.integer(cut(v, c(-Inf, -1, -.3, .3, 1, Inf)))
x <- cut5(t + rnorm(60, .2, .7)); y <- cut5(t + rnorm(60, 0, .7)); m <- unclass(table(factor(x, 1:5), factor(y, 1:5)))
d <- abs(outer(1:5, 1:5, "-")) / 4
case("five_categories", "closed_form", "Gwet (2014)", list(x = x, y = y),
     list(unweighted = ac(m, diag(5)), linear = ac(m, 1 - d), quadratic = ac(m, 1 - d^2)))
write_cases("gwet", character(0))
