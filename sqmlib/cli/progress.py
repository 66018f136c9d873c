"""What a batch shows while it runs: a bar on a terminal, a few plain lines anywhere else; always on stderr."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from statistics import median
from typing import Any

from sqmlib.batch.index import PROBLEMS, state_of, visible
from sqmlib.batch.job import Job, Outcome
from sqmlib.cli.speech import say
from sqmlib.i18n import tr

__all__ = ["Progress", "time_left"]

STEPS = 10  # lines a batch writes where there is no terminal, apart from failures
MOST_NAMES = 4


def time_left(seconds: Sequence[float], remaining: int, jobs: int) -> float | None:
    """Return how many seconds the rest will take: the median of the finished runs, so many at a time.

    >>> time_left([4.0, 2.0, 60.0], 10, 2)
    20.0
    >>> time_left([], 10, 2) is None
    True
    """
    return median(seconds) * -(-remaining // jobs) if seconds else None


class Progress:
    """Follow a batch; called with each event (see :func:`sqmlib.batch.run_batch`).

    Nothing is drawn by a thread: the batch forks, and a thread must not hold a lock at that moment.

    Parameters
    ----------
    total : int
        Runs that were asked for.
    jobs : int, optional
        How many run at a time; default: the most that were seen to.
    """

    def __init__(self, total: int, jobs: int | None) -> None:
        self.total, self.jobs, self._most = total, jobs, 1
        self.outcomes: list[Outcome] = []
        self.running: list[str] = []
        self._bar = _bar(total)

    def __enter__(self) -> Progress:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, *_: Any) -> None:
        if self._bar:
            self._bar.stop()

    def __call__(self, event: str, about: Any = None) -> None:
        """Take note of an event: planned, started, ended, or note with a remark; any other only draws anew."""
        if event == "planned":
            self.total = len(about)
        elif event == "started":
            self._started(about)
        elif event == "ended":
            self._ended(about)
        elif event == "note":
            self._line(about.text())
        if self._bar:
            self._bar.update(0, completed=len(self.outcomes), total=self.total, description=visible(self.text()))
            self._bar.refresh()

    def text(self) -> str:
        """Return where the batch stands, apart from the numbers of the bar."""
        bad = sum(state_of(outcome) in PROBLEMS for outcome in self.outcomes)
        parts = [tr("cli.batch.bad", n=bad)] if bad else []
        left = time_left(self._seconds(), self.total - len(self.outcomes), self.jobs or self._most)
        if left:
            parts.append(_span(left))
        if self._bar and self.running:
            more = len(self.running) - MOST_NAMES
            names = [*self.running[:MOST_NAMES], *([f"+{more}"] if more > 0 else [])]
            parts.append(tr("cli.batch.now", names=names))
        return " · ".join(parts)

    def _seconds(self) -> list[float]:
        return [o.seconds for o in self.outcomes if o.status != "skipped" and o.seconds > 0]

    def _started(self, job: Job) -> None:
        self.running.append(job.name)
        self._most = max(self._most, len(self.running))

    def _ended(self, outcome: Outcome) -> None:
        self.running = [name for name in self.running if name != outcome.name]
        self.outcomes.append(outcome)
        state, done = state_of(outcome), len(self.outcomes)
        if state in PROBLEMS:
            said = outcome.reason.text() if outcome.reason else ""
            self._line(tr("cli.batch.lost", name=outcome.name, state=state, said=said))
        if not self._bar and done * STEPS // self.total > (done - 1) * STEPS // self.total:
            self._line(" · ".join(filter(None, [tr("cli.batch.so_far", n=done, total=self.total), self.text()])))

    def _line(self, text: str) -> None:
        shown = visible(" ".join(text.split()))
        if self._bar:
            self._bar.console.print(shown, markup=False, highlight=False, soft_wrap=True)
        else:
            say(shown, err=True)


def _span(seconds: float) -> str:
    """Return a time that is left, in words."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return tr("cli.batch.left_seconds", n=max(1, round(seconds)))
    if minutes < 100:
        return tr("cli.batch.left_minutes", n=minutes)
    return tr("cli.batch.left_hours", n=round(seconds / 3600, 1))


def _bar(total: int) -> Any:
    """Return the bar, or None where no terminal could draw it."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar
    from rich.table import Column

    console = Console(stderr=True)
    if not sys.stderr.isatty() or not console.is_terminal or console.is_dumb_terminal:
        return None
    words = TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis"))
    own = {"auto_refresh": False, "redirect_stdout": False, "redirect_stderr": False}
    bar = Bar(BarColumn(24), MofNCompleteColumn(), words, console=console, **own)
    bar.add_task("", total=total)
    return bar
