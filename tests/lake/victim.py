"""What the kill tests kill: a process that imports one file. Preloaded, so that it starts fast."""

import time

from lemnis.lake.datasets import load
from lemnis.lake.ingest import load_files
from lemnis.lake.store import Lake

DATASETS = load()


def import_one(home, catalogue_url, path, turn, took):
    """Import ``path`` as load ``turn``; tell how long it took, if still alive."""
    started = time.monotonic()
    with Lake.open(home, catalogue_url=catalogue_url, threads=1) as lake:
        load_files(lake, DATASETS, [path], load=str(turn), by="victim")
    took.send(time.monotonic() - started)
