"""Where formulas are run: plain Python (the meaning), DuckDB, Spark."""
