"""From definitions and published tables to measurements, grades and explanations; no Django.

A formula is read (``formula``), all formulas of a run are fused into few scans (``plan``), these
are written as SQL (``compile``) and run (``gather``, ``runners``), the small results are turned
into values (``vector``), judged (``grade``, ``score``), stored (``measure``) and taken apart again
(``explain``).
"""
