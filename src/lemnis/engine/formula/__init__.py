"""The formula language: text in, checked tree out. The grammar is ``formula.lark``, one page."""
