"""The runs of a batch on the workers of a dask.distributed cluster.

The batch keeps the books: it knows which attempt of which run began, by marks in the shared output folder, so that it
needs no setting of a scheduler that others may use too. A run whose worker was lost is tried once more when nothing
else runs; if that takes a worker along as well, it alone has failed.
"""

from __future__ import annotations

import secrets
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqmlib.batch.cluster_worker import look, run_one
from sqmlib.batch.job import Job, Outcome
from sqmlib.batch.pool import Request
from sqmlib.batch.resume import _made_with
from sqmlib.batch.worker import about_job
from sqmlib.checks import Remark
from sqmlib.disk import put
from sqmlib.errors import OutputError, UsageRefusedError
from sqmlib.i18n import tr

__all__ = ["ClusterRefusedError", "run_on_cluster"]

CONNECT = 10  # seconds to find the scheduler
JOIN = 10  # seconds for a first worker to join
IDLE = 60.0  # seconds without any worker, or without the scheduler, until the batch gives up
BEAT = 0.5
ATTEMPTS = 2
MOST_NAMED = 5


class ClusterRefusedError(UsageRefusedError):
    """Workers that would not make the very reports of this batch; nothing was run.

    Parameters
    ----------
    problems : iterable of Remark
        What is wrong, and with which worker.

    Examples
    --------
    >>> problems = [Remark("batch.cluster_not_shared", "error", {"worker": w, "folder": "/a"}) for w in ("x", "y")]
    >>> ClusterRefusedError(problems).text("en").splitlines()[1][:14]
    '- Worker x, y:'
    """

    def __init__(self, problems: Iterable[Remark]) -> None:
        super().__init__("batch.cluster_refused")
        self.problems = tuple(problems)

    def text(self, lang: str | None = None) -> str:
        """Return the reasons: one line per problem, naming the workers that have it."""
        kinds: dict[str, tuple[Remark, list[str]]] = {}
        for problem in self.problems:
            alike = replace(problem, values={**problem.values, "worker": ""})
            kinds.setdefault(repr(alike), (problem, []))[1].append(problem.values["worker"])
        return "\n".join([super().text(lang), *(f"- {_named(r, w, lang)}" for r, w in kinds.values())])


def _named(problem: Remark, workers: list[str], lang: str | None) -> str:
    shown = tr("common.comma", lang).join(workers[:MOST_NAMED])
    more = len(workers) - MOST_NAMED
    shown = tr("common.list_more", lang, shown=shown, more=more) if more > 0 else shown
    return replace(problem, values={**problem.values, "worker": shown}).text(lang)


def run_on_cluster(
    todo: list[Request],
    address: str,
    started: Callable[[Job], None] = lambda job: None,
    *,
    jobs: int | None = None,
    timeout: int = 600,
    memory: int | None = None,
) -> Iterator[Outcome]:
    """Yield the outcome of every request as a worker of the cluster ends it.

    Parameters
    ----------
    todo : list of Request
        What to run; all with the same output folder, which every worker must see under the same path.
    address : str
        Address of the scheduler, such as ``tcp://10.0.0.1:8786``.
    started : callable
        Told of each run that is handed over.
    jobs : int, optional
        Runs at a time; default: as many as the workers have threads.
    timeout : int
        Seconds one cell, or building the report, may take.
    memory : int, optional
        Bytes a run may use; default: four fifths of a worker's memory, shared by its threads.

    Raises
    ------
    UsageRefusedError
        If dask.distributed is missing, the scheduler or a first worker does not answer, or a worker is not fit.
    OutputError
        If the output folder cannot be written.
    """
    if not todo:
        return
    todo = [_rooted(request) for request in todo]
    with ExitStack() as opened:
        client = opened.enter_context(_connected(address))
        place = opened.enter_context(_meeting_place(todo[0].out))
        wanted = {"made_with": _made_with(), "probe": str(place / "probe"), "paths": _paths(todo)}
        _inspect(client, address, wanted)
        common = {"look": {**wanted, "paths": []}, "timeout": timeout, "memory": memory}
        cluster = _Cluster(client, place, common, jobs)
        opened.callback(cluster.cancel)
        yield from cluster.run(todo, started)


def _rooted(request: Request) -> Request:
    """Return the request with absolute paths: workers stand in other folders."""
    job = request.job
    places = {key: str(Path(path).absolute()) for key in ("case", "notebook") if (path := getattr(job, key))}
    return replace(request, job=replace(job, **places), out=Path(request.out).absolute())


def _paths(todo: list[Request]) -> list[str]:
    jobs = [request.job for request in todo]
    return sorted({path for job in jobs for path in (job.case, job.notebook) if path})


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    """Yield a client of the scheduler."""
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageRefusedError("batch.cluster_missing") from error
    _check_certificates(address)
    try:
        client = Client(address, timeout=CONNECT, set_as_default=False)
    except Exception as error:  # whatever a wrong address, name, port or certificate ends in
        said = " ".join(str(error).split())[:300] or type(error).__name__
        raise UsageRefusedError("batch.cluster_unreachable", address=address, seconds=CONNECT, said=said) from error
    with closing(client):
        yield client


def _check_certificates(address: str) -> None:
    """Refuse an encrypted address without certificates; a client that fails for that reason takes long to end."""
    import dask
    from distributed import Security

    configured = dask.config.get("distributed.client.security-loader", None)
    if address.startswith("tls:") and not configured and not Security().get_connection_args("client")["ssl_context"]:
        raise UsageRefusedError("batch.cluster_uncertified", address=address)


@contextmanager
def _meeting_place(out: Path) -> Iterator[Path]:
    """Yield a folder in the output folder by which workers show that they share it; a killed batch's is cleared."""
    place = out / f".sqm-{secrets.token_hex(6)}"
    try:
        place.mkdir(parents=True)
        put(place / "probe", place.name.encode())
    except OSError as error:
        raise OutputError("report.output", folder=str(out), why=error.strerror or "?") from error
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _inspect(client: Any, address: str, wanted: dict[str, Any]) -> None:
    """Refuse the cluster if a worker would make other reports than this batch, or cannot publish them."""
    try:
        client.wait_for_workers(1, timeout=JOIN)
    except TimeoutError as error:
        raise UsageRefusedError("batch.cluster_empty", address=address, seconds=JOIN) from error
    problems: list[Remark] = []
    for worker, said in client.run(look, wanted, on_error="return").items():
        if isinstance(said, list):
            problems += [Remark(s["code"], "error", {**s["values"], "worker": worker}) for s in said]
        elif not isinstance(said, OSError):  # that one is gone; those that join later look for themselves
            problems.append(Remark("batch.cluster_no_sqmlib", "error", {"worker": worker, "said": str(said)[:300]}))
    if problems:
        raise ClusterRefusedError(problems)


@dataclass
class _Turn:
    """One attempt of one run."""

    request: Request
    marks: list[Path] = field(default_factory=list)
    began: float = field(default_factory=monotonic)

    def next(self, place: Path) -> _Turn:
        """Return the next attempt of the run, with a mark of its own."""
        return replace(self, marks=[*self.marks, place / secrets.token_hex(8)])

    def failed(self, code: str, **values: Any) -> Outcome:
        """Return that the run has failed, and why."""
        job = self.request.job
        seconds = round(monotonic() - self.began, 2)
        return Outcome(job.name, "failed", Remark(code, "error", values), seconds=seconds, about=about_job(job))


class _Cluster:
    """A batch at work on a cluster: what waits, what runs, what must run alone."""

    def __init__(self, client: Any, place: Path, common: dict[str, Any], jobs: int | None) -> None:
        self._client, self._place, self._common, self._jobs = client, place, common, jobs
        self._executor: Executor = client.get_executor(pure=False, retries=0)
        self._active: dict[Future, _Turn] = {}
        self._alone: deque[_Turn] = deque()
        self._waiting: deque[_Turn] = deque()
        self._seen = monotonic()  # when there last was a worker

    def run(self, todo: list[Request], started: Callable[[Job], None]) -> Iterator[Outcome]:
        """Yield the outcome of every request as it ends."""
        self._waiting.extend(_Turn(request) for request in todo)
        while self._waiting or self._alone or self._active:
            self._hand_over(started)
            if not self._active:
                sleep(BEAT)
            for future in wait(self._active, timeout=BEAT, return_when=FIRST_COMPLETED).done:
                outcome = self._judged(future, self._active.pop(future))
                if outcome:
                    yield outcome
            if monotonic() - self._seen > IDLE:
                yield from self._give_up("batch.cluster_idle", seconds=int(IDLE))

    def _hand_over(self, started: Callable[[Job], None]) -> None:
        """Keep every thread of the workers busy, but what was lost with a worker runs when nothing else does."""
        threads = self._threads()
        room = (self._jobs or threads) if threads else 0
        while self._waiting and len(self._active) < room:
            self._submit(self._waiting.popleft(), started)
        if self._alone and room and not self._active:
            self._submit(self._alone.popleft(), started)

    def _threads(self) -> int:
        """Return how many runs the workers can do at a time, and note when there are any."""
        threads = 0
        if self._client.status == "running":
            with suppress(OSError):
                threads = sum(self._client.nthreads().values())
        if threads:
            self._seen = monotonic()
        return threads

    def _submit(self, turn: _Turn, started: Callable[[Job], None]) -> None:
        turn = turn.next(self._place)
        request = turn.request
        plain = {**vars(request), "job": request.job.to_dict(), "out": str(request.out)}
        asked = {**self._common, "request": plain, "marks": [str(mark) for mark in turn.marks]}
        started(request.job)
        self._active[self._executor.submit(run_one, asked)] = turn

    def _judged(self, future: Future, turn: _Turn) -> Outcome | None:
        """Return what came of an attempt; None if it was lost with its worker and is to be made once more."""
        from distributed import KilledWorker

        try:
            said = future.result()["outcome"]
        except CancelledError:
            return turn.failed("batch.cluster_gone")
        except KilledWorker:
            said = None
        except Exception as error:  # noqa: BLE001 - one run that cannot travel must not end the batch
            return turn.failed(
                "batch.cluster_fault", name=type(error).__name__, said=" ".join(str(error).split())[:500]
            )
        return Outcome.from_dict(said) if said else self._lost(turn)

    def _lost(self, turn: _Turn) -> Outcome | None:
        if len(turn.marks) < ATTEMPTS:
            self._alone.append(turn)
            return None
        return turn.failed("batch.cluster_lost", attempts=ATTEMPTS)

    def _give_up(self, code: str, **values: Any) -> Iterator[Outcome]:
        """Yield that all that is left has failed; a run that began for the last time took the last worker along."""
        left = [*self._active.values(), *self._alone, *self._waiting]
        self.cancel()
        for turn in left:
            last = len(turn.marks) == ATTEMPTS and turn.marks[-1].exists()
            yield turn.failed("batch.cluster_lost", attempts=ATTEMPTS) if last else turn.failed(code, **values)

    def cancel(self) -> None:
        """Take back what is not done; workers end the runs of a task that nobody wants."""
        for future in list(self._active):
            future.cancel()
        for turns in (self._active, self._alone, self._waiting):
            turns.clear()
