"""Files a person hands in: told apart by what they hold, not by what they are called."""

from collections.abc import Sequence
from pathlib import Path

from lemnis.errors import BadData, NotFound
from lemnis.lake.sources.csv_text import read_text
from lemnis.lake.sources.excel import read_workbook
from lemnis.lake.sources.grid import Grid
from lemnis.lake.sources.parquet import read_parquet

_WORKBOOK_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
_PARQUET_MARK = b"PAR1"
_FOREIGN = {b"%PDF": "PDF", b"\x1f\x8b": "gzip", b"Rar!": "RAR", b"7z\xbc\xaf": "7z"}
_WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods")


def read_file(path: Path) -> list[Grid]:
    """Return the sheets of a workbook, or the one table of a text or Parquet file.

    Raises:
        NotFound: there is no such file.
        BadData: a folder, an empty file, or one that cannot be read as what it is.

    """
    head = _head(path)
    if head.startswith(_WORKBOOK_MARKS) or path.suffix.lower() in _WORKBOOK_ENDINGS:
        return read_workbook(path)
    if head.startswith(_PARQUET_MARK):
        return [read_parquet(path)]
    for mark, kind in _FOREIGN.items():
        if head.startswith(mark):
            raise BadData(
                f"不能读取 {kind} 文件。",
                f"A {kind} file cannot be read.",
                place=path.name,
                cure=_ACCEPTED,
            )
    return [read_text(path)]


def named(paths: Sequence[Path]) -> dict[Path, str]:
    """Return what to call each file: its name, or its whole path where names are alike."""
    names = [path.name for path in paths]
    return {path: path.name if names.count(path.name) == 1 else str(path) for path in paths}


_ACCEPTED = (
    "请提供 .xlsx、.xls、.ods、.csv、.tsv 或 .parquet 文件。",
    "Give an .xlsx, .xls, .ods, .csv, .tsv or .parquet file.",
)


def _head(path: Path) -> bytes:
    if not path.exists():
        raise NotFound(
            "文件不存在。",
            "There is no such file.",
            place=str(path),
            cure=("请检查路径和文件名。", "Check the path and the name."),
        )
    if path.is_dir():
        raise BadData("这是文件夹。", "This is a folder.", place=str(path), cure=_ACCEPTED)
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
    except OSError as error:
        raise BadData(
            f"文件打不开：{error.strerror}。",
            f"The file cannot be opened: {error.strerror}.",
            place=str(path),
            cure=("请检查文件权限。", "Check its permissions."),
        ) from error
    if not head:
        raise BadData(
            "文件是空的。",
            "The file is empty.",
            place=path.name,
            cure=("请重新导出。", "Export it again."),
        )
    return head
