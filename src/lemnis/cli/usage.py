"""What the door says of its own use: help pages and wrong words, in the reader's language.

Help texts of options are written “中文 ¦ English”; the first line of a command's docstring is its
sentence, and lines that begin with ``lemnis`` are its examples.
"""

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Any

import typer
from rich.cells import cell_len

from lemnis.errors import WrongUse

_GAP = 2
_HOME = ("--home FOLDER", "学校所在的文件夹 ¦ the college's folder")
_LANG = ("--lang zh|en", "语言：中文或英文 ¦ language: Chinese or English")
_HELP = ("--help", "显示本页 ¦ show this page")
_EVERYWHERE = (_HOME, _LANG, _HELP)
_EXIT = (
    "退出码：0 完成，1 被拒绝或有发现，2 用法有误。",
    "Exit codes: 0 done, 1 refused or findings, 2 wrong use.",
)

# What Typer says of a wrong value → what we say, after the option's name.
_WRONG_VALUES = (
    (r"is not one of (.+)", "只能是 {0} 之一", "must be one of {0}"),
    (r"valid integer", "须是整数", "must be a whole number"),
    (r"greater than or equal to (\S+)", "不能小于 {0}", "must not be less than {0}"),
)


def overview(commands: Iterable[Any], language: str) -> str:
    """Return the page that lists the commands."""
    zh = language == "zh"
    rows = [(c.name, c.help.zh if zh else c.help.en) for c in commands]
    return "\n".join([
        "双纽·诊改平台" if zh else "Lemnis: diagnosis and improvement for a college",
        "",
        "用法：lemnis 命令 [选项]" if zh else "Usage: lemnis COMMAND [OPTIONS]",
        "",
        "命令：" if zh else "Commands:",
        *_table(rows),
        "",
        "选项：" if zh else "Options:",
        *_table([(left, pick(text, language)) for left, text in _EVERYWHERE]),
        "",
        "lemnis 命令 --help 有该命令的例子。" if zh else "lemnis COMMAND --help has examples.",
        pick(" ¦ ".join(_EXIT), language),
    ])  # fmt: skip


def page(app: Any, words: Sequence[str], language: str) -> str:
    """Return the help of the command that the words name."""
    path, command = ["lemnis"], app
    for word in words:
        inner = getattr(command, "commands", {}).get(word)
        if inner is None:
            break
        path.append(word)
        command = inner
    if hasattr(command, "commands"):
        return _group_page(path, command, language)
    return _command_page(path, command, language)


def _group_page(path: Sequence[str], group: Any, language: str) -> str:
    zh = language == "zh"
    rows = [(name, pick(_sentence(c.help), language)) for name, c in group.commands.items()]
    name = " ".join(path)
    usage = f"用法：{name} 命令 [选项]" if zh else f"Usage: {name} COMMAND [OPTIONS]"
    return "\n".join([usage, "", "命令：" if zh else "Commands:", *_table(rows)])


def _command_page(path: Sequence[str], command: Any, language: str) -> str:
    zh = language == "zh"
    context = command.make_context(path[-1], [], resilient_parsing=True)
    records = [(p, p.get_help_record(context)) for p in command.params]
    arguments = [p for p, _ in records if p.param_type_name == "argument"]
    options = [
        (record[0], _told(p, language))
        for p, record in records
        if p.param_type_name == "option" and record
    ]
    options += [(left, pick(text, language)) for left, text in _EVERYWHERE]
    shown = " ".join(_argument(p) for p in arguments)
    usage = (
        f"{'用法：' if zh else 'Usage: '}{' '.join(path)} {shown} {'[选项]' if zh else '[OPTIONS]'}"
    )
    parts = [usage.replace("  ", " "), "", pick(_sentence(command.help), language)]
    if arguments:
        parts += ["", "参数：" if zh else "Arguments:"]
        parts += _table([(_name(p), _told(p, language)) for p in arguments])
    parts += ["", "选项：" if zh else "Options:", *_table(options)]
    examples = [line.strip() for line in (command.help or "").splitlines()]
    examples = [line for line in examples if line.startswith("lemnis ")]
    parts += ["", "例：" if zh else "Examples:", *(f"  {line}" for line in examples)]
    return "\n".join(parts)


def with_list(app: Any, words: list[str]) -> list[str]:
    """Return the words with ``list`` where a group was named alone that has such a command."""
    group = getattr(app.commands[words[0]], "commands", {})
    options = len(words) == 1 or (words[1].startswith("-") and words[1] not in {"--help", "-h"})
    return [words[0], "list", *words[1:]] if "list" in group and options else words


def obey(app: Any, words: Sequence[str], wiring: Any) -> int:
    """Run the command; return its exit code.

    Raises:
        WrongUse: an option or argument is unknown, missing or of the wrong kind.

    """
    try:
        code = app.main(list(words), prog_name="lemnis", obj=wiring, standalone_mode=False)
    except typer.TyperException as error:
        raise _wrong(error, app, words) from error
    return code if isinstance(code, int) else 0


def no_such_command(word: str, known: Sequence[str]) -> WrongUse:
    """Return what to say of a command that does not exist."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.4)
    listed = ", ".join(known)
    return WrongUse(
        f"没有命令“{word}”。",
        f"There is no command “{word}”.",
        cure=(
            f"是否想用 {near[0]}？" if near else f"可用：{listed}。",
            f"Did you mean {near[0]}?" if near else f"There are: {listed}.",
        ),
    )


def pick(text: str, language: str) -> str:
    """Return one side of “中文 ¦ English”."""
    zh, bar, en = text.partition(" ¦ ")
    return zh if language == "zh" or not bar else en


def _wrong(error: Any, app: Any, words: Sequence[str]) -> WrongUse:
    path = ["lemnis", words[0], *(w for w in words[1:2] if not w.startswith("-"))]
    group = getattr(app.commands.get(words[0]), "commands", None)
    if group is not None and (len(words) < 2 or words[1] not in group):
        return no_such_command(" ".join(words[:2]), [f"{words[0]} {name}" for name in group])
    page_of = " ".join(path if group else path[:2])
    zh, en = _words(error)
    hint = (f"用法见 {page_of} --help。", f"See {page_of} --help.")
    return WrongUse(zh, en, cure=hint)


def _words(error: Any) -> tuple[str, str]:
    en = error.format_message().rstrip(".") + "."
    option = getattr(error, "option_name", None)
    parameter = getattr(error, "param", None)
    kind = type(error).__name__
    if kind == "NoSuchOption":
        near = "、".join(error.possibilities or ())
        return f"没有选项 {option}。" + (f"相近的有 {near}。" if near else ""), en
    if option is not None:
        return f"选项 {option} 后须写值。", en
    if parameter is not None:
        name = _name(parameter)
        if kind == "MissingParameter":
            return f"缺少 {name}。", f"{name} is missing."
        return _wrong_value(name, error.message)
    extra = error.format_message()
    if "extra argument" in extra:
        return f"多出的参数：{extra.partition('(')[2].rstrip('.)')}。", en
    return f"用法有误：{extra}", en


def _wrong_value(name: str, message: str) -> tuple[str, str]:
    """Return what is wrong with a value in both languages; Typer says it in one."""
    for pattern, zh, en in _WRONG_VALUES:
        found = re.search(pattern, message)
        if found:
            told = [group.rstrip(".") for group in found.groups()]
            return f"{name} {zh.format(*told)}。", f"{name} {en.format(*told)}."
    return f"{name} 的值不对。", f"{name}: {message.rstrip('.')}."


def _name(parameter: Any) -> str:
    if parameter.param_type_name == "option":
        return str(parameter.opts[0])
    return str(parameter.metavar or parameter.name)


def _argument(parameter: Any) -> str:
    name = _name(parameter)
    name += "..." if parameter.nargs == -1 else ""
    return name if parameter.required else f"[{name}]"


def _told(parameter: Any, language: str) -> str:
    text = pick(parameter.help or "", language)
    default = parameter.default
    if parameter.required or default in {None, "", ()} or isinstance(default, bool | list):
        return text
    return f"{text}（默认 {default}）" if language == "zh" else f"{text} (default {default})"


def _sentence(help_text: str | None) -> str:
    return (help_text or "").strip().splitlines()[0] if help_text else ""


def _table(rows: Sequence[tuple[str, str]]) -> list[str]:
    """Lay out two columns; Chinese characters are two cells wide."""
    width = max((cell_len(left) for left, _ in rows), default=0)
    return [
        f"  {left}{' ' * (width - cell_len(left) + _GAP)}{right}".rstrip() for left, right in rows
    ]
