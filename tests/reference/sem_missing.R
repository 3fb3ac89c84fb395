# Fit indices of incomplete data, corrected for what is missing, on the data of sem.R.
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))), "common.R"))
suppressPackageStartupMessages(library(lavaan))
cases <- jsonlite::fromJSON(file.path(HERE, "sem.json"), simplifyVector = FALSE)$cases
named <- function(name) Filter(function(case) case$name == name, cases)[[1]]$input
filled <- function(input) {
  rows <- lapply(input$data, function(row) vapply(row, function(x) if (is.null(x)) NA_real_ else as.numeric(x), 0))
  setNames(as.data.frame(do.call(rbind, rows)), unlist(input$names))
}
# lavaan's own search for the free moments stops at 1e-5 unless it is told otherwise.
tight <- list(rel.tol = 1e-10, iter.max = 20000)
run <- function(text, data, ...) suppressWarnings(sem(text, data, fixed.x = FALSE, meanstructure = TRUE, missing = "fiml",
  em.h1.iter.max = 20000, em.h1.tol = 1e-13, control = tight, ...))
robust <- function(fit) as.list(fitMeasures(fit, c("cfi.robust", "tli.robust", "rmsea.robust")))
why <- "lavaan stops its search at 1e-6 or so of a standard error"

input <- named("ladder_fiml"); data <- filled(input)
for (estimator in c("ML", "MLR")) {
  case(paste0("ladder_", tolower(estimator)), "r", "lavaan::sem(missing = 'fiml'), fitMeasures; synthetic",
    list(case = "ladder_fiml", errors = if (estimator == "ML") "standard" else "robust"),
    list(robust = lapply(input$models, function(text) robust(run(text, data, estimator = estimator)))), 1e-6, why)
}
input <- named("groups_fiml_marker"); data <- cbind(filled(input), school = unlist(input$groups))
case("groups_mlr", "r", "lavaan::sem(missing = 'fiml', group), fitMeasures; synthetic",
  list(case = "groups_fiml_marker", errors = "robust", equal = I("loadings")),
  list(robust = list(robust(run(input$model, data, estimator = "MLR", group = "school", group.equal = "loadings")))), 1e-6, why)
write_cases("sem_missing", "lavaan")
