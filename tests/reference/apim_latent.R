# The actor-partner model of latent variables in lavaan, on synthetic data: 220 dyads, three items of
# the predictor and four of the outcome in both members, loadings equal over members with mean 1.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressPackageStartupMessages(library(lavaan))
set.seed(20261125)
n <- 220; kx <- 3; ky <- 4
common <- rnorm(n) * .7
X <- cbind(common + rnorm(n) * .8, common + rnorm(n) * .7)
shared <- rnorm(n) * .4
Y <- cbind(.5 * X[, 1] + .25 * X[, 2] + shared + rnorm(n) * .6, .4 * X[, 2] + .3 * X[, 1] + shared + rnorm(n) * .6)
lx <- c(.9, 1, 1.1); ly <- c(1.1, .8, 1, 1.1)
both <- function(F, l) { own <- matrix(rnorm(n * length(l)), n) * .4
  lapply(1:2, function(m) outer(F[, m], l) + own + matrix(rnorm(n * length(l)), n) * .6 + m / 2) }
x <- both(X, lx); y <- both(Y, ly)
d <- round(data.frame(x[[1]], x[[2]], y[[1]], y[[2]]), 3)
names(d) <- c(paste0("xa", 1:kx), paste0("xb", 1:kx), paste0("ya", 1:ky), paste0("yb", 1:ky))
m <- d; for (j in seq_along(m)) m[[j]][runif(n) < .08] <- NA
m[1:8, grep("b", names(m))] <- NA  # one-sided dyads
g <- rep(1:22, each = 10)
tight <- list(rel.tol = 1e-10, iter.max = 20000)
measured <- function(s, k, equal) unlist(lapply(c("a", "b"), function(w) {
  l <- paste0("l", s, if (equal) "" else w, 1:k); v <- paste0(s, w, 1:k)
  c(paste0(toupper(s), w, " =~ NA*", v[1], " + ", paste0(l, "*", v, collapse = " + ")),
    if (!equal || w == "a") paste0(paste(l, collapse = " + "), " == ", k)) }))
text <- function(equal) paste(c(measured("x", kx, equal), measured("y", ky, equal),
  paste0("xa", 1:kx, " ~~ xb", 1:kx), paste0("ya", 1:ky, " ~~ yb", 1:ky),
  "Ya ~ a1*Xa + p1*Xb", "Yb ~ a2*Xb + p2*Xa", "Xa ~~ cx*Xb", "Ya ~~ cy*Yb", "Xa ~~ vxa*Xa", "Xb ~~ vxb*Xb",
  "Ya ~~ vya*Ya", "Yb ~~ vyb*Yb"), collapse = "\n")
names_of <- c("a1", "p1", "a2", "p2", paste0("lx", 1:kx), paste0("ly", 1:ky), "cx", "cy", "vxa", "vxb", "vya", "vyb")
take <- function(f) {
  p <- parameterEstimates(f); p <- p[match(names_of, p$label), ]
  s <- standardizedSolution(f); s <- s[match(c("a1", "p1", "a2", "p2"), s$label), ]
  V <- vcov(f)[c("a1", "a2"), c("a1", "a2")]
  r2 <- inspect(f, "r2")
  list(est = setNames(as.list(p$est), names_of), se = setNames(as.list(p$se), names_of),
       std = as.list(setNames(s$est.std, c("a1", "p1", "a2", "p2"))),
       actor_difference_se = sqrt(V[1, 1] + V[2, 2] - 2 * V[1, 2]),
       r2 = c(r2[["Ya"]], r2[["Yb"]]))
}
keep <- function(name, data, missing) {
  f <- sem(text(TRUE), data, meanstructure = TRUE, missing = missing, control = tight)
  free <- sem(text(FALSE), data, meanstructure = TRUE, missing = missing, control = tight)
  x <- fitMeasures(f); t <- lavTestLRT(f, free)
  case(name, "r", "lavaan, maximum likelihood", list(data = as.list(data)),
       c(take(f), list(chi2 = x[["chisq"]], df = x[["df"]], cfi = x[["cfi"]], rmsea = x[["rmsea"]],
         logl = x[["logl"]],
         loadings = list(chi2 = t[["Chisq diff"]][2], df = t[["Df diff"]][2]))),
       1e-5, "lavaan stops its search at 1e-6 or so of a standard error")
}
keep("complete", d, "listwise")
keep("fiml", m, "fiml")
write_cases("apim_latent", "lavaan")
