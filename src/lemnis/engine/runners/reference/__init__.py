"""The meaning of a formula: plain Python, slow, obvious, exact. Every other runner must agree.

In: a ``Job`` and the rows of its tables. Out: one ``Measured`` per question, period and subject.
The rules in words stand in ``docs/reference/meaning.md``.
"""

from lemnis.engine.runners.reference.run import measure

__all__ = ["measure"]
