"""Take pictures of every screen: light and dark, desk and phone, Chinese and English.

    .venv/bin/python scripts/shots.py                  all, into shots/
    .venv/bin/python scripts/shots.py matrix           only those whose address holds a word
    .venv/bin/python scripts/shots.py matrix demo      of a demo college that is there already

Screens are those of ``tests/screens.py``, each seen by a role that has it.
"""

import re
import shutil
import sys
import tempfile
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "e2e")]
import stage  # noqa: E402 - tests are no package

from screens import PUBLIC, RARE, SCREENS  # noqa: E402


def main(word: str = "", college: str = "") -> int:
    """Take the pictures of the screens whose address holds ``word``; return the exit code."""
    wanted = {
        role: [s for s in screens if word in s] for role, screens in _screens(college).items()
    }
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "college"
        if college:
            shutil.copytree(college, home)  # signing in writes
        else:
            stage.filled(home)
        with (
            stage.served(home, LEMNIS_SECOND_FACTOR="nobody") as site,
            sync_playwright() as playwright,
        ):
            browser = stage.launched(playwright)
            for role, screens in wanted.items():
                if screens:
                    _take(browser, site, role, screens)
            browser.close()
    return 0


def _screens(college: str) -> dict[str, tuple[str, ...]]:
    rare = RARE if college else {}  # what is built here is too small for it
    known = {"": (*PUBLIC, "/nowhere"), **SCREENS}
    return {role: (*screens, *rare.get(role, ())) for role, screens in known.items()}


def _take(browser: Browser, site: str, role: str, screens: list[str]) -> None:
    (ROOT / "shots").mkdir(exist_ok=True)
    for size, theme, language in product(("desktop", "phone"), ("light", "dark"), ("zh", "en")):
        context = stage.visitor(browser, site, language=language, theme=theme, size=size)
        page = stage.sign_in(context, role) if role else context.new_page()
        for screen in screens:
            stage.opened(page, screen)
            name = re.sub(r"[^\w.]+", "-", f"{role}{screen}").strip("-")
            picture = ROOT / "shots" / f"{name}.{size}.{theme}.{language}.png"
            page.screenshot(path=picture, full_page=True)
            sys.stdout.write(f"{picture.relative_to(ROOT)}\n")
        context.close()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
