"""Take pictures of every screen: light and dark, desk and phone, Chinese and English.

    .venv/bin/python scripts/shots.py            all, into shots/
    .venv/bin/python scripts/shots.py gallery    only those whose address holds a word

Screens are those of the navigation, and what stands in ``EXTRA``.
"""

import sys
import tempfile
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
import stage  # noqa: E402 - tests are no package

from lemnis.config import command  # noqa: E402 - likewise

EXTRA = ("/gallery", "/gallery/table", "/gallery/mistake/409", "/nowhere")


def main(word: str = "") -> int:
    """Take the pictures of the screens whose address holds ``word``; return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "college"
        stage.lemnis(home, "init")
        command.prepare(home)
        with stage.served(home) as site, sync_playwright() as playwright:
            browser = stage.launched(playwright)
            for screen in screens():
                if word in screen:
                    _take(browser, site, screen)
            browser.close()
    return 0


def screens() -> list[str]:
    """Return the addresses of all screens that need no argument. Django has been set up."""
    from lemnis.web import nav  # noqa: PLC0415 - needs Django

    rooms = (entry.page for group in nav.GROUPS for entry in group.entries)
    return sorted({*EXTRA, *filter(None, map(nav.url_of, rooms))})


def _take(browser: Browser, site: str, screen: str) -> None:
    (ROOT / "shots").mkdir(exist_ok=True)
    name = screen.strip("/").replace("/", "-") or "home"
    for size, theme, language in product(("desktop", "phone"), ("light", "dark"), ("zh", "en")):
        context = stage.visitor(browser, site, language=language, theme=theme, size=size)
        page = context.new_page()
        page.goto(screen, wait_until="networkidle")
        picture = ROOT / "shots" / f"{name}.{size}.{theme}.{language}.png"
        page.screenshot(path=picture, full_page=True)
        context.close()
        sys.stdout.write(f"{picture.relative_to(ROOT)}\n")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
