"""Both languages in a template: ``{% say "工作台" "Workbench" %}`` and ``{{ title|said }}``."""

from enum import Enum
from typing import Any

from django import template
from django.template.base import Parser, Token
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from lemnis.people.queries import staff_names
from lemnis.web import catalogue_words, nav, words
from lemnis.web.viewing import viewer

register = template.Library()


@register.simple_tag
def say(zh: str, en: str, **values: Any) -> SafeString:
    """Give one of two texts; ``{name}`` in them stands for a value given by that name.

    Values are escaped, and never read for braces of their own.
    """
    text = conditional_escape(words.say(zh, en))
    return format_html(text, **values) if values else text


class _Said(template.Node):
    """Two texts that stand in the template itself: escaped once, when it is read."""

    def __init__(self, zh: SafeString, en: SafeString) -> None:
        self._zh, self._en = zh, en

    def render(self, context: template.Context) -> SafeString:  # noqa: ARG002 - as Django calls it
        return self._en if words.language() == "en" else self._zh


_ANYTHING = register.tags["say"]


@register.tag("say")
def _say(parser: Parser, token: Token) -> template.Node:
    """Read a ``say``: most are of two plain texts, hundreds to a page."""
    given = token.split_contents()[1:]
    plain = [parser.compile_filter(bit) for bit in given] if len(given) == 2 else []
    if plain and all(isinstance(e.var, str) and not e.filters for e in plain):
        zh, en = (conditional_escape(e.var) for e in plain)
        return _Said(zh, en)
    node: template.Node = _ANYTHING(parser, token)
    return node


@register.filter
def said(title: Any) -> str:
    """Give a title, or the words of a status, in the reader's language."""
    return words.said(title)


@register.simple_tag(takes_context=True)
def named(context: template.Context, account: str) -> str:
    """Give what the person behind an account is called: records hold accounts."""
    return staff_names(viewer(context["request"])).get(account, account)


@register.filter
def titled(word: Enum) -> str:
    """Give what people call a layer, a system, a kind of subject or period, a direction."""
    return words.said(catalogue_words.titled(word))


@register.simple_tag
def url_if(page: str) -> str:
    """Give the address of a page that takes no argument, nothing if there is no such page yet."""
    return nav.url_of(page)
