"""双纽 Lemnis: internal quality assurance for vocational colleges, from data to improvement."""
