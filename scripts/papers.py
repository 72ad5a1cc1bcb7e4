"""Run what the papers show: the pictures of the readme and the commands of the tutorial.

    .venv/bin/python scripts/papers.py pictures     docs/pictures/*.svg anew (some minutes)
    .venv/bin/python scripts/papers.py tutorial     the outputs in docs/tutorials anew

A tutorial is walked in an empty folder: every line that begins with ``$`` in a console block is
run and its output put below it; a YAML block is written to the page that its first line names, or,
if it is one line, replaces the line with the same key; a comment ``<!-- mend: a → b -->`` mends
the cells of the rejects workbook. What differs from run to run (days, names of loads, the folder)
is written in one way.
"""

import itertools
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook
from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.terminal_theme import MONOKAI
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PROGRAM = ROOT / ".venv" / "bin" / "lemnis"
COLUMNS = 100
PICTURED = {"zh": ".zh-CN", "en": ""}
TUTORIALS = {"zh": "first_college.zh-CN.md", "en": "first_college.md"}

_LOAD = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SAME_LOAD = "b9405930-f3ec-4236-9706-46a16d9f74f6"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
_SAME_MOMENT = "2025-09-01 09:00"
_SAME_FOLDER = "~/try"
_PART = re.compile(
    r"(?P<console>```console\n.*?```)|(?P<yaml>```yaml\n.*?```)|<!-- mend: (?P<mend>.*?) -->",
    re.DOTALL,
)
_CELL = (12, 24)  # points of a narrow character and of a line
_MARGIN = 16
_FONTS = "'Noto Sans Mono CJK SC','Sarasa Mono SC',Menlo,Consolas,'DejaVu Sans Mono',monospace"


def main(words: list[str]) -> int:
    """Do what is asked; return the exit code."""
    if words == ["pictures"]:
        for language in PICTURED:
            take_pictures(language)
    elif words == ["tutorial"]:
        for language, name in TUTORIALS.items():
            page = DOCS / "tutorials" / name
            page.write_text(retold(page.read_text("utf-8"), language), encoding="utf-8")
    else:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    return 0


def run(command: str, folder: Path, language: str, *, colours: bool = False) -> str:
    """Return what ``lemnis …`` says, as on a terminal of a hundred columns."""
    words = shlex.split(command)
    environment = {
        "PATH": f"{PROGRAM.parent}:/usr/bin:/bin",
        "HOME": str(folder),
        "LOGNAME": "quality",
        "LANG": "C.UTF-8",
        "COLUMNS": str(COLUMNS),
        "LEMNIS_LANGUAGE": language,
        **({"FORCE_COLOR": "1", "TERM": "xterm-256color"} if colours else {}),
    }
    done = subprocess.run(  # noqa: S603 - our own program, words from our own papers
        [PROGRAM.parent / words[0], *words[1:]],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if colours else subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return _settled(done.stdout, folder)


def _settled(text: str, folder: Path) -> str:
    """Write in one way what differs from run to run."""
    text = _MOMENT.sub(_SAME_MOMENT, text.replace(str(folder), _SAME_FOLDER))
    return "\n".join(line.rstrip() for line in _LOAD.sub(_SAME_LOAD, text).splitlines())


# ---------------------------------------------------------------------------------- the tutorial


def retold(page: str, language: str) -> str:
    """Return a tutorial with the outputs that its commands give now."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        for file in (DOCS / "tutorials").glob("*.xlsx"):
            shutil.copy(file, folder)

        def part(found: re.Match[str]) -> str:
            if found["console"]:
                return _console(found["console"], folder, language)
            if found["yaml"]:
                _write_yaml(found["yaml"], folder)
            else:
                _mend(found["mend"], folder)
            return found[0]

        return _PART.sub(part, page)


def _console(block: str, folder: Path, language: str) -> str:
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    said = []
    for line in commands:
        command = line.removeprefix("$ ")
        if command.startswith("lemnis "):
            real = command.replace(_SAME_LOAD, _newest(folder))
            said.append(f"{line}\n{run(real, folder, language)}".strip())
        else:
            said.append(line)
    return "\n".join(["```console", *said, "```"])


def _newest(folder: Path) -> str:
    books = sorted((folder / "demo/lake/rejects").glob("*.xlsx"), key=lambda p: p.stat().st_mtime)
    return books[-1].stem if books else _SAME_LOAD


def _write_yaml(block: str, folder: Path) -> None:
    first, *rest = block.splitlines()[1:-1]
    own = folder / "demo/catalogue/indicators/own.yaml"
    if first.startswith("# demo/"):
        (folder / first.removeprefix("# ").split()[0]).write_text("\n".join(rest) + "\n", "utf-8")
    elif not rest:
        key = re.escape(first.split(":")[0])
        text = re.sub(rf"^{key}:.*$", first, own.read_text("utf-8"), flags=re.MULTILINE)
        own.write_text(text, encoding="utf-8")


def _mend(pairs: str, folder: Path) -> None:
    """Change cells as a person would in Excel."""
    path = folder / "demo/lake/rejects" / f"{_newest(folder)}.xlsx"
    changes = dict(pair.split(" → ") for pair in pairs.split(", "))
    old = CalamineWorkbook.from_path(str(path))
    sheets = {name: old.get_sheet_by_name(name).to_python() for name in old.sheet_names}
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for at, cell in enumerate(row):
                    sheet.write_string(line, at, changes.get(str(cell), str(cell)))


# ---------------------------------------------------------------------------------- the pictures


def take_pictures(language: str) -> None:
    """Write the pictures of a demo and of one number taken apart."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        told = run("lemnis demo", folder, language, colours=True)
        call = re.search(r"lemnis explain [^#\n]+", Text.from_ansi(told).plain)
        if call is None:
            raise SystemExit(f"The demo names no number to be taken apart:\n{told}")
        _take("demo", language, "lemnis demo", told)
        command = f"{call[0].strip()} --rows 3"
        _take("explain", language, command, run(command, folder, language, colours=True))


def _take(name: str, language: str, command: str, told: str) -> None:
    lines = [Text(f"$ {command}", style="bold green"), *Text.from_ansi(told).split("\n")]
    path = DOCS / "pictures" / f"{name}{PICTURED[language]}.svg"
    path.parent.mkdir(exist_ok=True)
    path.write_text(picture(lines), encoding="utf-8")


def picture(lines: list[Text]) -> str:
    """Return a terminal with some lines as SVG; it asks the reader's machine for fonts only."""
    wide, high = _CELL
    size = (COLUMNS * wide + 2 * _MARGIN, len(lines) * high + 2 * _MARGIN)
    drawn = "\n".join(
        part
        for at, line in enumerate(lines)
        for part in _drawn(line, _MARGIN + at * high + high * 3 // 4)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}">\n'
        f'<rect width="{size[0]}" height="{size[1]}" rx="10" fill="#1d1f21"/>\n'
        f'<g font-family="{_FONTS}" font-size="20" xml:space="preserve">\n{drawn}\n</g>\n</svg>\n'
    )


def _drawn(line: Text, y: int) -> Iterator[str]:
    """Yield the words of a line, each at its own cell and as long as its cells.

    So nothing shifts, whichever font the reader's machine has for either kind of letter.
    """
    x = _MARGIN
    for text, style, _control in line.render(Console(color_system="truecolor")):
        for (cells, blank), letters in itertools.groupby(text, lambda c: (cell_len(c), c == " ")):
            word = "".join(letters)
            long = cells * len(word) * _CELL[0]
            if not blank and cells:
                # Two narrow cells are wider than a Chinese character of the same size.
                adjust = 'spacing" font-size="23' if cells > 1 else "spacingAndGlyphs"
                yield (
                    f'<text x="{x}" y="{y}" textLength="{long}" lengthAdjust="{adjust}"'
                    f"{_look(style or Style())}>{escape(word)}</text>"
                )
            x += long


def _look(style: Style) -> str:
    colour = style.color.get_truecolor(MONOKAI).hex if style.color else "#e0e0e0"
    bold = ' font-weight="bold"' if style.bold else ""
    dim = ' opacity="0.6"' if style.dim else ""
    return f' fill="{colour}"{bold}{dim}'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
