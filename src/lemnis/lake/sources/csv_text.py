"""Rows of CSV and TSV files in any common encoding, with delimiter and quote found out."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from lemnis.errors import BadData
from lemnis.lake.sources.encoding import encoding_of
from lemnis.lake.sources.grid import Grid, Row

_DELIMITERS = (",", "\t", ";", "|", "，")
_QUOTES = ('"', "'")
_SAMPLE_LINES = 50
_SAMPLE_CHARACTERS = 65_536
LONGEST_CELL = 100_000


class _Format(NamedTuple):
    encoding: str
    delimiter: str
    quote: str


def read_text(path: Path) -> Grid:
    """Return a delimited text file as a grid.

    Raises:
        BadData: not text, mixed or unknown encoding, a quote never closed, a cell too long.
            Faults below the first lines are raised while its rows are read.

    """
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as stream:
        sample = stream.read(_SAMPLE_CHARACTERS)
    delimiter, quote = _sniffed(sample)
    form = _Format(encoding, delimiter, quote)
    return Grid(path, "", lambda: _rows(path, form), ragged=True)


def _rows(path: Path, form: _Format) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=form.encoding, newline="") as stream:
        reader = csv.reader(stream, delimiter=form.delimiter, quotechar=form.quote, strict=True)
        line = 1
        try:
            for cells in reader:
                yield Row(line, tuple(cell.strip() for cell in cells))
                line = reader.line_num + 1
        except (csv.Error, UnicodeError) as error:
            raise _broken(path, line, error) from error


def _sniffed(sample: str) -> tuple[str, str]:
    """Return the delimiter and quote that cut the first lines into most, and equal, cells."""
    lines = list(islice(io.StringIO(sample), _SAMPLE_LINES))
    choices = [(d, q) for q in _QUOTES for d in _DELIMITERS]
    return max(choices, key=lambda choice: _evenness(lines, *choice))


def _evenness(lines: list[str], delimiter: str, quote: str) -> tuple[bool, float]:
    """Return whether most lines have quoted cells side by side, then cells per even line."""
    widths = Counter(
        len(cells) for cells in csv.reader(lines, delimiter=delimiter, quotechar=quote) if cells
    )
    if not widths:
        return False, 0.0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    quoted = sum(f"{quote}{delimiter}{quote}" in line for line in lines)
    return quoted > len(lines) / 2, (width - 1) * count / widths.total()


def _broken(path: Path, line: int, error: Exception) -> BadData:
    place = f"{path.name}:{line}"
    if "field larger" in str(error):
        return BadData(
            f"从第 {line} 行起有一个单元格超过 {LONGEST_CELL} 个字符，多半是引号没有成对。",
            f"From line {line} a cell is longer than {LONGEST_CELL} characters: "
            "probably a quote that is not closed.",
            place=place,
            cure=("请补上或去掉该行的引号。", "Close or remove the quote in that line."),
        )
    return BadData(
        f"第 {line} 行的引号不成对或文件不完整。",
        f"A quote in line {line} is not closed, or the file is cut off.",
        place=place,
        cure=(
            "请检查该行的引号，或从原系统重新导出。",
            "Check the quotes of that line, or export the file again.",
        ),
    )
