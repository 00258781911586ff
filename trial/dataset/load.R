# Reads the CSV files of this folder with their types: source("load.R"), from here.
# Empty fields are NA. Moments are UTC. It needs base R alone.

# Whole numbers are integers; numeric beyond 2^31, and text beyond 2^53, where R would
# silently give another number.
stepwise_integer <- function(x) {
  size <- suppressWarnings(max(0, abs(as.numeric(x)), na.rm = TRUE))
  if (size <= .Machine$integer.max) as.integer(x) else if (size < 2^53) as.numeric(x) else x
}

# Every choice of the form is a level, chosen or not; one of an earlier form follows.
stepwise_choice <- function(x, levels, labels) {
  others <- setdiff(unique(x[!is.na(x)]), levels)
  factor(x, levels = c(levels, others), labels = make.unique(c(labels, others)))
}

stepwise_read <- function(file, types) {
  d <- read.csv(file, colClasses = "character", na.strings = "", check.names = FALSE, encoding = "UTF-8")
  for (n in names(types)) {
    x <- d[[n]]
    d[[n]] <- switch(types[[n]]$type,
      integer = stepwise_integer(x),
      decimal = as.numeric(x),
      date = as.Date(x),
      moment = as.POSIXct(sub("Z$", "", x), format = "%Y-%m-%dT%H:%M:%OS", tz = "UTC"),
      flag = unname(c(Y = TRUE, N = FALSE)[x]),
      choice = stepwise_choice(x, types[[n]]$levels, types[[n]]$labels),
      x)
    attr(d[[n]], "label") <- types[[n]]$label
    if (!is.null(types[[n]]$unit)) attr(d[[n]], "unit") <- types[[n]]$unit
  }
  d
}
