"""From a college's systems to published, typed tables.

Sources are read into staged files, checked row by row and across tables, and published to a
DuckLake in one transaction. Pure: no Django, no knowledge of indicators.
"""
