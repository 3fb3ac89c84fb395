# Agreement of pairs: mean squares and cor, errors by explicitly leaving out, clusters by clubSandwich; synthetic.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
set.seed(20261105)
n <- 36; g <- rep(1:9, each = 4); t <- rnorm(n) + rnorm(9, 0, .5)[g]
x <- round(4 + t + rnorm(n, .3, .8), 2); y <- round(4 + t + rnorm(n, 0, .8), 2)
iccs <- function(x, y) { k <- length(x); long <- data.frame(v = c(x, y), s = factor(rep(seq_len(k), 2)), r = factor(rep(1:2, each = k)))
  a <- anova(lm(v ~ s + r, long)); b <- a[1, 3]; j <- a[2, 3]; e <- a[3, 3]; w <- (j + (k - 1) * e) / k
  c(`icc(1,1)` = (b - w) / (b + w), `icc(A,1)` = (b - e) / (b + e + 2 * (j - e) / k), `icc(C,1)` = (b - e) / (b + e)) }
ccc <- function(x, y) 2 * mean((x - mean(x)) * (y - mean(y))) / (mean((x - mean(x))^2) + mean((y - mean(y))^2) + (mean(x) - mean(y))^2)
# King & Chinchilli (2001): means over pairs of different rows, g(z) = z^2
u_statistic <- function(x, y) { off <- row(diag(length(x))) != col(diag(length(x))); apart <- outer(x, y, "-")[off]; together <- outer(x, y, "+")[off]
  ((mean(apart^2) - mean(together^2)) - (mean((x - y)^2) - mean((x + y)^2))) / (mean(apart^2) - mean(together^2) + mean((2 * x)^2 + (2 * y)^2) / 2) }
kappa_q <- function(x, y) { w <- outer(0:9, 0:9, function(i, j) (i - j)^2); p <- table(factor(round(x), 0:9), factor(round(y), 0:9)) / length(x)
  1 - sum(w * p) / sum(w * outer(rowSums(p), colSums(p))) }
measures <- function(x, y) c(iccs(x, y), ccc = ccc(x, y), pearson = cor(x, y), bias = mean(x - y), sd_difference = sd(x - y), weighted_kappa = kappa_q(x, y))
scales <- function(v) { v[c(1:5, 8)] <- atanh(v[c(1:5, 8)]); v[7] <- log(v[7]); v }
contributions <- function(i) (n - 1) * (scales(measures(x, y)) - scales(measures(x[-i], y[-i])))
u <- t(sapply(seq_len(n), contributions)); value <- measures(x, y)
cr2 <- apply(u, 2, function(one) { f <- lm(one ~ 1); r <- clubSandwich::coef_test(f, vcov = "CR2", cluster = g, test = "Satterthwaite"); c(r$SE, r$df_Satt) })
case("one_occasion", "r", "lm, cor; explicit jackknife; clubSandwich", list(x = x, y = y, clusters = g),
     list(value = as.list(value), std_error = as.list(apply(u, 2, sd) / sqrt(n)), clustered = as.list(cr2[1, ]), df = as.list(cr2[2, ]),
          u_statistic = u_statistic(x, y)), rtol = 1e-8, why = "differences of nearly equal numbers, times n - 1")
x2 <- cbind(x, round(x + rnorm(n, .2, .6), 2)); y2 <- cbind(y, round(y + rnorm(n, 0, .6), 2))
pooled <- function(rows) { s <- function(a) sum(colMeans(sweep(a, 2, colMeans(a))^2)); a <- x2[rows, ]; b <- y2[rows, ]
  1 - sum(colMeans((a - b)^2)) / (s(a) + s(b) + sum((colMeans(a) - colMeans(b))^2)) }
r <- pooled(1:n); v <- sapply(1:n, function(i) (n - 1) * (atanh(r) - atanh(pooled((1:n)[-i]))))
case("two_occasions", "closed_form", "King, Chinchilli & Carrasco (2007); explicit jackknife", list(x = unname(x2), y = unname(y2)),
     list(value = r, std_error = sd(v) / sqrt(n)), rtol = 1e-8, why = "differences of nearly equal numbers, times n - 1")
write_cases("pair_agreement", "clubSandwich")
