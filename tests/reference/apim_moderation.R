# Actor-partner moderation in lavaan, on synthetic data: 110 dyads, moderators of persons and of
# dyads, complete and with missing outcomes.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressPackageStartupMessages(library(lavaan))
set.seed(20261126)
n <- 110
pair <- function(s = 1) matrix(rnorm(2 * n), n) * s
u <- rnorm(n)
x <- 4 + .6 * u + pair(); w <- 2 + .5 * rnorm(n) + .3 * x + pair()
v <- round(rnorm(n), 3); s <- .4 * x + pair()
both <- (w - mean(w)) * (x - mean(x)); cross <- (w[, 2:1] - mean(w)) * (x - mean(x))
y <- 1 + .4 * x + .2 * x[, 2:1] + .3 * w + .25 * both + .1 * cross + .2 * v * x + .4 * rnorm(n) + pair(.9)
d <- round(data.frame(xa = x[, 1], xb = x[, 2], wa = w[, 1], wb = w[, 2], ya = y[, 1], yb = y[, 2],
                      c1a = s[, 1], c1b = s[, 2]), 3)
d$v <- v
h <- d; h$ya[runif(n) < .15] <- NA; h$yb[is.na(h$ya) == FALSE & runif(n) < .15] <- NA
prepared <- function(data, person) {
  m <- function(p, q) mean(c(data[[p]], data[[q]]))
  out <- data.frame(ya = data$ya, yb = data$yb, xa = data$xa - m("xa", "xb"), xb = data$xb - m("xa", "xb"),
                    c1a = data$c1a, c1b = data$c1b)
  if (person) {
    out$wa <- data$wa - m("wa", "wb"); out$wb <- data$wb - m("wa", "wb")
    out$qa <- out$xa * out$wa; out$qb <- out$xb * out$wb; out$ra <- out$xa * out$wb; out$rb <- out$xb * out$wa
  } else { out$w <- data$v - mean(data$v); out$qa <- out$xa * out$w; out$qb <- out$xb * out$w }
  out
}
tight <- list(rel.tol = 1e-10, iter.max = 20000)
loose <- "lavaan stops its search at 1e-6 or so of a standard error"
swap <- function(p) ifelse(p %in% c("w", "1"), p, paste0(substr(p, 1, nchar(p) - 1), chartr("ab", "ba", substr(p, nchar(p), nchar(p)))))
label <- function(kind, one, two, alike) {
  make <- function(p, q) paste(c(kind, if (kind == "v") sort(c(p, q)) else c(p, q)), collapse = "_")
  sort(c(make(one, two), if (alike) make(swap(one), swap(two))))[1]
}
model <- function(exo, alike) {
  line <- function(kind, one, sign, two) paste0(one, sign, label(kind, one, two, alike), "*", two)
  lines <- c()
  for (e in c("ya", "yb")) lines <- c(lines, sapply(exo, function(p) line("b", e, " ~ ", p)), line("i", e, " ~ ", "1"), line("v", e, " ~~ ", e))
  for (p in exo) lines <- c(lines, line("i", p, " ~ ", "1"), line("v", p, " ~~ ", p))
  for (k in combn(length(exo), 2, simplify = FALSE)) lines <- c(lines, line("v", exo[k[1]], " ~~ ", exo[k[2]]))
  paste(c(lines, line("v", "ya", " ~~ ", "yb")), collapse = "\n")
}
zero <- function(names) paste0("\n", paste(names, "== 0", collapse = "\n"))
same <- function(one, two, sign = "") paste0("\n", paste0(one, " == ", sign, two, collapse = "\n"))
b <- function(e, p) paste("b", e, p, sep = "_")
# Products on each outcome: actor x own, partner x partner, actor x partner, partner x own moderator.
own <- c(b("ya", "qa"), b("ya", "rb"), b("yb", "qb"), b("yb", "ra"))
theirs <- c(b("ya", "ra"), b("ya", "qb"), b("yb", "rb"), b("yb", "qa"))
restricted <- function(person, alike) {
  pick <- function(p) if (alike) p[1:2] else p
  if (!person) {
    all <- c(b("ya", "qa"), b("ya", "qb"), b("yb", "qb"), b("yb", "qa"))
    out <- list(no_moderation = zero(pick(all)))
    if (!alike) out$equal_moderation <- same(all[1:2], all[3:4])
    return(out)
  }
  out <- list(no_moderation = zero(c(pick(own), pick(theirs))), own_moderator_only = zero(pick(theirs)),
              partner_moderator_only = zero(pick(own)), couple_moderator = same(pick(own), pick(theirs)),
              contrast_moderator = same(pick(own), pick(theirs), "-1*"))
  if (!alike) out$equal_moderation <- same(c(own[1:2], theirs[1:2]), c(own[3:4], theirs[3:4]))
  out
}
run <- function(text, data, kind) sem(text, data, fixed.x = FALSE, meanstructure = TRUE, control = tight, missing = kind$missing,
                                     estimator = kind$estimator)
keep <- function(name, data, person, alike, covariate = FALSE, estimator = "ML") {
  kind <- list(missing = if (anyNA(data)) "fiml" else "listwise", estimator = estimator)
  ready <- prepared(data, person)
  exo <- c("xa", "xb", if (person) c("wa", "wb"), "qa", "qb", if (person) c("ra", "rb"), if (covariate) c("c1a", "c1b"), if (!person) "w")
  text <- model(exo, alike)
  f <- run(text, ready, kind)
  p <- parameterEstimates(f); k <- p$op == "~" | (p$op == "~1" & p$lhs %in% c("ya", "yb"))
  tests <- lapply(restricted(person, alike), function(extra) {
    t <- lavTestLRT(run(paste0(text, extra), ready, kind), f)
    list(chi2 = t[2, "Chisq diff"], df = t[2, "Df diff"], p = t[2, "Pr(>Chisq)"])
  })
  # Slopes of the first member's actor effect at one standard deviation below and above the mean.
  at <- sd(if (person) c(data$wa, data$wb) else data$v)
  V <- vcov(f); V <- V[!duplicated(rownames(V)), !duplicated(colnames(V))]
  est <- coef(f); est <- est[!duplicated(names(est))]
  slopes <- lapply(c(-at, at), function(m) {
    k <- c(b("ya", "xa"), b("ya", "qa"))
    list(est = est[[k[1]]] + m * est[[k[2]]], se = sqrt(V[k[1], k[1]] + 2 * m * V[k[1], k[2]] + m^2 * V[k[2], k[2]]))
  })
  case(name, "r", paste("lavaan,", estimator), list(data = as.list(data), person = person, alike = alike, covariate = covariate, robust = estimator == "MLR"),
       list(parameters = list(term = paste0(p$lhs, p$op, p$rhs)[k], est = p$est[k], se = p$se[k]), tests = tests, slopes = slopes,
            logl = fitMeasures(f)[["logl"]]), 1e-4, loose)
}
for (person in c(TRUE, FALSE)) for (alike in c(FALSE, TRUE)) {
  about <- paste(if (person) "persons" else "dyads", if (alike) "alike" else "different")
  keep(about, d, person, alike)
  keep(paste0(about, ", missing"), h, person, alike)
}
keep("persons different, covariate", d, TRUE, FALSE, TRUE)
keep("dyads alike, covariate", d, FALSE, TRUE, TRUE)
keep("persons different, robust", d, TRUE, FALSE, FALSE, "MLR")
keep("dyads different, robust", d, FALSE, FALSE, FALSE, "MLR")
write_cases("apim_moderation", "lavaan")
