"""A process that turns a spiral or opens cycles while another one does: ``WORK FOLDER``.

It gets everything ready, says so, and begins when the other is ready too. Says what came of it.
"""

import sys
from pathlib import Path

from lemnis.config import command


def found(folder):
    """Open the college in a folder; return the tests' own ways with its spirals."""
    command.found_college(Path(folder))
    sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]
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


def of_two(work):
    """Do one of the works that two people may do at once to one improvement or goal."""

    def do(wheel):
        import both_at_once

        do_it = both_at_once.WORKS[work](wheel)
        ready()
        return do_it() or "done"

    return do


def main(work, folder):
    from lemnis.errors import Refused

    wheel = found(folder)
    if work == "begin":
        wheel.opened()
        wheel.ground()
        return
    if work == "lay":
        import both_at_once

        both_at_once.lay(wheel)
        return
    try:
        said = {"turn": turn, "walk": walk}.get(work, of_two(work))(wheel)
    except Refused:
        said = "refused"
    sys.stdout.write(f"{said}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
