"""A believable vocational college of any size, always the same for the same seed.

``generate`` gives every data set as Arrow, ``write`` as Parquet files; ``PLANTED`` lists what is
wrong with the college, ``calendar`` its terms. Nothing in it is real.
"""

from lemnis.lake.sources.demo.calendar import NOW, TERMS, DemoTerm, calendar
from lemnis.lake.sources.demo.generate import SEED, generate, write
from lemnis.lake.sources.demo.planted import PLANTED, SCHOOL, Planted
from lemnis.lake.sources.demo.sizes import SIZES, Size

__all__ = [
    "NOW",
    "PLANTED",
    "SCHOOL",
    "SEED",
    "SIZES",
    "TERMS",
    "DemoTerm",
    "Planted",
    "Size",
    "calendar",
    "generate",
    "write",
]
