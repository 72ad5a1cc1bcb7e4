"""Both languages in a template: ``{% say "工作台" "Workbench" %}`` and ``{{ title|said }}``."""

from enum import Enum
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from lemnis.web import catalogue_words, nav, words

register = template.Library()


@register.simple_tag
def say(zh: str, en: str, **values: Any) -> SafeString:
    """Give one of two texts; ``{name}`` in them stands for a value given by that name.

    Values are escaped, and never read for braces of their own.
    """
    text = conditional_escape(words.say(zh, en))
    return format_html(text, **values) if values else text


@register.filter
def said(title: Any) -> str:
    """Give a title, or the words of a status, in the reader's language."""
    return words.said(title)


@register.filter
def titled(word: Enum) -> str:
    """Give what people call a layer, a system, a kind of subject or period, a direction."""
    return words.said(catalogue_words.titled(word))


@register.simple_tag
def url_if(page: str) -> str:
    """Give the address of a page that takes no argument, nothing if there is no such page yet."""
    return nav.url_of(page)
