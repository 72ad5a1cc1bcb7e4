"""Kills commands in the middle of their work, and counts only those it has reached in time."""

import itertools
import random
import signal
import time


def seconds_of(lemnis, words):
    started = time.monotonic()
    done = lemnis(*words)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return time.monotonic() - started


class Killer:
    """Kills a command: half the times anywhere, half near the end, where it publishes.

    Who comes too late learns from it: a machine is now slower, now faster, and only kills count.
    """

    def __init__(self, lemnis, words, usual, seed):
        self._lemnis, self._words, self._usual = lemnis, words, usual
        self._dice = random.Random(seed)
        self.killed = 0

    def strike(self):
        share = self._dice.uniform(0.05 if self.killed % 2 else 0.6, 1.0)
        started = time.monotonic()
        done = self._lemnis(*self._words, seconds=self._usual * share)
        if done.returncode == -signal.SIGKILL:
            self.killed += 1
        else:
            self._usual = min(self._usual, time.monotonic() - started)

    def turns(self, kills):
        """Yield the number of each turn until so many kills have come in time."""
        for turn in itertools.count(1):
            if self.killed >= kills:
                return
            assert turn <= 3 * kills, "hardly any kill comes in time"
            yield turn
