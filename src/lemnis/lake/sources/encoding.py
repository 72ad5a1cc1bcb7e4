"""Which encoding a text file is in: decided on the whole file, never guessed from its name."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from lemnis.errors import BadData

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 1 << 20
# Chinese in UTF-8 takes three bytes; two-byte runs also occur by chance in GB18030.
_UTF8_HANZI = re.compile(rb"[\xe3-\xe9\xef][\x80-\xbf]{2}")


@dataclass(slots=True)
class _Lines:
    """The first lines of each kind, counted from 1."""

    utf8: int = 0
    other: int = 0
    number: int = 0


def encoding_of(path: Path) -> str:
    """Return the Python name of the file's encoding.

    Raises:
        BadData: the file is binary, mixes encodings, or is in none that we read.

    """
    with path.open("rb") as stream:
        head = stream.read(_CHUNK)
    marked = next((name for mark, name in _BOMS if head.startswith(mark)), None) or _wide(head)
    if marked is not None:
        return _required(path, marked)
    _require_no_nul(path)
    if _decodes(path, "utf-8"):
        return "utf-8"
    lines = _lines_by_encoding(path)
    if lines.utf8 and lines.other:
        raise _mixed(path, lines)
    if _decodes(path, "gb18030"):
        return "gb18030"
    raise BadData(
        f"文件编码无法识别（第 {lines.other} 行）。",
        f"The encoding is not known (line {lines.other}).",
        place=f"{path.name}:{lines.other}",
        cure=(
            "请另存为“CSV UTF-8”或 GB18030 编码。",
            "Save it as “CSV UTF-8” or in GB18030.",
        ),
    )


def _required(path: Path, encoding: str) -> str:
    """Return the encoding a file's beginning promises, once the whole of it keeps the promise."""
    if _decodes(path, encoding):
        return encoding
    raise BadData(
        f"文件开头表明是 {encoding} 编码，但内容不是。",
        f"The file begins as {encoding} but does not go on so.",
        place=path.name,
        cure=("请从原系统重新导出。", "Export it again from its system."),
    )


def _wide(head: bytes) -> str | None:
    """Tell UTF-16 without a mark by the zero bytes of its ASCII characters."""
    if len(head) < 4:
        return None
    half = len(head) // 2
    odd, even = head[1::2].count(0), head[::2].count(0)
    if odd > half * 0.2 and even < half * 0.02:
        return "utf-16-le"
    if even > half * 0.2 and odd < half * 0.02:
        return "utf-16-be"
    return None


def _require_no_nul(path: Path) -> None:
    line = 1
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            at = chunk.find(b"\0")
            if at >= 0:
                line += chunk.count(b"\n", 0, at)
                raise BadData(
                    "文件含有空字节（NUL），已损坏或不是文本文件。",
                    "The file holds a NUL byte: it is damaged or not a text file.",
                    place=f"{path.name}:{line}",
                    cure=("请从原系统重新导出。", "Export it again from its system."),
                )
            line += chunk.count(b"\n")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _lines_by_encoding(path: Path) -> _Lines:
    lines = _Lines()
    with path.open("rb") as stream:
        for lines.number, line in enumerate(stream, start=1):
            if line.isascii():
                continue
            if not _is_utf8(line):
                lines.other = lines.other or lines.number
            elif _UTF8_HANZI.search(line):
                lines.utf8 = lines.utf8 or lines.number
            if lines.utf8 and lines.other:
                break
    return lines


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _mixed(path: Path, lines: _Lines) -> BadData:
    later = max(lines.utf8, lines.other)
    return BadData(
        f"同一文件混用两种编码：第 {lines.utf8} 行是 UTF-8，第 {lines.other} 行不是。",
        f"Two encodings in one file: line {lines.utf8} is UTF-8, line {lines.other} is not.",
        place=f"{path.name}:{later}",
        cure=(
            "多半是由两个文件拼接而成，请分开导入，或统一另存为 UTF-8。",
            "It was probably joined from two files: import them apart, or save all as UTF-8.",
        ),
    )
