"""One module per kind of source: each ends in staged files of our data sets."""
