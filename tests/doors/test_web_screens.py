"""Every page has its picture: a page that is added is looked at, on a desk and on a phone."""

from uuid import UUID

from django.test import RequestFactory
from django.urls import Resolver404, URLResolver, get_resolver, resolve

from screens import PUBLIC, RARE, SCREENS

# Answers that are no page of their own: files, parts of pages, forms of one field, and those that
# only somebody in the middle of something is shown.
NO_SCREENS = {
    "account_inactive", "account_logout", "account_reauthenticate",
    "assessments.package", "data.mapping", "data.rejects", "errands.one", "errands.progress",
    "gallery.progress", "goals.raise", "goals.sheet", "health.check", "improvements.evidence",
    "indicators.change",
    "mfa_activate_totp", "mfa_authenticate", "mfa_deactivate_totp", "mfa_download_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_reauthenticate", "mfa_view_recovery_codes",
    "people.cell", "people.duty", "people.handbook", "people.item", "people.join_body",
    "people.leave_body", "people.leave_post", "people.matrix_file", "people.sheet",
    "people.template", "reports.word", "standards.edit_criterion", "standards.end_criterion",
    "standards.raise", "standards.sheet",
    "selfdiagnosis.file", "selfdiagnosis.hints", "tasks.file", "tasks.sheet",
}  # fmt: skip
_TAILS = ("", str(UUID(int=7)), "7", "word", "program/word", "PRG-CMD-001/program/word")


def test_every_page_is_among_the_screens():
    shown = {
        name
        for screens in (PUBLIC, *SCREENS.values(), *RARE.values())
        for s in screens
        for name in _names(s)
    }
    pages = {each.name for each in _patterns() if _is_page(each.callback)}

    left = sorted(pages - shown - NO_SCREENS)
    assert not left, left


def _names(screen):
    """Names of the addresses that the last step of a way may lead to."""
    *_, link = screen.split(" → ")
    address = link.partition("?")[0]
    if not address.startswith("…"):
        return {_named(address + tail) for tail in _TAILS}
    before = screen.split(" → ")[-2]
    joints = ("",) if before.startswith("…") else _TAILS
    return {_named(before + tail + address[1:]) for tail in joints} | _ending(address[1:])


def _ending(tail):
    return {p.name for p in _patterns() if str(p.pattern).endswith(tail)}


def _named(address):
    try:
        return resolve(address).view_name
    except Resolver404:
        return ""


def _patterns(resolver=None):
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            if each.namespace is None:
                yield from _patterns(each)
        else:
            yield each


def _is_page(view):
    """Whether a view answers to GET, as it says to whoever asks in a way that none allows."""
    try:
        answer = view(RequestFactory().generic("TRACE", "/"))
    except Exception:  # noqa: BLE001 - it did not refuse, and has no such arguments
        return True
    return "GET" in answer.get("Allow", "GET")
