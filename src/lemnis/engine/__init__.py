"""From definitions and published tables to measurements, grades and explanations. Pure: no Django.

A formula is read (``formula``), all formulas of a run are fused into few scans (``plan``), the scans
are written as SQL (``compile``) and run (``runners``), the small results are turned into values
(``vector``), judged (``grade``), stored (``measure``) and taken apart again (``explain``).
"""
