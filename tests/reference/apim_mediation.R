# Actor-partner mediation in lavaan, on synthetic data: 90 dyads of 15 clusters, complete and with
# missing values; indirect effects with intervals from draws made here.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressPackageStartupMessages(library(lavaan))
set.seed(20261125)
n <- 90; groups <- rep(1:15, each = 6)
u <- rnorm(n); g <- rnorm(15)[groups] * .4
pair <- function(s = 1) matrix(rnorm(2 * n), n) * s
x <- 4 + .6 * u + pair(); s <- 2 + .5 * x + pair()
m <- 3 + x %*% matrix(c(.5, .2, .25, .4), 2) + .5 * rnorm(n) + g + pair(.8)
y <- 1 + m %*% matrix(c(.35, .3, .1, .45), 2) + x %*% matrix(c(.2, .05, -.1, .15), 2) + .4 * rnorm(n) + g + pair(.9)
d <- round(data.frame(xa = x[, 1], xb = x[, 2], ma = m[, 1], mb = m[, 2], ya = y[, 1], yb = y[, 2],
                      c1a = s[, 1], c1b = s[, 2]), 3)
h <- d; for (j in 1:6) h[[j]][runif(n) < .1] <- NA
tight <- list(rel.tol = 1e-10, iter.max = 20000)
loose <- "lavaan stops its search at 1e-6 or so of a standard error"
ends <- c("ma", "mb", "ya", "yb")
other <- function(v) chartr("ab", "ba", v)
swap <- function(v) paste0(substr(v, 1, nchar(v) - 1), other(substr(v, nchar(v), nchar(v))))
# Parameters of the parts named are equal to those they become when the members change places.
label <- function(kind, one, two, alike) {
  make <- function(p, q) if (kind == "v") paste(c("v", sort(c(p, q))), collapse = "_") else paste(kind, p, q, sep = "_")
  names <- make(one, two)
  if (alike) names <- c(names, make(swap(one), if (two == "1") "1" else swap(two)))
  sort(names)[1]
}
model <- function(equal, covariate = FALSE) {
  exo <- c("xa", "xb", if (covariate) c("c1a", "c1b"))
  lines <- c()
  add <- function(part, kind, one, two, sign)
    lines <<- c(lines, paste0(one, sign, label(kind, one, two, part %in% equal), "*", two))
  for (e in ends) {
    for (v in exo) add(if (startsWith(v, "c")) "covariates" else if (startsWith(e, "m")) "a" else "direct", "b", e, v, " ~ ")
    if (startsWith(e, "y")) for (v in c("ma", "mb")) add("b", "b", e, v, " ~ ")
    add("intercepts", "i", e, "1", " ~ "); add("residuals", "v", e, e, " ~~ ")
  }
  add("residuals", "v", "ma", "mb", " ~~ "); add("residuals", "v", "ya", "yb", " ~~ ")
  for (v in exo) { add("predictors", "i", v, "1", " ~ "); add("predictors", "v", v, v, " ~~ ") }
  for (k in combn(length(exo), 2, simplify = FALSE)) add("predictors", "v", exo[k[1]], exo[k[2]], " ~~ ")
  paste(lines, collapse = "\n")
}
parts <- c("a", "b", "direct", "covariates", "intercepts", "residuals", "predictors")
run <- function(text, data, ...) sem(text, data, fixed.x = FALSE, meanstructure = TRUE, control = tight, ...)
cells <- function(f) { p <- parameterEstimates(f); list(term = paste0(p$lhs, p$op, p$rhs), est = p$est, se = p$se) }
chi <- function(f) { q <- fitMeasures(f); list(chi2 = q[["chisq"]], df = q[["df"]]) }
keep <- function(name, equal, data, covariate = FALSE, ...) {
  f <- run(model(equal, covariate), data, ...)
  q <- fitMeasures(f)
  input <- list(data = as.list(data), covariate = covariate)
  case(name, "r", "lavaan, maximum likelihood", input,
       list(parameters = cells(f), chi2 = q[["chisq"]], df = q[["df"]], logl = q[["logl"]]), 1e-4, loose)
  f
}
one <- keep("complete", c(), d)
invisible(keep("complete, covariate", c(), d, TRUE))
two <- keep("missing", c(), h, missing = "fiml")
three <- keep("alike", parts, d); four <- keep("alike, covariate", parts, d, TRUE)
five <- keep("alike, missing", parts, h, missing = "fiml")
withg <- cbind(d, group = groups)
cl <- run(model(c()), withg, estimator = "MLR", cluster = "group")
case("clusters", "r", "lavaan, se = robust.cluster", list(data = as.list(d), clusters = groups),
     list(parameters = cells(cl)), 1e-4, loose)
for (which in c("complete", "missing")) {
  data <- if (which == "complete") d else h
  fits <- lapply(list(equal_indirect = c("a", "b"), equal_effects = c("a", "b", "direct"), complete = parts),
                 function(e) chi(run(model(e), data, missing = if (which == "missing") "fiml" else "listwise")))
  case(paste("alike in parts,", which), "r", "lavaan, maximum likelihood", list(data = as.list(data)), fits, 1e-4, loose)
}
# Effects on both members' outcomes: predictor of s, mediator of k, outcome of t.
effects <- function(p) {
  at <- function(e, v) p[[label("b", e, v, FALSE)]]
  out <- list()
  for (t in c("a", "b")) {
    o <- other(t); Y <- paste0("y", t)
    by <- function(source, via) at(paste0("m", via), paste0("x", source)) * at(Y, paste0("m", via))
    e <- list(actor_actor = by(t, t), partner_partner = by(t, o), actor_partner = by(o, o), partner_actor = by(o, t))
    e$indirect_actor <- e$actor_actor + e$partner_partner
    e$indirect_partner <- e$actor_partner + e$partner_actor
    e$total_actor <- e$indirect_actor + at(Y, paste0("x", t))
    e$total_partner <- e$indirect_partner + at(Y, paste0("x", o))
    e$contrast_actor <- e$actor_actor - e$partner_partner
    e$contrast_partner <- e$actor_partner - e$partner_actor
    out[[t]] <- e
  }
  out
}
draws <- 1000000
intervals <- function(name, f, widen) {
  v <- vcov(f); paths <- unique(rownames(v)[startsWith(rownames(v), "b_")])
  V <- v[paths, paths]; b <- coef(f)[paths]
  z <- matrix(rnorm(draws * length(paths)), draws) %*% chol(V)
  if (widen) {
    # t with the degrees of freedom of each regression: to mediators n - 3, to outcomes n - 5.
    to <- ifelse(substr(paths, 3, 3) == "m", 3, 5)
    for (p in c(3, 5)) z[, to == p] <- z[, to == p] * sqrt(n / (n - p)) * sqrt((n - p) / rchisq(draws, n - p))
  }
  drawn <- effects(setNames(lapply(seq_along(paths), function(j) b[j] + z[, j]), paths))
  point <- effects(as.list(b))
  rows <- list()
  for (t in c("a", "b")) for (term in names(point[[t]])) {
    q <- quantile(drawn[[t]][[term]], c(.025, .975), names = FALSE)
    rows[[length(rows) + 1]] <- list(member = if (t == "a") 0 else 1, term = term, est = point[[t]][[term]],
      low = q[1], high = q[2], sd = sd(drawn[[t]][[term]]))
  }
  case(name, "r", "lavaan; 1,000,000 normal or t draws in base R", list(data = as.list(if (startsWith(name, "fiml")) h else d)),
       list(effects = rows), .1, "intervals of 20,000 draws; in standard deviations of the draws")
}
intervals("normal draws", one, FALSE); intervals("fiml, normal draws", two, FALSE); intervals("t draws", one, TRUE)
write_cases("apim_mediation", "lavaan")
