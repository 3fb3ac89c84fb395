# Structural equation models in lavaan, on synthetic skewed data of 150 pairs with 2 x 4 items.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressPackageStartupMessages(library(lavaan))
set.seed(20261123)
n <- 150; p <- 4; cluster <- rep(seq_len(30), 5)
skewed <- function(k) (rexp(k) - 1 + rnorm(k)) / sqrt(2)
a <- skewed(n) + .4 * rnorm(30)[cluster]; b <- .5 * a + skewed(n)
pair <- matrix(.5 * rnorm(n * p), n)
A <- sapply(1:p, function(j) 3 + .2 * j + (.6 + .1 * j) * a + pair[, j] + .8 * skewed(n))
B <- sapply(1:p, function(j) 3 + .2 * j + (.6 + .1 * j) * (b + .2) + pair[, j] + .8 * skewed(n))
d <- round(data.frame(A, B), 3); names(d) <- c(paste0("a", 1:p), paste0("b", 1:p))
m <- d; for (j in seq_along(m)) m[[j]][runif(n) < .15] <- NA
m$a2[m$b1 > 4.2 & !is.na(m$b1)] <- NA
school <- rep(c("u", "v"), c(80, 70))
tight <- list(rel.tol = 1e-10, iter.max = 20000)

items <- function(v, label = NULL) paste(if (is.null(label)) paste0(v, 1:p) else paste0(label, 1:p, "*", v, 1:p), collapse = " + ")
ladder <- function(step) paste(c(
  paste0("FA =~ NA*a1 + ", items("a", if (step >= 1) "l")), paste0("FB =~ NA*b1 + ", items("b", if (step >= 1) "l")),
  "FA ~~ 1*FA", if (step >= 1) "FB ~~ NA*FB" else "FB ~~ 1*FB", "FA ~~ FB", "FA ~ 0*1",
  if (step >= 2) "FB ~ NA*1" else "FB ~ 0*1", paste0("a", 1:p, " ~~ b", 1:p),
  paste0(rep(c("a", "b"), each = p), 1:p, " ~ ", if (step >= 2) paste0("i", 1:p, "*"), "1"),
  if (step >= 3) paste0(rep(c("a", "b"), each = p), 1:p, " ~~ e", 1:p, "*", rep(c("a", "b"), each = p), 1:p)), collapse = "\n")
measures <- c("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "rmsea.ci.lower", "rmsea.ci.upper", "rmsea.pvalue",
              "srmr", "aic", "bic", "logl", "npar")
robust <- c("chisq.scaled", "chisq.scaling.factor", "cfi.robust", "tli.robust", "rmsea.robust")
cells <- function(f, std = FALSE) {
  x <- if (std) standardizedSolution(f) else parameterEstimates(f)
  x <- x[x$op != "==", ]
  out <- list(term = paste0(x$lhs, x$op, x$rhs), est = if (std) x$est.std else x$est, se = x$se)
  if (!is.null(x$group)) out$group <- x$group
  out
}
run <- function(text, data, missing, estimator = "ML", ...) suppressWarnings(sem(text, data, fixed.x = FALSE, meanstructure = TRUE,
  missing = missing, estimator = estimator, control = tight, ...))
loose <- "lavaan stops its search at 1e-6 or so of a standard error"

for (kind in c("listwise", "fiml")) {
  data <- if (kind == "fiml") m else d; steps <- c("configural", "loadings", "intercepts", "residuals")
  ml <- lapply(0:3, function(s) run(ladder(s), data, kind)); mlr <- lapply(0:3, function(s) run(ladder(s), data, kind, "MLR"))
  clustered <- run(ladder(2), cbind(data, cluster = cluster), kind, "MLR", cluster = "cluster")
  compare <- function(i, ...) { x <- lavTestLRT(mlr[[i]], mlr[[i + 1]], ...); list(chi2 = x$`Chisq diff`[2], df = x$`Df diff`[2], p = x$`Pr(>Chisq)`[2]) }
  plain <- function(i) { x <- lavTestLRT(ml[[i]], ml[[i + 1]]); list(chi2 = x$`Chisq diff`[2], df = x$`Df diff`[2], p = x$`Pr(>Chisq)`[2]) }
  score <- lavTestScore(ml[[3]])$uni; mi <- modindices(ml[[1]]); mi <- mi[mi$op == "~~" & mi$lhs == "a1" & mi$rhs %in% c("a2", "b2", "b3"), ]
  case(paste0("ladder_", kind), "r", "lavaan::sem, lavTestLRT, lavTestScore, modindices; synthetic",
    list(data = unname(as.matrix(data)), names = names(data), cluster = cluster, missing = kind, models = sapply(0:3, ladder)),
    list(fit = lapply(ml, function(f) as.list(fitMeasures(f, measures))), robust = lapply(mlr, function(f) as.list(fitMeasures(f, robust))),
         cells = lapply(ml, cells), robust_cells = lapply(mlr, cells), standardised = cells(ml[[3]], TRUE), r2 = as.list(lavInspect(ml[[3]], "r2")),
         cluster_cells = cells(clustered), cluster_factor = fitMeasures(clustered, "chisq.scaling.factor")[[1]],
         expected_se = parameterEstimates(run(ladder(2), data, kind, information = "expected"))$se,
         observed_se = parameterEstimates(run(ladder(2), data, kind, information = "observed"))$se,
         difference = lapply(1:3, plain), difference_2001 = lapply(1:3, compare),
         difference_2010 = list(compare(3, method = "satorra.bentler.2010")),
         score = list(chi2 = score$X2, p = score$p.value), modification = list(term = paste0(mi$lhs, mi$op, mi$rhs), mi = mi$mi, epc = mi$epc)),
    rtol = 1e-5, why = loose)
}

plain <- "FA =~ a1 + a2 + a3 + a4\nFB =~ b1 + b2 + b3 + b4"
equal <- list(character(0), "loadings", c("loadings", "intercepts"), c("loadings", "intercepts", "residuals"))
for (kind in c("listwise", "fiml")) for (scale in c("marker", "variance")) {
  data <- cbind(if (kind == "fiml") m else d, school = school)
  fits <- lapply(equal, function(e) run(plain, data, kind, group = "school", group.equal = if (length(e)) e else "", std.lv = scale == "variance"))
  case(paste("groups", kind, scale, sep = "_"), "r", "lavaan::sem(group, group.equal); synthetic",
    list(data = unname(as.matrix(data[, 1:8])), names = names(d), groups = school, missing = kind, scaling = scale, model = plain,
         equal = list(I(character(0)), I("loadings"), equal[[3]], equal[[4]])),
    list(fit = lapply(fits, function(f) as.list(fitMeasures(f, measures))), cells = lapply(fits, cells),
         standardised = cells(fits[[3]], TRUE)), rtol = 1e-5, why = loose)
}

texts <- c(
  mediation = "b1 ~ p1*b2 + c1*a1\nb2 ~ q1*a1\nindirect := p1*q1\ntotal := p1*q1 + c1",
  second_order = "G =~ F1 + F2 + F3\nF1 =~ a1 + a2 + a3\nF2 =~ b1 + b2 + b3\nF3 =~ a4 + b4",
  latent_regression = "FA =~ a1 + a2 + a3\nFB =~ b1 + b2 + b3\nFB ~ FA + a4\na4 ~~ FA\nb4 ~ FB + FA",
  linear = "b1 ~ u*a1 + v*a2\nb2 ~ w*a1 + z*a2\nu == 2*v\nw + z == 0.5",
  nonrecursive = "b1 ~ b2 + a1\nb2 ~ b1 + a2",
  single = "FA =~ a1\nFB =~ b1 + b2 + b3\nFB ~ FA")
for (name in names(texts)) for (kind in c("listwise", "fiml")) {
  f <- run(texts[[name]], if (kind == "fiml") m else d, kind)
  case(paste(name, kind, sep = "_"), "r", "lavaan::sem; synthetic",
    list(data = unname(as.matrix(if (kind == "fiml") m else d)), names = names(d), missing = kind, model = texts[[name]]),
    list(fit = as.list(fitMeasures(f, measures)), cells = cells(f), standardised = cells(f, TRUE)), rtol = 1e-5, why = loose)
}

# A printed correlation table: means and standard deviations rounded to two decimals.
R <- round(cor(d), 2); s <- round(sapply(d, sd), 2); mu <- round(colMeans(d), 2)
for (with in c(TRUE, FALSE)) {
  f <- sem(plain, sample.cov = R * outer(s, s), sample.mean = if (with) mu, sample.nobs = n, meanstructure = with, control = tight)
  case(paste0("moments_", if (with) "means" else "no_means"), "r", "lavaan::sem(sample.cov); synthetic",
    c(list(correlation = unname(R), sds = unname(s), n = n, names = names(d), model = plain), if (with) list(means = unname(mu))),
    list(fit = as.list(fitMeasures(f, measures)), cells = cells(f)), rtol = 1e-5, why = loose)
}
write_cases("sem", "lavaan")
