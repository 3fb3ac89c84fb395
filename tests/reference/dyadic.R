# Parallel growth, the random-intercept cross-lagged panel model and the bifactor dyadic model in
# lavaan, on synthetic data: 120 dyads, 4 occasions; 400 dyads, 2 x 5 items.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressPackageStartupMessages(library(lavaan))
set.seed(20261124)
n <- 120; time <- 0:3
level <- matrix(rnorm(n), n, 2) * .8 + matrix(rnorm(2 * n), n)
slope <- matrix(rnorm(n), n, 2) * .5 + matrix(rnorm(2 * n), n) * .4 + rep(c(.3, .5), each = n)
noise <- lapply(1:2, function(m) matrix(rnorm(4 * n), n))
shared <- matrix(rnorm(4 * n), n) * .4
one <- function(m) level[, m] + outer(slope[, m], time) + noise[[m]] + shared
d <- round(data.frame(one(1), one(2)), 3); names(d) <- c(paste0("a", 1:4), paste0("b", 1:4))
m <- d; for (j in seq_along(m)) m[[j]][runif(n) < .12] <- NA
w <- array(0, c(n, 2, 4)); w[, , 1] <- rnorm(2 * n)
for (t in 2:4) for (k in 1:2) w[, k, t] <- .3 * w[, k, t - 1] + .2 * w[, 3 - k, t - 1] + rnorm(n)
p <- round(data.frame(level[, 1] + w[, 1, ], level[, 2] + w[, 2, ]), 3); names(p) <- names(d)
g <- rnorm(400); s <- matrix(rnorm(800), 400); b <- matrix(rnorm(2000), 400) * .4
own <- c(.9, .5, .8, .4, .7)
item <- function(k) sapply(1:5, function(j) (.6 + .1 * j) * g + own[j] * s[, k] + b[, j] + rnorm(400) * .7)
items <- round(data.frame(item(1), item(2)), 3); names(items) <- c(paste0("a", 1:5), paste0("b", 1:5))
tight <- list(rel.tol = 1e-10, iter.max = 20000)
loose <- "lavaan stops its search at 1e-6 or so of a standard error"
cells <- function(f) { x <- parameterEstimates(f); list(term = paste0(x$lhs, x$op, x$rhs), est = x$est, se = x$se) }
keep <- function(name, f, data, note) {
  x <- fitMeasures(f)
  case(name, "r", "lavaan, maximum likelihood", list(data = as.list(data)),
       list(parameters = cells(f), chi2 = x[["chisq"]], df = x[["df"]], logl = x[["logl"]]), 1e-4, loose)
}
sums <- function(v, w = rep(1, 4)) paste0(w, "*", v, 1:4, collapse = " + ")
parallel <- paste(c(paste0("ia =~ ", sums("a")), paste0("sa =~ ", sums("a", time)), paste0("ib =~ ", sums("b")),
  paste0("sb =~ ", sums("b", time)), paste0("a", 1:4, " ~~ b", 1:4)), collapse = "\n")
keep("growth complete", growth(parallel, d, control = tight), d)
keep("growth fiml", growth(parallel, m, missing = "fiml", control = tight), m)
panel <- paste(c(paste0("ra =~ ", sums("a")), paste0("rb =~ ", sums("b")), "ra ~~ ra", "rb ~~ rb", "ra ~~ rb",
  paste0("wa", 1:4, " =~ 1*a", 1:4), paste0("wb", 1:4, " =~ 1*b", 1:4), paste0(names(d), " ~~ 0*", names(d)),
  paste0("wa", 1:4, " ~~ wa", 1:4), paste0("wb", 1:4, " ~~ wb", 1:4), paste0("wa", 1:4, " ~~ wb", 1:4),
  paste0("wa", 2:4, " ~ aa*wa", 1:3, " + ab*wb", 1:3), paste0("wb", 2:4, " ~ bb*wb", 1:3, " + ba*wa", 1:3),
  paste0(names(d), " ~ 1")), collapse = "\n")
keep("ri-clpm", lavaan(panel, p, control = tight), p)
both <- paste(c(paste0("G =~ ", paste(names(items), collapse = " + ")), paste0("Sa =~ ", paste0("a", 1:5, collapse = " + ")),
  paste0("Sb =~ ", paste0("b", 1:5, collapse = " + ")), paste0("a", 1:5, " ~~ b", 1:5)), collapse = "\n")
keep("bifactor", cfa(both, items, std.lv = TRUE, orthogonal = TRUE, meanstructure = TRUE, control = tight), items)
write_cases("dyadic", "lavaan")
