# Shared by the scripts of this folder: runs them anywhere, writes <topic>.json beside them.
#   Rscript tests/reference/icc.R
options(warn = 1)
HERE <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
sha256 <- function(path) strsplit(system2("sha256sum", shQuote(path), stdout = TRUE), " ")[[1]][1]
CASES <- list()
# decimals: the number was printed rounded; rounded alike, ours must be the same.
# source: "r" if an R package or base R function gave the number, "published" if it was printed,
# "closed_form" if a formula written out here gave it.
case <- function(name, source, citation, input, expected, rtol = 1e-10, why = NULL,
                 decimals = NULL) {
  one <- list(name = name, source = source, citation = citation, input = input,
              expected = expected, rtol = rtol, why = why, decimals = decimals)
  CASES[[length(CASES) + 1]] <<- one
}
write_cases <- function(topic, packages) {
  versions <- lapply(setNames(packages, packages), function(p) as.character(packageVersion(p)))
  script <- paste0(topic, ".R")
  document <- list(
    topic = topic, script = script, script_sha256 = sha256(file.path(HERE, script)),
    common_sha256 = sha256(file.path(HERE, "common.R")),
    r = as.character(getRversion()), packages = versions, cases = CASES)
  text <- jsonlite::toJSON(document, digits = NA, auto_unbox = TRUE, null = "null", na = "null",
                           matrix = "rowmajor", pretty = 1)
  writeLines(text, file.path(HERE, paste0(topic, ".json")))
}
