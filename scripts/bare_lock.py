"""Take out of package-lock.json what is not needed to install: addresses of sponsors.

    python3 scripts/bare_lock.py package-lock.json

A lock file of the house pins by hash and names no address.
"""

import json
import sys
from pathlib import Path


def main(name: str) -> None:
    """Write the lock anew, without addresses."""
    path = Path(name)
    lock = json.loads(path.read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    path.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
