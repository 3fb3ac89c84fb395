# Parallel growth in lavaan where one member's slope, or both members', is the same in all dyads: 110
# synthetic dyads, 4 occasions, complete and with missing values. gap1, gap4: what the lines leave of
# the gap between the members at the first and the last occasion.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressPackageStartupMessages(library(lavaan))
set.seed(20261126)
n <- 110; time <- 0:3
level <- matrix(rnorm(n), n, 2) * .7 + matrix(rnorm(2 * n), n)
slope <- cbind(.3 + rnorm(n) * .5, rep(.5, n))
shared <- matrix(rnorm(4 * n), n) * .4
one <- function(m) level[, m] + outer(slope[, m], time) + shared + matrix(rnorm(4 * n), n)
d <- round(data.frame(one(1), one(2)), 3); names(d) <- c(paste0("a", 1:4), paste0("b", 1:4))
m <- d; for (j in seq_along(m)) m[[j]][runif(n) < .1] <- NA
sums <- function(v, w = rep(1, 4)) paste0(w, "*", v, 1:4, collapse = " + ")
still <- function(fixed) { l <- c("ia", "sa", "ib", "sb"); p <- expand.grid(i = 1:4, j = 1:4)
  p <- p[p$i <= p$j & (l[p$i] %in% fixed | l[p$j] %in% fixed), ]; if (nrow(p)) paste0(l[p$i], " ~~ 0*", l[p$j]) }
text <- function(fixed) paste(c(paste0("ia =~ ", sums("a")), paste0("sa =~ ", sums("a", time)), paste0("ib =~ ", sums("b")),
  paste0("sb =~ ", sums("b", time)), paste0("a", 1:4, " ~~ c", 1:4, "*b", 1:4), paste0("a", 1:4, " ~~ p", 1:4, "*a", 1:4),
  paste0("b", 1:4, " ~~ q", 1:4, "*b", 1:4), still(fixed),
  "gap1 := p1 + q1 - 2*c1", "gap4 := p4 + q4 - 2*c4", "change := gap4 - gap1"), collapse = "\n")
tight <- list(rel.tol = 1e-10, iter.max = 20000)
keep <- function(name, data, fixed, missing) {
  f <- growth(text(fixed), data, missing = missing, control = tight)
  x <- fitMeasures(f); p <- parameterEstimates(f)
  case(name, "r", "lavaan, maximum likelihood", list(data = as.list(data)),
       list(parameters = list(term = paste0(p$lhs, p$op, p$rhs), est = p$est, se = p$se), chi2 = x[["chisq"]],
            df = x[["df"]], logl = x[["logl"]]), 1e-4, "lavaan stops its search at 1e-6 or so of a standard error")
}
keep("second", d, "sb", "listwise")
keep("both fiml", m, c("sa", "sb"), "fiml")
keep("none", d, character(0), "listwise")
write_cases("growth_fixed", "lavaan")
