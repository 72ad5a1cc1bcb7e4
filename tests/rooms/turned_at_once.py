"""A process that turns a spiral or opens cycles while another one does: ``WORK FOLDER``.

It gets everything ready, says so, and begins when the other is ready too. Says what came of it.
"""

import sys
from pathlib import Path

from lemnis.config import command


def found(folder):
    """Open the college in a folder; return the tests' own ways with its spirals."""
    command.found_college(Path(folder))
    sys.path.insert(0, str(Path(__file__).parents[1]))
    import wheel

    return wheel


def ready():
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()


def turn(wheel):
    seen = wheel.held().moves
    ready()
    return wheel.move("advance", moves=seen, grounded=False).stage.value


def walk(wheel):
    ready()
    return wheel.walked().cycles


def main(work, folder):
    from lemnis.errors import Refused

    wheel = found(folder)
    if work == "begin":
        wheel.opened()
        wheel.ground()
        return
    try:
        said = {"turn": turn, "walk": walk}[work](wheel)
    except Refused:
        said = "refused"
    sys.stdout.write(f"{said}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
