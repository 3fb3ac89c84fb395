# Weighted kappa: printed values, psych, and the formulas of Fleiss, Cohen & Everitt (1969).
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
scheme <- function(k, name) { d <- abs(outer(seq_len(k), seq_len(k), "-")) / (k - 1)
  switch(name, quadratic = 1 - d^2, linear = 1 - d, unweighted = diag(k)) }
fce <- function(x, w) { n <- sum(x); p <- x / n; r <- rowSums(p); s <- colSums(p); e <- outer(r, s)
  po <- sum(w * p); pe <- sum(w * e); k <- (po - pe) / (1 - pe); m <- outer(as.vector(w %*% s), as.vector(r %*% w), "+")
  v1 <- (sum(p * (w - m * (1 - k))^2) - (k - pe * (1 - k))^2) / (n * (1 - pe)^2)
  v0 <- (sum(e * (w - m)^2) - pe^2) / (n * (1 - pe)^2)
  list(value = k, std_error = sqrt(v1), std_error_null = sqrt(v0), z = k / sqrt(v0), p = 2 * pnorm(-abs(k / sqrt(v0))),
       low = k - qnorm(.975) * sqrt(v1), high = k + qnorm(.975) * sqrt(v1), observed = po, expected = pe) }
all_schemes <- function(x) sapply(c("quadratic", "linear", "unweighted"), function(s) fce(x, scheme(nrow(x), s)), simplify = FALSE)
T69 <- rbind(c(106, 10, 4), c(22, 28, 10), c(2, 12, 6))
W69 <- rbind(c(1, 0, .4444), c(0, 1, .6667), c(.4444, .6667, 1))
case("printed_unweighted", "published", "Fleiss, Cohen & Everitt (1969)", list(table = T69, weights = "unweighted"),
     list(value = .429), decimals = 3)
case("printed_weighted", "published", "Fleiss, Cohen & Everitt (1969)", list(table = T69, weights = W69),
     list(value = .507), decimals = 3)
case("printed_unweighted_variance", "published", "Fleiss, Cohen & Everitt (1969)", list(table = T69, weights = "unweighted"),
     list(variance = .002885), decimals = 6)
case("printed_weighted_variance", "published", "Fleiss, Cohen & Everitt (1969)", list(table = T69, weights = W69),
     list(variance = .003248), decimals = 6)
gold <- rbind(c(88, 14, 18), c(10, 40, 10), c(2, 6, 12))
D <- rbind(c(0, 1, 3), c(1, 0, 6), c(3, 6, 0))
ck <- psych::cohen.kappa(gold); ckl <- psych::cohen.kappa(gold, w = scheme(3, "linear")); ckd <- psych::cohen.kappa(gold, w = 1 - D / 6)
case("psych_values", "r", "psych::cohen.kappa", list(table = gold, disagreement = D),
     list(unweighted = ck$kappa, std_error = sqrt(ck$var.kappa), quadratic = ck$weighted.kappa, linear = ckl$weighted.kappa, custom = ckd$weighted.kappa))
case("table_1969", "closed_form", "Fleiss, Cohen & Everitt (1969)", list(table = T69), all_schemes(T69))
set.seed(20261101)
t <- rnorm(60); cut5 <- function(v) as.integer(cut(v, c(-Inf, -1, -.3, .3, 1, Inf)))
x <- cut5(t + rnorm(60, .2, .7)); y <- cut5(t + rnorm(60, 0, .7))
case("five_categories", "closed_form", "Fleiss, Cohen & Everitt (1969)", list(x = x, y = y),
     all_schemes(unclass(table(factor(x, 1:5), factor(y, 1:5)))))
write_cases("kappa", "psych")
