"""Write the pages of docs/reference that the house itself can tell.

    .venv/bin/python scripts/reference.py      commands, formulas, datasets, indicators,
                                               permissions, rules, API

``tests/architecture/test_docs.py`` holds the pages to what this gives.
"""

import contextlib
import io
import json
import sys
import tempfile
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path

import typer

from lemnis.cli import front
from lemnis.cli.summary import PERIODS
from lemnis.config import command as wired
from lemnis.engine import catalogue
from lemnis.engine.alerts.rule import Rule
from lemnis.engine.alerts.shipped import shipped
from lemnis.engine.definition import Indicator
from lemnis.engine.formula.words import STATISTICS, WORDS, Sort
from lemnis.engine.signals import KINDS as SIGNALS
from lemnis.engine.subjects import KINDS
from lemnis.lake import datasets
from lemnis.lake.tables import Column, ColumnType, Dataset, Sensitivity
from lemnis.people.rules.permissions import Permission, Role
from lemnis.values import Layer, Title

PAGES = Path(__file__).resolve().parents[1] / "docs" / "reference"
MADE = "<!-- scripts/reference.py -->"
LANGUAGES = {"zh": "中文", "en": "English"}

_SORTS = {
    Sort.AGGREGATE: Title("汇总", "Aggregates: from rows to one value"),
    Sort.SCALAR: Title("计算", "Calculation: from values to a value"),
    Sort.ACROSS: Title("引用", "Other subjects, other periods"),
}
_SHAPES = {
    "count": "count(grades, score >= 60)", "count_distinct": "count_distinct(grades.student_id)",
    "sum": "sum(student_aid.amount)", "mean": "mean(grades.score, kind = 'final')",
    "median": "median(grades.score)", "quantile": "quantile(grades.score, 0.25)",
    "min": "min(grades.score)", "max": "max(grades.score)", "stddev": "stddev(grades.score)",
    "slope": "slope(students.credits_earned, credits_required)",
    "share": "share(grades, score >= 60)",
    "exists": "exists(grades, score = 100)", "latest": "latest(grades.score)",
    "days_since": "days_since(grades.exam_on)", "if": "if(X > 0, X, null)",
    "coalesce": "coalesce(X, 0)", "round": "round(X, 1)", "abs": "abs(X)", "floor": "floor(X)",
    "ceil": "ceil(X)", "least": "least(X, Y)", "greatest": "greatest(X, Y)",
    "clip": "clip(X, 0, 1)", "ln": "ln(X)", "exp": "exp(X)", "sqrt": "sqrt(X)",
    "prior": "prior([CRS-GEN-012])",
    "same_period_last_year": "same_period_last_year([CRS-GEN-012])",
    "parent": "parent([CRS-GEN-012])", "peers": "peers([CRS-GEN-012], 'median')",
}  # fmt: skip
_OPERATORS = (
    ("`and` `&&`", "`且` `并且`", "都成立", "both hold"),
    ("`or` `||`", "`或` `或者`", "至少一个成立", "at least one holds"),
    ("`not`", "`非` `不`", "不成立", "it does not hold"),
    ("`in ('a', 'b')`", "`属于 ('a', 'b')`", "是其中之一；前加“非”“不”为不属于", "one of these"),
    ("`between 60 and 80`", "`介于 60 到 80`", "在两数之间，含两端", "between, ends included"),
    ("`is null`, `is not null`", "`为空`、`不为空`", "没有值；有值", "there is no value; is one"),
    ("`= != < <= > >=`", "`＝ ≠ ＜ ≤ ＞ ≥`", "比较；`<>` 同 `!=`", "compare; `<>` is `!=`"),
    ("`+ - * / ^`", "`＋ − × ÷ ^`", "四则与乘方", "arithmetic and power"),
    ("`true` `false` `null`", "`真` `假` `空`", "真、假、不适用", "true, false, not applicable"),
    ("`60%`", "`60%`", "0.6", "0.6"),
    ("`'post'`", "`'岗位实习'`", "代码值：代码或任一语言的标题", "a code: itself or a title"),
    ("`@pass_mark`", "`@及格线`", "本指标的参数", "a parameter of the indicator"),
    ("`[SCH-RES-002]`", "`[生师比]`", "另一项指标：代码、key 或名称", "another indicator"),
    ("`grades.score`", "`成绩.成绩`", "数据集.字段", "data set.column"),
    ("`# …`", "`# …`", "到行尾为注释", "a remark to the end of the line"),
)
_TYPES = {
    ColumnType.STRING: "文字 text", ColumnType.CODE: "代码 code", ColumnType.INT: "整数 whole",
    ColumnType.DECIMAL: "小数 decimal", ColumnType.DATE: "日期 date",
    ColumnType.BOOL: "是否 yes/no",
}  # fmt: skip
_SECRECY = {
    Sensitivity.PUBLIC: "公开 public", Sensitivity.INTERNAL: "",
    Sensitivity.PERSONAL: "个人 personal",
    Sensitivity.SENSITIVE: "敏感 sensitive",
}  # fmt: skip
_LAYERS = {
    Layer.SCHOOL: Title("学校层面", "School"), Layer.PROGRAM: Title("专业层面", "Program"),
    Layer.COURSE: Title("课程层面", "Course"), Layer.TEACHER: Title("教师层面", "Teacher"),
    Layer.STUDENT: Title("学生层面", "Student"),
}  # fmt: skip


def main() -> int:
    """Write every page; return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        wired.prepare(Path(folder))
        for name, text in pages().items():
            (PAGES / name).write_text(text, encoding="utf-8")
    return 0


def pages() -> dict[str, str]:
    """Return the pages by file name. Django has been set up."""
    return {
        "commands.md": _commands(),
        "formulas.md": _formulas(),
        "datasets.md": _datasets(),
        "indicators.md": _indicators(),
        "permissions.md": _permissions(),
        "rules.md": _rules(),
        "openapi.json": _openapi(),
    }


def _openapi() -> str:
    # Imported here: its addresses are only known once Django has been set up.
    site = import_module("lemnis.api.site")
    return json.dumps(site.description(), ensure_ascii=False, indent=1) + "\n"


# ------------------------------------------------------------------------------------- commands


def _commands() -> str:
    parts = [
        "# Commands (命令)", MADE, ("What `lemnis COMMAND --help` says, in both languages."
        " 即 `lemnis 命令 --help` 的内容。"), *_helps([]),
    ]  # fmt: skip
    for command in front.COMMANDS:
        module = import_module(f"lemnis.cli.commands.{command.module or command.name}")
        parts += [f"## lemnis {command.name}"]
        if isinstance(module.main, typer.Typer):
            names = [c.name or str(c.callback.__name__) for c in module.main.registered_commands
                     if c.callback]  # fmt: skip
            for name in names:
                parts += [f"### lemnis {command.name} {name}"]
                parts += _helps([command.name, name])
        else:
            parts += _helps([command.name])
    return "\n\n".join(parts) + "\n"


def _helps(words: list[str]) -> list[str]:
    """Return the help of a command in both languages, as blocks of text."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for language in LANGUAGES:
            wiring = front.Wiring(Path(folder), language, _keep, _keep, _keep, chosen=True)
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                front.run(wiring, [*words, "--help"])
            found.append(f"```text\n{_stripped(out.getvalue())}\n```")
    return found


def _keep(_folder: Path) -> None:
    """Leave Django as it is."""


def _stripped(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


# ------------------------------------------------------------------------------------- formulas


def _formulas() -> str:
    parts = [
        "# Words of a formula (公式的词)", MADE,
        ("Chinese and English words mean the same and may be mixed; brackets, commas and signs may"
        " be full-width. What each gives for no rows and for missing values:"
        " [what a formula means](meaning.md). 中英文词等价，可混用；全角标点也可以。"),
    ]  # fmt: skip
    for sort, title in _SORTS.items():
        rows = [
            (f"`{w.en}`", f"`{w.zh}`", f"`{_SHAPES[w.en]}`", w.about_zh, w.about_en)
            for w in WORDS if w.sort is sort
        ]  # fmt: skip
        heading = ("word", "词", "as in", "意思", "meaning")
        parts += [f"## {title.en} ({title.zh})", _table(heading, rows)]
    asked: dict[str, list[str]] = {}
    for word, meant in STATISTICS.items():
        asked.setdefault(meant, []).append(f"`'{word}'`")
    parts += [
        (
            "An aggregate takes a data set or `data_set.column`, and a condition as its last"
            " argument. 汇总词先写数据集或 `数据集.字段`，条件写在最后。"
        ),
        "`peers` 同类 may be asked for 可问: "
        + "; ".join(" ".join(w) for w in asked.values())
        + ".",
        "## Signs and values (符号与值)",
        _table(("English", "中文", "意思", "meaning"), [(a, b, z, e) for a, b, z, e in _OPERATORS]),
    ]
    return "\n\n".join(parts) + "\n"


# ------------------------------------------------------------------------------------- data sets


def _datasets() -> str:
    known = datasets.load()
    parts = [
        "# Data sets and columns (数据集与字段)", MADE,
        (f"The {len(known)} tables a college may load. Headings are matched by any name of a"
        " column, other usual ones included. 表头写字段名、中文名、英文名或常见别名都可以。"
        " **必填 required** in bold."),
    ]  # fmt: skip
    for dataset in known:
        parts += _dataset(dataset)
    return "\n\n".join(parts) + "\n"


def _dataset(dataset: Dataset) -> list[str]:
    facts = [f"键 key `{dataset.key}`"] if dataset.key else []
    facts += [f"时间 time `{dataset.time}`"] if dataset.time else []
    if dataset.fresh_within_days:
        facts.append(f"{dataset.fresh_within_days} 天内更新 days fresh")
    rows = [_column(column) for column in dataset.columns]
    return [
        f"## {dataset.title.zh} · {dataset.title.en} `{dataset.name}`",
        f"{dataset.grain.zh} · {dataset.grain.en}. {'; '.join(facts)}",
        _table(("column", "中文", "English", "type", "values", "sensitivity"), rows),
    ]


def _column(column: Column) -> tuple[str, ...]:
    name = f"**`{column.name}`**" if column.required else f"`{column.name}`"
    refers = column.references
    values = f"→ `{refers.dataset}`" if refers else column.code_list or column.unit
    return (name, column.title.zh, column.title.en, _TYPES[column.type], values or "",
            _SECRECY[column.sensitivity])  # fmt: skip


# ------------------------------------------------------------------------------------ indicators


def _indicators() -> str:
    shipped = catalogue.load()
    parts = [
        "# Indicators (指标)", MADE,
        (f"The {len(shipped)} shipped indicators. What is counted and which must not be exchanged:"
        " [the catalogue](../explanation/catalogue.md). `lemnis catalogue export 指标.xlsx` gives"
        " them whole, formulas and lines included. 含公式和界线的全表用该命令导出。"),
    ]  # fmt: skip
    for layer, title in _LAYERS.items():
        rows = [_indicator(i) for i in shipped.values() if i.layer is layer]
        heading = ("code", "名称", "name", "单位", "主体 subjects", "时段 period")
        parts += [f"## {title.en} ({title.zh})", _table(heading, rows)]
    return "\n\n".join(parts) + "\n"


def _indicator(indicator: Indicator) -> tuple[str, ...]:
    subjects = "、".join(KINDS[kind].zh for kind in indicator.subjects)
    period = PERIODS[indicator.period].zh.split("（")[0]
    days = f" {indicator.days} 天" if indicator.days else ""
    return (indicator.code, indicator.name.zh, indicator.name.en, indicator.unit.zh, subjects,
            period + days)  # fmt: skip


# ----------------------------------------------------------------------------------------- rules


def _rules() -> str:
    known = catalogue.load()
    rules = shipped(known)
    lines = [rule for rule in rules if rule.code.endswith(".line")]
    others = [rule for rule in rules if rule not in lines]
    heading = (
        "code",
        "名称",
        "name",
        "种类 kind",
        "指标 indicators",
        "级别 severity",
        "说明",
        "why",
    )
    parts = [
        "# Alert rules (预警规则)", MADE,
        ("What each kind looks for and what may be set: [signals](signals.md). What the rules find"
        " and how often they are wrong: [warnings](../explanation/warnings.md)."
        " `lemnis backtest` tries one on a college's own history. 各类信号见上；命中与误报见上。"),
        "## In force from the start (默认启用)",
        _table(heading, [_rule(rule) for rule in others if not rule.template]),
        "## Lines (越线)",
        (f"{len(lines)} indicators with lines have each a rule `CODE.line`: yellow below the pass"
        " line, or below the limit where no pass line is drawn; red below the limit; blue below a"
        " target that has no other line. 有界线的指标各有一条，代码为“指标代码.line”。"),
        "## Templates (模板)",
        ("Academic warnings as colleges have published them, read at second hand, not verified"
        " (待核实). They watch nothing until a college activates them. 启用前不起作用；提醒与帮助，"
        "不是处分，不自动产生任何后果。 Not a punishment; nothing follows by itself."),
        _table(heading, [_rule(rule) for rule in others if rule.template]),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _rule(rule: Rule) -> tuple[str, ...]:
    severity = f"{rule.severity.words.zh} {rule.severity.words.en}"
    kind = f"{SIGNALS[rule.signal].title.zh} {rule.signal}"
    return (f"`{rule.code}`", rule.name.zh, rule.name.en, kind, "、".join(rule.indicators),
            severity, rule.about.zh, rule.about.en)  # fmt: skip


def _permissions() -> str:
    held = [(f"{role.words.zh} {role.words.en}", f"`{role}`", *_granted(role)) for role in Role]
    words = [(f"`{p}`", p.words.zh, p.words.en, "是 yes" if p.scoped else "") for p in Permission]
    columns = [f"`{p}`" for p in Permission]
    parts = [
        "# Permissions (权限)", MADE,
        ("A role is granted to an account for some days and as far as a scope reaches; what it may"
         " do is in this table, and is asked below the doors, so that pages, API, command line and"
         " jobs cannot disagree. What one may not see does not exist: the answer is “not found”."
         " 角色按范围、按日期授予；看不到的等于不存在。"),
        "## What each role may do (角色与权限)",
        _table(("角色 role", "", *columns), [(*row[:2], *row[4:]) for row in held]),
        "## How far a role reaches (范围)",
        _table(("角色 role", "可授予的范围 may be granted for", "涉及的主体 about"),
               [(row[0], row[2], row[3]) for row in held]),
        "## The permissions (权限)",
        _table(("", "", "", "按范围 within the scope"), words),
        ("The system, the security and the audit administrator are three persons unless"
         " `LEMNIS_THREE_ADMINS=no`: who opens accounts grants no roles, who grants roles opens"
         " none, who reads the log does neither; none of them sees numbers."
         " 三员分立：开账号的不授权，授权的不开账号，看日志的两样都不做；三员都看不到指标。"),
        ("Whoever works at the machine itself, by the command line, is kept from nothing: the"
         " files are theirs. 在服务器上用命令行操作的人不受限制，操作同样记入审计日志。"),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _granted(role: Role) -> tuple[str, ...]:
    scopes = "；".join(f"{s.words.zh} {s.words.en}" for s in role.scopes)
    kinds = role.kinds
    about = "全部 all" if kinds == frozenset(KINDS) else "、".join(
        KINDS[kind].zh for kind in KINDS if kind in kinds)  # fmt: skip
    return scopes, about, *("●" if p in role.permissions else "" for p in Permission)


def _table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join("| " + " | ".join(c.replace("|", "\\|") for c in row) + " |" for row in lines)


if __name__ == "__main__":
    sys.exit(main())
