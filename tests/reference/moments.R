# Shape of one variable.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressPackageStartupMessages(library(psych))
set.seed(20260305)
run <- function(name, x) {
  d <- psych::describe(x, type = 2); ci <- t.test(x)$conf.int
  case(name, "r", "psych::describe(type = 2), t.test; synthetic", list(values = x),
       list(n = d$n, mean = d$mean, sd = d$sd, median = d$median, minimum = d$min, maximum = d$max,
            skewness = d$skew, kurtosis = d$kurtosis, std_error = d$se, low = ci[1], high = ci[2]))
}
run("skewed", c(round(rexp(30), 3), NA))
run("ratings", sample(1:7, 41, TRUE, prob = c(1, 1, 2, 3, 5, 8, 6)))
write_cases("moments", "psych")
