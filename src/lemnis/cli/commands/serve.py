"""``lemnis serve``: the site, and if wanted its worker, until Ctrl-C."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Annotated

import typer
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from lemnis.cli.front import Wiring
from lemnis.cli.screen import Screen
from lemnis.errors import Refused

_SITE = "lemnis.config.wsgi:application"
_PROGRAM = "from lemnis.config.command import main; main()"
_MOST_PROCESSES = 4
_SECONDS_TO_END = 15
_SECONDS_TO_ANSWER = 5  # browsers hold lines open that nobody speaks on


def main(
    context: typer.Context,
    *,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="监听地址 ¦ address to listen at")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", min=1, max=65535, help="端口 ¦ port")] = 8000,
    workers: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="进程数，默认按处理器数，至多 4 ¦ processes, default: as many as cores, 4 at most",
        ),
    ] = None,
    with_worker: Annotated[
        bool,
        typer.Option("--with-worker", help="同时处理耗时工作 ¦ do what is left for later, too"),
    ] = False,
) -> None:
    """打开网站，按 Ctrl-C 结束。 ¦ Serve the site, until Ctrl-C.

    lemnis serve
    lemnis serve --host 0.0.0.0 --port 80 --workers 4 --with-worker
    """
    wiring: Wiring = context.obj
    screen = Screen(wiring)
    wiring.collect()
    site = Granian(
        _SITE, address=host, port=port, workers=workers or _processes(), interface=Interfaces.WSGI,
        log_level=LogLevels.warning, blocking_threads=4, respawn_failed_workers=True,
        working_dir=None, workers_kill_timeout=_SECONDS_TO_ANSWER,
    )  # fmt: skip
    where = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    screen.say(f"网站：{where}（按 Ctrl-C 结束）", f"The site: {where} (Ctrl-C ends it)", "bold")
    if not with_worker:
        site.serve()
        return
    with _worker(wiring):
        site.serve()


def _processes() -> int:
    """Return how many processes there are to be: a page takes one core, and its own memory."""
    return min(os.cpu_count() or 1, _MOST_PROCESSES)


@contextmanager
def _worker(wiring: Wiring) -> Iterator[None]:
    """Have a worker beside the site; if either ends, so does the other.

    Raises:
        Refused: the worker ended by itself.

    """
    words = ["worker", "--home", str(wiring.home), "--lang", wiring.language]
    # Ctrl-C reaches a whole group of processes; the worker is told by us, after the site.
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", _PROGRAM, *words], start_new_session=True
    ) as worker:
        Thread(target=_end_with, args=(worker,), daemon=True).start()
        try:
            yield
        finally:
            ended = worker.poll()
            worker.send_signal(signal.SIGINT)
            try:
                worker.wait(_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                worker.kill()
        if ended is not None:
            raise Refused(
                f"处理耗时工作的进程已退出（退出码 {ended}），网站随之结束。",
                f"The worker has ended (exit code {ended}), and the site with it.",
                cure=("请单独运行 lemnis worker 查看原因。", "Run lemnis worker to see why."),
            )


def _end_with(worker: "subprocess.Popen[bytes]") -> None:
    """End this process's site when the worker has ended."""
    worker.wait()
    # To the process, not to this thread: the site waits in the main one.
    os.kill(os.getpid(), signal.SIGTERM)
