"""Pages: a module per subject, plain functions that find, check, act and answer."""
