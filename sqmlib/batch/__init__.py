"""Many runs from one manifest: hundreds of branches and months, unattended.

A batch is a build: what a report depends on is hashed, reports that stand are left alone, the others are made in
processes of their own and published whole. It can be killed at any moment and started again.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Any

from sqmlib.batch.job import Job, Outcome
from sqmlib.batch.pool import Pool, Request
from sqmlib.batch.resume import case_inputs, current, folder_digests, key_of, run_key_of
from sqmlib.batch.summary import write_summary
from sqmlib.batch.worker import RESULTS, about_job
from sqmlib.checks import Remark
from sqmlib.disk import HeldError, hold
from sqmlib.errors import InUseError, OutputError
from sqmlib.report.publishing import clear_stages
from sqmlib.warming import Warming, can_fork

if TYPE_CHECKING:
    from sqmlib.batch.manifest import Plan

__all__ = ["Job", "Outcome", "default_jobs", "run_batch"]

LOCK = ".sqm.lock"
Watch = Callable[[str, Any], None]  # ("planned", jobs), ("started", job), ("ended", outcome), ("note", remark)


def default_jobs() -> int:
    """Return how many processes may work at a time: the processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_batch(
    plan: Plan,
    out: str | Path,
    *,
    jobs: int | None = None,
    timeout: int = 600,
    force: bool = False,
    memory: int | None = None,
    dask: str | None = None,
    lang: str | None = None,
    watch: Watch = lambda kind, what: None,
    ahead: Warming | None = None,
) -> tuple[Outcome, ...]:
    """Make every report of a plan that is missing, damaged or out of date.

    Parameters
    ----------
    plan : Plan
        What :func:`sqmlib.batch.manifest.read_plan` returned.
    out : path
        Output folder.
    jobs : int, optional
        Processes at a time; default: one per processor, on a cluster one per thread of its workers.
    timeout : int
        Seconds one cell, or building a report, may take.
    force : bool
        Make reports that stand, too.
    memory : int, optional
        Bytes a run may use; default: four fifths of the machine's memory, shared by the processes; on a cluster of
        a worker's memory, shared by its threads.
    dask : str, optional
        Address of a dask.distributed scheduler that hands the runs to its workers.
    lang : {"en", "zh"}, optional
        Language of the index page.
    watch : callable
        Told what happens: ``("planned", jobs)``, ``("started", job)``, ``("ended", outcome)``, ``("note", remark)``.
    ahead : Warming, optional
        A server that was started before the plan was read, see :func:`sqmlib.warming.warming`.

    Returns
    -------
    tuple of Outcome
        In the order of the plan; also written to ``batch.json`` and ``index.html``.

    Raises
    ------
    InUseError
        If another batch works in the folder.
    OutputError
        If the folder cannot be written.
    KeyboardInterrupt, SystemExit
        As they came; the runs were ended and the summary written before.
    """
    out = Path(out).absolute()
    if not dask:  # workers of a cluster know their own processors and memory
        jobs = jobs or default_jobs()
        memory = memory or _share_of_memory(jobs)
    options = {"jobs": jobs, "timeout": timeout, "memory": memory, "dask": dask}
    with _claimed(out):
        return _Batch(out, force, lang, watch, options, ahead).run(plan)


def _share_of_memory(jobs: int) -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * 4 // 5 // jobs
    except (AttributeError, ValueError, OSError):
        return None


@contextmanager
def _claimed(out: Path) -> Iterator[None]:
    """Hold the output folder, free of what a killed batch left in it."""
    with ExitStack() as held:
        try:
            out.mkdir(parents=True, exist_ok=True)
            held.enter_context(hold(out / LOCK))
            clear_stages(out)
        except HeldError as error:
            raise InUseError("batch.in_use", folder=str(out), pid=error.pid or "?") from error
        except OSError as error:
            raise OutputError("report.output", folder=str(out), why=os.strerror(error.errno or 0)) from error
        try:
            yield
        finally:
            with suppress(OSError):
                clear_stages(out)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Finish what must be finished although somebody asks again and again to stop."""
    if current_thread() is not main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = [(number, signal.signal(number, signal.SIG_IGN)) for number in numbers]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler or signal.SIG_DFL)


class _Batch:
    """One batch at work: what has come of each run so far."""

    def __init__(
        self,
        out: Path,
        force: bool,
        lang: str | None,
        watch: Watch,
        options: dict[str, Any],
        ahead: Warming | None = None,
    ) -> None:
        self._out, self._force, self._lang, self._watch, self._options = out, force, lang, watch, options
        self._ahead = ahead
        self._began = datetime.now(UTC)
        self._outcomes: dict[str, Outcome] = {}
        self._planned: list[Job] = []
        self._held = ExitStack()
        self._pool: Pool | None = None

    def run(self, plan: Plan) -> tuple[Outcome, ...]:
        """Run the jobs, then what is made from all their results; write the summary however it ends."""
        from sqmlib.batch.overview import overview_jobs

        after = overview_jobs(plan)
        self._planned = [*plan.jobs, *after]
        self._watch("planned", self._planned)
        for remark in plan.remarks:
            self._watch("note", remark)
        try:
            with self._held:
                self._run(plan.jobs, {}, plan.root)
                self._run(after, {"results": str(self._out / RESULTS)}, plan.root)
        except BaseException:
            with _undisturbed():
                self._summarize(interrupted=True)
            raise
        return self._summarize()

    def _run(self, jobs: Sequence[Job], own: dict[str, str], root: Path) -> None:
        """Run those of the jobs that do not stand; `own` names folders that the batch itself hands over."""
        todo = list(self._requests([job for job in jobs if not self._hidden(job)], own, root))
        with closing(self._outcomes_of(todo)) as outcomes:
            for outcome in outcomes if todo else ():
                self._end(outcome)

    def _hidden(self, job: Job) -> bool:
        if job.hidden:
            self._end(Outcome(job.name, "skipped", job.hidden, about=about_job(job)))
        return job.hidden is not None

    def _requests(self, jobs: list[Job], own: dict[str, str], root: Path) -> Iterator[Request]:
        inputs = case_inputs(jobs)
        contents = {name: folder_digests(Path(folder)) for name, folder in own.items()}
        for job in jobs:
            key = key_of(job, inputs.get(job.case), contents)
            stands = None if self._force else current(self._out, job, key)
            if stands:
                self._end(stands)
            else:
                yield Request(job, self._out, key, inputs.get(job.case), own, run_key_of(job, root))

    def _outcomes_of(self, todo: list[Request]) -> Iterator[Outcome]:
        """Yield outcomes as they come, from the processes of this machine or of a cluster."""
        options = dict(self._options)
        address = options.pop("dask")
        if address:
            from sqmlib.batch.cluster import run_on_cluster

            yield from run_on_cluster(todo, address, self._started, **options)
            return
        if self._pool is None:
            if not can_fork():
                self._watch("note", Remark("batch.no_fork", "warning"))
            self._pool = self._held.enter_context(Pool(**options, ahead=self._ahead))
        yield from self._pool.run(todo, self._started)

    def _started(self, job: Job) -> None:
        self._watch("started", job)

    def _end(self, outcome: Outcome) -> None:
        self._outcomes[outcome.name] = outcome
        self._watch("ended", outcome)

    def _summarize(self, *, interrupted: bool = False) -> tuple[Outcome, ...]:
        missing = Remark("batch.interrupted", "warning")
        done = tuple(
            self._outcomes.get(job.name) or Outcome(job.name, "skipped", missing, about=about_job(job))
            for job in self._planned
        )
        write_summary(self._out, done, self._lang, interrupted, started=self._began)
        return done
