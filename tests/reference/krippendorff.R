# Krippendorff's alpha: printed values, and the definition over pairs of values written out.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
printed <- rbind(c(1, 2, 3, 3, 2, 1, 4, 1, 2, NA, NA, NA), c(1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NA, 3),
                 c(NA, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NA), c(1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NA))
case("printed", "published", "Krippendorff (2011)", list(ratings = printed),
     list(nominal = .743, ordinal = .815, interval = .849, ratio = .797), decimals = 3)
case("printed_irrCAC", "published", "irrCAC 1.0, vignette 'overview', krippen2.table",
     list(table = rbind(c(13, 0, 0), c(0, 20, 7), c(0, 4, 56))), list(nominal = .7972585), decimals = 7)
# No matrix of coincidences here: every pair of values, within units and over all of them.
alpha <- function(m, level) {
  units <- Filter(function(u) length(u) > 1, lapply(seq_len(ncol(m)), function(u) m[!is.na(m[, u]), u]))
  v <- unlist(units); tab <- table(v); cats <- as.numeric(names(tab))
  delta <- function(a, b) switch(level, nominal = as.numeric(a != b), interval = (a - b)^2, ratio = if (a + b == 0) 0 else ((a - b) / (a + b))^2,
    ordinal = { lo <- min(a, b); hi <- max(a, b); (sum(tab[cats >= lo & cats <= hi]) - (tab[[as.character(lo)]] + tab[[as.character(hi)]]) / 2)^2 * (a != b) })
  within <- sum(sapply(units, function(u) sum(outer(u, u, Vectorize(delta))) / (length(u) - 1))) / length(v)
  all <- sum(outer(v, v, Vectorize(delta))) / (length(v) * (length(v) - 1))
  c(1 - within / all, within, all) }
jackknife <- function(m, level, groups) { g <- unique(groups); k <- length(g)
  a <- sapply(g, function(one) alpha(m[, groups != one, drop = FALSE], level)[1]); sqrt((k - 1) / k * sum((a - mean(a))^2)) }
set.seed(20261103)
t <- rnorm(24); m <- t(sapply(1:3, function(r) pmin(7, pmax(0, round(3.5 + 1.5 * t + rnorm(24, .2 * r, .9))))))
m[cbind(c(1, 2, 3, 1, 2, 3, 3), c(2, 2, 5, 9, 9, 9, 20))] <- NA
groups <- rep(1:8, each = 3); ok <- colSums(!is.na(m)) > 1
levels <- c("nominal", "ordinal", "interval", "ratio")
case("three_raters", "closed_form", "Krippendorff (2011), all pairs of values; explicit jackknife", list(ratings = m, clusters = groups),
     sapply(levels, function(l) { a <- alpha(m, l); list(value = a[1], observed = a[2], expected = a[3],
       std_error = jackknife(m[, ok], l, which(ok)), std_error_clusters = jackknife(m[, ok], l, groups[ok])) }, simplify = FALSE), rtol = 1e-9,
     why = "sums over thousands of pairs in another order")
write_cases("krippendorff", character(0))
