"""What is wrong with a catalogue entry, said to the person who wrote it.

In: pydantic's errors. Out: one `BadData` with file, code, field, and what to write instead.
"""

from typing import Any

from pydantic import ValidationError

from lemnis.errors import BadData

# our own checks: word before the bar -> (zh, en, cure zh, cure en); {} is what follows the bar
_OWN = {
    "where": (
        "“{}”不是“数据集.列”",
        "“{}” is not “dataset.column”",
        "写成例如 schools.school_type。",
        "Write for example schools.school_type.",
    ),
    "two_languages": (
        "“{}”没有中英文两种写法",
        "“{}” is not given in both languages",
        "写成 {{zh: 生师比, en: Students per teacher}}。",
        "Write {{zh: 生师比, en: Students per teacher}}.",
    ),
    "day_of_year": (
        "“{}”不是月和日",
        "“{}” is not a month and a day",
        "写成例如 11-30。",
        "Write for example 11-30.",
    ),
    "number": (
        "“{}”不是数",
        "“{}” is not a number",
        "写一个数，或 [低, 高]。",
        "Write a number, or [low, high].",
    ),
    "formula_twice": (
        "同时写了 formula 和 versions",
        "both formula and versions are given",
        "只留一个。",
        "Keep one of them.",
    ),
    "name": (
        "名称“{}”为空或含有方括号、换行",
        "the name “{}” is empty or has square brackets or a line break",
        "名称要能写在公式的 [ ] 里。",
        "A name must fit between [ ] in a formula.",
    ),
    "parameter": (
        "参数名“{}”不是一个词",
        "the parameter name “{}” is not one word",
        "用字母、数字、下划线或汉字，例如 pass_mark。",
        "Use letters, digits, underscores, for example pass_mark.",
    ),
    "versions": (
        "各版本的 since 没有由早到晚排列，或有重复",
        "the versions' since days do not ascend, or repeat",
        "按启用日期由早到晚写。",
        "Write them from the earliest to the latest.",
    ),
    "why": (
        "后来的版本没有写明原因",
        "a later version does not say why",
        "加一行 why。",
        "Add a line why.",
    ),
    "subjects": (
        "subjects 有重复",
        "subjects repeat",
        "每类主体只写一次。",
        "Name each kind once.",
    ),
    "days": (
        "days 只用于滚动时段，且滚动时段必须写 days",
        "days belongs to the rolling period, which must have it",
        "写 period: rolling 和 days: 30，或去掉 days。",
        "Write period: rolling and days: 30, or drop days.",
    ),
    "line_shape": (
        "界线与方向不合",
        "lines do not fit the direction",
        "better: range 的界线写成 [低, 高]，其他方向写一个数。",
        "For better: range write [low, high], else one number.",
    ),
    "line_order": (
        "底线、合格、目标、挑战没有依次变好（better: {}）",
        "limit, pass, target, stretch do not get better in turn (better: {})",
        "检查数值，或检查方向。",
        "Check the numbers, or the direction.",
    ),
    "line_range": (
        "区间写反了，或后一区间不在前一区间之内",
        "a range is the wrong way round, or not inside the one before",
        "写成 [低, 高]，越好的越窄。",
        "Write [low, high]; the better, the narrower.",
    ),
    "bands": (
        "等级没有从最好到最差排列（better: {}）",
        "bands do not go from best to worst (better: {})",
        "例如 {{A: 90, B: 70, C: 0}}。",
        "For example {{A: 90, B: 70, C: 0}}.",
    ),
}

# pydantic's kinds that people meet; the rest is told in pydantic's own words
_KINDS = {
    "missing": ("缺少这一项", "is missing", "补上。", "Add it."),
    "extra_forbidden": (
        "没有这样的项目",
        "is not known",
        "检查拼写，或删去。",
        "Check the spelling, or drop it.",
    ),
    "enum": (
        "不能是“{input}”",
        "cannot be “{input}”",
        "可以写：{expected}。",
        "Possible: {expected}.",
    ),
    "decimal_parsing": (
        "“{input}”不是数",
        "“{input}” is not a number",
        "写一个数。",
        "Write a number.",
    ),
    "decimal_type": (
        "“{input}”不是数",
        "“{input}” is not a number",
        "写一个数。",
        "Write a number.",
    ),
    "int_parsing": (
        "“{input}”不是整数",
        "“{input}” is not a whole number",
        "写一个整数。",
        "Write a whole number.",
    ),
    "tuple_type": (
        "“{input}”不是列表",
        "“{input}” is not a list",
        "放进方括号，例如 [school, college]。",
        "Put it in square brackets, for example [school, college].",
    ),
    "string_too_short": ("没有写内容", "is empty", "补上。", "Fill it in."),
    "too_short": ("没有写内容", "is empty", "补上。", "Fill it in."),
    "model_type": (
        "“{input}”不是“项目: 值”的一条",
        "“{input}” is not an entry of “name: value” lines",
        "照随附目录的样子写。",
        "Write it as the shipped catalogue does.",
    ),
    "model_attributes_type": (
        "“{input}”不是“项目: 值”的一条",
        "“{input}” is not an entry of “name: value” lines",
        "例如 {{kind: linear, pass: 60, weight: 3}}。",
        "For example {{kind: linear, pass: 60, weight: 3}}.",
    ),
    "date_parsing": (
        "“{input}”不是日期",
        "“{input}” is not a date",
        "写成 2025-09-01。",
        "Write 2025-09-01.",
    ),
    "string_type": (
        "“{input}”不是文字",
        "“{input}” is not text",
        "加上引号。",
        "Put it in quotation marks.",
    ),
    "string_pattern_mismatch": (
        "“{input}”含有不允许的字符",
        "“{input}” has characters that are not allowed",
        "代码用字母、数字、点、横线；key 用小写字母、数字、下划线。",
        "Codes: letters, digits, dots, dashes; keys: small letters, digits, underscores.",
    ),
    "finite_number": (
        "“{input}”不是数",
        "“{input}” is not a number",
        "写一个数。",
        "Write a number.",
    ),
    "greater_than": ("要大于 {least}", "must be more than {least}", "", ""),
    "greater_than_equal": ("不能小于 {least}", "must be at least {least}", "", ""),
    "union_tag_not_found": ("没有写 kind", "has no kind", "加一行 kind。", "Add a line kind."),
    "union_tag_invalid": (
        "没有“{tag}”这一种 kind",
        "knows no kind “{tag}”",
        "可以写：{expected}。",
        "Possible: {expected}.",
    ),
    "date_type": (
        "“{input}”不是日期",
        "“{input}” is not a date",
        "写成 2025-09-01。",
        "Write 2025-09-01.",
    ),
    "date_from_datetime_parsing": (
        "“{input}”不是日期",
        "“{input}” is not a date",
        "写成 2025-09-01。",
        "Write 2025-09-01.",
    ),
}


def bad_entry(error: ValidationError, raw: Any, place: str) -> BadData:
    """Return the first mistake of an entry as `BadData`; ``facts["others"]`` are the others."""
    first, *others = (_told(dict(one), raw, place) for one in error.errors(include_url=False))
    first.facts.update(count=error.error_count(), others=tuple(others))
    return first


def _told(one: dict[str, Any], raw: Any, place: str) -> BadData:
    zh, en, cure_zh, cure_en = _words(one)
    field = ".".join(str(part) for part in one["loc"] if not _is_branch(part))
    code = raw.get("code", "?") if isinstance(raw, dict) else "?"
    where = f"{place} {code}".strip() + (f" {field}" if field else "")
    return BadData(f"{zh}。", f"{en}.", place=where, cure=(cure_zh, cure_en), at=one["loc"])


def _is_branch(part: object) -> bool:
    # pydantic names the arm of a union in the path, which no user wrote
    return isinstance(part, str) and part in {"decimal", "Range"}


def _words(first: dict[str, Any]) -> tuple[str, str, str, str]:
    kind, message = first["type"], str(first["msg"])
    if kind == "value_error":
        word, _, rest = message.removeprefix("Value error, ").partition("|")
        if word in _OWN:
            zh, en, cure_zh, cure_en = (text.format(rest) for text in _OWN[word])
            return zh, en, cure_zh, cure_en
    context = first.get("ctx", {})
    facts = {
        "input": first.get("input", ""),
        "expected": _expected(context),
        "tag": context.get("tag", ""),
        "least": context.get("ge", context.get("gt", "")),
    }
    if kind in _KINDS:
        zh, en, cure_zh, cure_en = (text.format(**facts) for text in _KINDS[kind])
        return zh, en, cure_zh, cure_en
    return f"写法不对（{message}）", f"is not right ({message})", "", ""


def _expected(context: dict[str, Any]) -> str:
    expected = context.get("expected", context.get("expected_tags", ""))
    return str(expected).replace("'", "").replace(" or ", ", ")
