"""Fixtures of journeys through the site: a served college, a browser, visitors who watch."""

import pytest
from playwright.sync_api import expect, sync_playwright
from stage import chromium, launched, lemnis, served, sign_in, visitor

expect.set_options(timeout=30_000)  # a busy machine is no failure


def pytest_collection_modifyitems(items):
    """Every journey drives a browser, and takes its time."""
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The address of a served college."""
    if chromium() is None:
        pytest.skip("no Chromium on this machine")
    home = tmp_path_factory.mktemp("site") / "college"
    lemnis(home, "init")
    with served(home) as address:
        yield address


# Playwright keeps an event loop running in this thread, in which Django refuses its database;
# so it must have ended before the tests of other folders begin.
@pytest.fixture(scope="module")
def browser(site):
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


@pytest.fixture
def visit(site, browser):
    """Give pages of visitors: ``visit(language="en", theme="dark", size="phone")``.

    At the end no page may have complained on its console, broken the policy, or asked for
    anything that was not there. A test that means to is told so: ``visit.complaints.clear()``.
    """
    contexts, complaints = [], []

    def come(**wishes):
        context = visitor(browser, site, **wishes)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda told: told.type == "error" and complaints.append(told.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    come.complaints = complaints
    yield come
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def come(college, browser):
    """Give pages of people of a role: ``come("leader", size="phone")``.

    ``college`` is for each file to say: the address of the college they come to.
    """
    contexts = []

    def come_as(role, **wishes):
        contexts.append(visitor(browser, college, **wishes))
        return sign_in(contexts[-1], role)

    yield come_as
    for context in contexts:
        context.close()


@pytest.fixture
def page(visit):
    """A page on a desk, in Chinese and light."""
    return visit()


@pytest.fixture
def phone(visit):
    """A page on a small phone, in Chinese and light."""
    return visit(size="phone")
