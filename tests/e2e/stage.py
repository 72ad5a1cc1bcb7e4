"""A site to look at: ``lemnis serve`` over a college of its own, and Debian's Chromium."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from urllib.error import URLError

PROGRAM = "from lemnis.config.command import main; main()"
PATIENCE = 240
SIZES = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "tablet": {"viewport": {"width": 1024, "height": 768}},
    "phone": {
        "viewport": {"width": 360, "height": 740},
        "has_touch": True,
        "is_mobile": True,
        "device_scale_factor": 2,
    },
}
DEMO_PASSWORD = "show-me-lemnis"
LANGUAGES = {"zh": "zh-hans", "en": "en"}


def lemnis(home, *words):
    """Run a command of the college in ``home`` to its end; return what it says."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words, "--home", str(home)],
        env=settings(), capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


SOME = ("CRS-GEN-012", "PRG-RES-006", "学分完成率", "生师比")
# What the goals of the demo are measured by.
AIMED_AT = ("CRS-RES-007", "CRS-RES-011", "PRG-GEN-003", "PRG-GEN-005", "PRG-GEN-012",
            "STU-GEN-011", "STU-GEN-015", "TCH-GEN-002")  # fmt: skip


def furnished(home, *more):
    """Make a small college, diagnosed for some indicators, with alerts and an account a role."""
    lemnis(home, "demo", "--size", "tiny", "--no-diagnose")
    asked = [word for code in (*SOME, *more) for word in ("--indicator", code)]
    for term in ("2024-2025-1", "2024-2025-2"):
        lemnis(home, "diagnose", term, "--on", "2025-07-31", *asked)


def filled(home):
    """Make the same with what people have written in it: goals, tasks, cycles, reports."""
    furnished(home, *AIMED_AT)
    _run(home, _FILLED)


_PREPARED = """
import sys
from pathlib import Path
from lemnis.config import command
command.prepare(Path(sys.argv[1]))
command.found_college(Path(sys.argv[1]))
from lemnis.insight import demo_assessments, demo_goals, demo_improvements, demo_reports
from lemnis.lake.sources import demo
from lemnis.people.rules.viewers import operator
from lemnis.spiral import demo_self_diagnoses
given = {"on": demo.NOW, "by": operator("quality_office")}
"""
_ASSESSED = """
for room in (demo_improvements, demo_assessments):
    room.fill(**given)
"""
_FILLED = """
demo_goals.fill(seed=demo.SEED, **given)
for room in (demo_improvements, demo_assessments, demo_reports, demo_self_diagnoses):
    room.fill(**given)
"""


def assessed(home):
    """Fill a college's ledger and its assessments, as the demo does."""
    _run(home, _ASSESSED)


def _run(home, lines):
    run(_PREPARED + lines, home)


def run(script, *words):
    """Run a program of our own with some words, its work done at once; return what it says."""
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, words)], env=settings(LEMNIS_QUEUE="at_once"),
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def sign_in(context, role):
    """Come into a demo college as somebody of a role; give the page."""
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("input[name=login]", role)
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.locator("button[type=submit]").last.click()
    page.wait_for_url(lambda url: url.endswith("/"))
    return page


def opened(page, screen):
    """Open a screen of ``screens.SCREENS``: an address, or the way to it by links; its answer."""
    address, *links = screen.split(" → ")
    answer = page.goto(address, wait_until="networkidle")
    for link in links:
        way = f'[href*="{link[1:]}"]' if link.startswith("…") else f'[href^="{link}"]'
        no_form = (
            ""
            if link.startswith("…")
            else ':not([href$="/new"], [href$="/silences"], [href*="/sheet"])'
        )
        found = page.locator(f"main a{way}{no_form}").first.get_attribute("href", timeout=5_000)
        answer = page.goto(found, wait_until="networkidle")
    return answer


def settings(**wanted):
    """The environment without anybody's settings of ours, but for those wanted."""
    own = ("LEMNIS_", "DJANGO_SETTINGS_MODULE")
    left = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return left | wanted


@contextmanager
def served(home, **wanted):
    """Serve the college in ``home`` at a free port, and give its address."""
    port = free_port()
    command = [sys.executable, "-c", PROGRAM, "serve", "--home", str(home), "--port", str(port)]
    environment = settings(**wanted)
    with subprocess.Popen(command, env=environment, start_new_session=True) as process:
        try:
            answered(f"http://127.0.0.1:{port}/healthz", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)


def free_port():
    """A port nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def answered(address, process):
    """Wait until somebody answers at an address."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, "the site has ended before it answered"
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)  # a process that starts tells nobody when it is ready
    raise TimeoutError(address)


def chromium():
    """Where Debian's Chromium is, None if it is not here."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def launched(playwright):
    """A browser without a window."""
    # Root, as in a container, cannot use Chromium's own sandbox.
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(
        executable_path=chromium(), args=[*flags, "--disable-gpu", "--font-render-hinting=none"]
    )


def visitor(browser, address, *, language="zh", theme="light", size="desktop", inside=()):
    """A visitor's own browser: language and theme chosen, nothing but the site within reach."""
    context = browser.new_context(
        base_url=address, reduced_motion="reduce", color_scheme=theme, **SIZES[size]
    )
    cookies = {"lemnis_language": LANGUAGES[language], "lemnis_theme": theme}
    context.add_cookies([{"name": n, "value": v, "url": address} for n, v in cookies.items()])
    context.route("**/*", lambda route: leave(route, (address, *inside)))
    context.set_default_timeout(60_000)  # a busy machine is no failure
    return context


def leave(route, addresses):
    """Let through what goes to the site; the world outside does not exist."""
    inside = route.request.url.startswith((*addresses, "data:", "blob:"))
    route.continue_() if inside else route.abort()
