"""What may be uploaded, and what uploaded files are called: decisions on names and sizes."""

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from lemnis.errors import BadData, NotFound

ENDINGS = (".xlsx", ".xls", ".ods", ".csv", ".tsv", ".txt")
MOST_FILES = 20
LARGEST_FILE = 100_000_000  # bytes
LARGEST_UPLOAD = 200_000_000
DAYS_KEPT = 7
_LONGEST_NAME = 120
_FORBIDDEN = frozenset('/\\:*?"<>|')
_KINDS = ("请选择 Excel 或 CSV 文件。", "Choose Excel or CSV files.")


class File(NamedTuple):
    """An uploaded file as it is kept: its name, cleaned, and its size in bytes."""

    name: str
    size: int


def clean_name(text: str) -> str:
    r"""Return a file's name without path, control characters and what no system takes.

    >>> clean_name("C:\\导出\\..\\学生 名册.xlsx"), clean_name("../../etc/passwd.csv")
    ('学生 名册.xlsx', 'passwd.csv')
    >>> clean_name("..."), clean_name(".csv")
    ('file', 'file.csv')
    """
    last = unicodedata.normalize("NFC", text).replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(c for c in last if c not in _FORBIDDEN and unicodedata.category(c)[0] != "C")
    stem, dot, ending = plain.strip().rpartition(".")
    if not dot:
        stem, ending = ending, ""
    stem = stem.strip(". ")[:_LONGEST_NAME] or "file"
    return f"{stem}.{ending.strip()[:10]}" if ending.strip() else stem


def distinct(names: Sequence[str]) -> list[str]:
    """Return the names cleaned, numbered where two are alike but for case.

    >>> distinct(["a.csv", "x/A.csv", "b.csv"])
    ['a.csv', 'A (2).csv', 'b.csv']
    """
    found: list[str] = []
    taken: set[str] = set()
    for name in map(clean_name, names):
        stem, dot, ending = name.rpartition(".")
        number, fresh = 1, name
        while fresh.casefold() in taken:
            number += 1
            fresh = f"{stem} ({number}){dot}{ending}"
        taken.add(fresh.casefold())
        found.append(fresh)
    return found


def require_acceptable(files: Sequence[File]) -> None:
    """Refuse files of another kind, empty ones, and too much at once.

    Raises:
        BadData: names the file and what to do.

    """
    if not files:
        raise BadData("没有选择文件。", "No file was chosen.", cure=_KINDS)
    if len(files) > MOST_FILES:
        raise BadData(
            f"一次最多上传 {MOST_FILES} 个文件。",
            f"At most {MOST_FILES} files are taken at once.",
            cure=("请分几次上传。", "Upload them in several turns."),
        )
    for file in files:
        _require_one(file)
    if sum(file.size for file in files) > LARGEST_UPLOAD:
        raise too_large("")


def _require_one(file: File) -> None:
    if not file.name.lower().endswith(ENDINGS):
        raise BadData(
            "不是 Excel 或 CSV 文件。",
            "This is no Excel or CSV file.",
            place=file.name,
            cure=_KINDS,
        )
    if not file.size:
        raise BadData(
            "文件是空的。", "The file is empty.", place=file.name,
            cure=("请重新导出。", "Export it again."),
        )  # fmt: skip
    if file.size > LARGEST_FILE:
        raise too_large(file.name)


def too_large(name: str) -> BadData:
    """Return the refusal of a file, or of all together, that is too large."""
    most, all_most = LARGEST_FILE // 1_000_000, LARGEST_UPLOAD // 1_000_000
    return BadData(
        f"文件太大：每个不超过 {most} MB，一次合计不超过 {all_most} MB。",
        f"Too large: {most} MB for a file, {all_most} MB for all at once.",
        place=name,
        cure=("请拆分后上传，或请管理员用 lemnis import 导入。",
              "Split it, or have the administrator load it by lemnis import."),
    )  # fmt: skip


def no_upload(uuid: UUID) -> NotFound:
    """Return the error of an upload that is not there, or somebody else's."""
    return NotFound(
        "没有这次上传，或文件已清除。",
        "There is no such upload, or its files are gone.",
        cure=("请重新上传。", "Upload them again."),
        uuid=uuid,
    )
