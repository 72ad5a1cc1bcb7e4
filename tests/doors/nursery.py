"""Runs ``lemnis`` in processes of its own that start warm: every test's door is a real one.

A nursery has imported what every command imports and read what is shipped, but opened nothing; for
each command it forks a child that changes folder, environment and output, and then does what the
installed script does.
"""

import contextlib
import datetime as dt
import gc
import importlib
import json
import os
import signal
import sys
import traceback

WARM = (
    "django.core.management",
    "django.db.backends.sqlite3.base",
    "django.db.models",
    "lemnis.config.command",
    "lemnis.engine.alerts.backtest",
    "lemnis.engine.alerts.verdicts",
    "lemnis.engine.contribution",
    "lemnis.engine.diagnose",
    "lemnis.engine.explain",
    "lemnis.engine.risk.walks",
    "lemnis.lake.ingest",
    "lemnis.lake.published",
    "lemnis.lake.sources.demo",
    "lemnis.lake.sources.extract",
    "lemnis.lake.sources.oulad",
    "rich.progress",
    "rich.table",
    "rich.tree",
)
CRASHED, PATIENCE = 70, 60


def serve():
    """Fork a child for each order, a line of JSON, and kill it when its time is over.

    Answers its exit code, negative for the signal that ended it.
    """
    for name in WARM:
        importlib.import_module(name)
    _read_shipped()
    gc.freeze()  # what is there stays: a child that tidied it up would first have to copy it
    # So that a child's end can be waited for with a time limit, before it is reaped.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
            _obey(order)
        if signal.sigtimedwait({signal.SIGCHLD}, order["seconds"]) is None:
            os.kill(child, signal.SIGKILL)
            signal.sigtimedwait({signal.SIGCHLD}, PATIENCE)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _read_shipped():
    """Read data sets and formulas, which the house keeps once it has read them."""
    reading = importlib.import_module("lemnis.engine.reading")
    datasets = importlib.import_module("lemnis.lake.datasets")
    catalogue = importlib.import_module("lemnis.engine.catalogue")
    reading.read(datasets.load(), catalogue.load(), dt.date(2025, 7, 31))


def _obey(order):
    for number, name in enumerate((os.devnull, order["out"], order["err"])):
        handle = os.open(name, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        os.dup2(handle, number)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["settings"])
    sys.argv = ["-c", *order["words"]]
    code = CRASHED
    try:
        importlib.import_module("lemnis.config.command").main()
    except SystemExit as leaving:
        code = leaving.code
    except BaseException:  # noqa: BLE001 - whatever comes out here is what a user would see
        traceback.print_exc()
    with contextlib.suppress(Exception):
        sys.stdout.flush()
    os._exit(code or 0)


if __name__ == "__main__":
    serve()
