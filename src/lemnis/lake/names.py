"""Finding what a person means by a name: any language, any width, nearly right spelling.

In: the names a thing goes by. Out: the thing's code name, or the nearest ones.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property

_IGNORED = re.compile(r"[\s_*＊:：\-\u200b\ufeff]+")
_BRACKETED = re.compile(r"[(\[【<][^()\[\]【】<>]*[)\]】>]")


def plain(text: str) -> str:
    """Return ``text`` as it is compared: half-width, folded case, no blanks, stars or colons.

    >>> plain("Ｓｔｕｄｅｎｔ＿ＩＤ *")
    'studentid'

    """
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text).casefold())


def bare(text: str) -> str:
    """Return the plain text without remarks in brackets.

    >>> bare("成绩（百分制）")
    '成绩'

    """
    return _BRACKETED.sub("", plain(text))


class Names:
    """The names of several things, each by its code name."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._names = {key: tuple(n for n in every if n) for key, every in names.items()}

    @cached_property
    def _owners(self) -> Mapping[str, tuple[str, ...]]:
        owners: dict[str, dict[str, None]] = {}
        for key, every in self._names.items():
            for name in every:
                owners.setdefault(plain(name), {})[key] = None
        return {name: tuple(keys) for name, keys in owners.items()}

    @cached_property
    def _index(self) -> Mapping[str, str]:
        # A name of several things names none of them: better asked than guessed.
        clear = {name: keys[0] for name, keys in self._owners.items() if len(keys) == 1}
        return {**clear, **{plain(key): key for key in self._names}}

    def items(self) -> Iterable[tuple[str, str]]:
        """Return every plain name with the code name it means."""
        return self._index.items()

    def get(self, text: str) -> str | None:
        """Return the code name that ``text`` means; ``None`` if it means none or several."""
        return self._index.get(plain(text)) or self._index.get(bare(text))

    def nearest(self, text: str, count: int = 3) -> tuple[str, ...]:
        """Return the code names of the most similar names, best first, none twice."""
        wanted = bare(text) or plain(text)
        similar = difflib.get_close_matches(wanted, self._index, n=count * 4, cutoff=0.5)
        found = dict.fromkeys(self._index[name] for name in similar)
        inside = (key for name, key in self._index.items() if len(wanted) > 1 and wanted in name)
        return tuple(dict.fromkeys((*found, *inside)))[:count]

    def clashes(self) -> Mapping[str, tuple[str, ...]]:
        """Return the plain names that mean more than one thing, with the things."""
        return {name: keys for name, keys in self._owners.items() if len(keys) > 1}
