"""One of two texts, by the language of the page: the door's ``say``, as on the command line."""

from typing import Any

from django.utils.translation import get_language

from lemnis.values import Title

NOTHING = Title("", "")


def language() -> str:
    """Return the language of the page: ``zh`` or ``en``."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def say(zh: str, en: str) -> str:
    """Return the one of two texts that is in the reader's language."""
    return en if language() == "en" else zh


def said(words: Any) -> str:
    """Return a title, or the words of a status, severity or state, in the reader's language.

    Whatever has no two languages (a name, a code) is returned as it is; nothing is ``""``.
    """
    title = getattr(words, "words", words)
    if isinstance(title, tuple) and len(title) == len(Title._fields):
        return say(*title)
    return "" if title is None else str(title)
