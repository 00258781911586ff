# Holds what load.R reads, and what jsonlite reads of the Dataset-JSON beside it, to the
# values and types that the test wrote. It ends with status 1 at the first that differ.
source("load.R")

expect <- function(what, got, want) {
  if (!identical(as.vector(got), want)) {
    cat(what, "is\n"); print(got); cat("not\n"); print(want)
    quit(status = 1)
  }
}

expect("columns", names(LB), c("STUDYID", "USUBJID", "SITEID", "ROWKEY", "NEUT", "N", "BIG", "HUGE", "DAY", "AT", "FLAG", "PICK", "NOTE"))
expect("subject", LB$USUBJID, rep("BJ01-001", 3))
expect("a decimal", LB$NEUT, c(1.50, NA, -0.25))
expect("an integer", LB$N, c(7L, 1L, NA))
expect("beyond 2^31", LB$BIG, c(3000000000, NA, NA))
expect("beyond 2^53", LB$HUGE, c("9007199254740993", NA, NA))
expect("class of a date", class(LB$DAY), "Date")
expect("a date", format(LB$DAY), c("2027-01-11", NA, "2028-02-29"))
expect("class of a moment", class(LB$AT), c("POSIXct", "POSIXt"))
expect("a moment", format(LB$AT, "%Y-%m-%d %H:%M:%OS1", tz = "UTC"), c("2027-01-11 04:00:00.5", NA, NA))
expect("a flag", LB$FLAG, c(TRUE, NA, FALSE))
expect("levels", levels(LB$PICK), c("the \"first\"", "second", "gone"))
expect("a choice", as.character(LB$PICK), c("the \"first\"", NA, "gone"))
expect("a text", LB$NOTE, c("a, \"b\"\nc \u4e2d\u6587 \U1F600", NA, "NA"))
expect("its encoding", Encoding(LB$NOTE[1]), "UTF-8")
expect("a label", attr(LB$NEUT, "label"), "Neutrophils \u4e2d")
expect("a unit", attr(LB$NEUT, "unit"), "10*9/L")
expect("a mean", mean(LB$NEUT, na.rm = TRUE), 0.625)

j <- jsonlite::fromJSON("LB.json", simplifyVector = FALSE, bigint_as_char = TRUE)
expect("names in JSON", vapply(j$columns, function(c) c$name, ""), names(LB))
expect("records", j$records, length(j$rows))
cells <- function(n) lapply(j$rows, function(r) r[[match(n, names(LB))]])
expect("a decimal in JSON", cells("NEUT"), list("1.50", NULL, "-0.25"))
expect("an integer in JSON", cells("N"), list(7L, 1L, NULL))
expect("a large one in JSON", cells("HUGE"), list("9007199254740993", NULL, NULL))
expect("a text in JSON", cells("NOTE")[[1]], LB$NOTE[1])
cat("as written\n")
