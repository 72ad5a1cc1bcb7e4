"""``python -m bench``: everything, one part after the other; or one by its name, first."""

import sys

from bench import alerts, cycles, reads, run, web

PARTS = {
    "alerts": alerts.main, "cycles": cycles.main, "engine": run.main, "reads": reads.main,
    "web": web.main,
}  # fmt: skip


def main() -> None:
    """Run the parts asked for; exit code 1 if one misses a bar."""
    named = sys.argv[1:2] if sys.argv[1:2] and sys.argv[1] in PARTS else []
    del sys.argv[1 : 1 + len(named)]
    missed = False
    for name in named or PARTS:
        try:
            PARTS[name]()
        except SystemExit as ended:
            missed |= bool(ended.code)
    sys.exit(missed)


main()
