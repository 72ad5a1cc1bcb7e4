"""Small components whose look depends on a few words alone: drawn once for each of them."""

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from lemnis.web.words import language

Make = Callable[..., dict[str, Any]]
_MOST = 1024  # of each component


def drawn_once(register: template.Library, page: str) -> Callable[[Make], Make]:
    """Register a component as a tag: ``make`` gives its template ``page`` what it shows.

    Only for components of words, never of numbers: 1 and 1.0 are one argument to a memory.
    """

    def registering(make: Make) -> Make:
        @lru_cache(maxsize=_MOST)
        def kept(_seen: Hashable, args: Hashable, named: Hashable) -> SafeString:
            return render_to_string(page, make(*args, **dict(named)))  # type: ignore[misc, call-overload]

        def drawn(*args: Any, **named: Any) -> SafeString:
            # Marked as safe or not, texts are equal to each other; what is drawn of them is not.
            seen = language(), *map(type, args), *map(type, named.values())
            return kept(seen, args, tuple(named.items()))

        register.simple_tag(drawn, name=make.__name__)
        return make

    return registering
