"""Values as JSON knows them."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

from lemnis.values import Title


def plain(value: Any) -> Any:
    """Return a value as JSON knows it.

    >>> plain({"rows": Decimal("3"), "title": Title("学生", "students")})
    {'rows': 3, 'title': {'zh': '学生', 'en': 'students'}}
    """
    if isinstance(value, dict | Mapping):
        return {str(plain(k)): plain(v) for k, v in value.items()}
    if isinstance(value, Title):
        return {"zh": value.zh, "en": value.en}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    if isinstance(value, Enum):
        return value.value
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Path | UUID) else value
