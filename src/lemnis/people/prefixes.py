"""Paths asked for by their beginning, by an index on every database; subjects by kind and code."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Lookup, Q, TextField
from django.db.models.sql.compiler import SQLCompiler

from lemnis.values import SubjectKind, SubjectRef

_Sql = tuple[str, tuple[Any, ...]]
if TYPE_CHECKING:
    _Lookup = Lookup[str]
else:
    _Lookup = Lookup  # has a type in brackets for the type checker only


@CharField.register_lookup
@TextField.register_lookup
class Below(_Lookup):
    """``path__below="/a/"``: whatever begins with a path, which ends with a stroke."""

    lookup_name = "below"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> _Sql:
        """Say it as every database understands it."""
        column, values = self.process_lhs(compiler, connection)
        return f"substr({column}, 1, %s) = %s", (*values, len(self.rhs), self.rhs)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> _Sql:
        """Say it as a range, for texts lie in an index there by their bytes."""
        column, values = self.process_lhs(compiler, connection)
        behind = self.rhs[:-1] + chr(ord(self.rhs[-1]) + 1)
        return f"({column} >= %s AND {column} < %s)", (*values, self.rhs, *values, behind)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> _Sql:
        """Say it as a pattern, for which there is an index whatever the language of the texts."""
        column, values = self.process_lhs(compiler, connection)
        plain = self.rhs.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return f"{column} LIKE %s", (*values, f"{plain}%")


def below(path: str, field: str = "path") -> Q:
    """Return what is true of whatever lies at or below a path; ``field`` is where its own is."""
    return Q(**{f"{field}__below": path})


def ways_down(path: str) -> list[str]:
    """Return the paths of all that is above something, from the root, and its own.

    >>> ways_down("/school/college/")
    ['/school/', '/school/college/']
    """
    steps = path.strip("/").split("/")
    return ["/" + "/".join(steps[:at]) + "/" for at in range(1, len(steps) + 1)]


def among(refs: Iterable[SubjectRef]) -> Q:
    """Return what is true of some subjects and no others."""
    codes: dict[SubjectKind, list[str]] = {}
    for kind, code in refs:
        codes.setdefault(kind, []).append(code)
    some = (Q(kind=kind.value, code__in=found) for kind, found in codes.items())
    return reduce(or_, some, Q(pk__in=[]))
