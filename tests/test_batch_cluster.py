"""Runs on a dask cluster: a real scheduler and real workers on the loopback interface, some of them killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from sqmlib.batch import Job, Outcome, cluster, run_batch
from sqmlib.batch.cluster import ClusterRefusedError, run_on_cluster
from sqmlib.batch.pool import Request
from sqmlib.batch.resume import key_of
from sqmlib.cli import main
from sqmlib.cli.progress import Progress
from sqmlib.errors import UsageRefusedError

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

PATIENCE = 60  # seconds for what takes one or two on an idle machine
WORKER = "int(open(f'/proc/{os.getppid()}/stat').read().rsplit(')', 1)[1].split()[1])"  # grandparent of a run
POISON = f"import os, signal, time\nos.kill({WORKER}, signal.SIGKILL)\ntime.sleep(60)"
LATE = f"""import os, subprocess, sys
wait = '''import os, signal, sys, time
until = time.monotonic() + 60
while not os.path.exists(sys.argv[1]) and time.monotonic() < until: pass
os.kill(int(sys.argv[2]), signal.SIGKILL)'''
arguments = [sys.executable, "-S", "-c", wait, RECORD, str({WORKER})]
_ = subprocess.Popen(arguments, env={{}}, start_new_session=True)"""
HANG = "import os, time\nopen(PID, 'w').write(str(os.getpid()))\ntime.sleep(600)"


class Dask:
    """One scheduler and its workers, each the leader of a group of processes."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.processes = folder, []
        file = folder / "scheduler.json"
        options = ["--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file)]
        self.scheduler = self._start("scheduler", *options)
        until(file.exists)
        self.address = json.loads(file.read_text())["address"]
        self.client = distributed.Client(self.address, set_as_default=False, timeout=PATIENCE)

    def _start(self, kind: str, *options: str) -> subprocess.Popen:
        log = (self.folder / f"{kind}{len(self.processes)}.log").open("wb")
        command = [sys.executable, "-m", "distributed.cli.dask_" + kind, *options, "--no-dashboard"]
        with log:
            process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, cwd=self.folder)
        self.processes.append(process)
        return process

    def worker(self, *options: str) -> subprocess.Popen:
        """Start one worker with one thread and wait until it has joined."""
        before = len(self.client.nthreads())
        place = ["--host", "127.0.0.1", "--local-directory", str(self.folder / "local")]
        process = self._start("worker", self.address, "--nthreads", "1", "--memory-limit", "2GB", *place, *options)
        self.client.wait_for_workers(before + 1, timeout=PATIENCE)
        return process

    def end(self, process: subprocess.Popen) -> None:
        """Kill one of the processes, with those it started."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def close(self) -> None:
        """End everything."""
        self.client.close()
        for process in reversed(self.processes):
            self.end(process)


def until(holds: Any) -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def two(tmp_path_factory) -> Iterator[Dask]:
    """Return a cluster of two workers that are started again when they are lost."""
    dask = Dask(tmp_path_factory.mktemp("dask"))
    try:
        dask.worker("--nanny")
        dask.worker("--nanny")
        yield dask
    finally:
        dask.close()


@pytest.fixture(scope="module")
def lonely(tmp_path_factory) -> Iterator[Dask]:
    """Return a scheduler that nobody has joined."""
    dask = Dask(tmp_path_factory.mktemp("lonely"))
    try:
        yield dask
    finally:
        dask.close()


@pytest.fixture
def ready(two) -> Iterator[Dask]:
    """Return the cluster when both its workers are there; what a test adds to it goes with the test."""
    until(lambda: len(two.client.nthreads()) == 2)
    own = len(two.processes)
    yield two
    for process in two.processes[own:]:
        two.end(process)


def notebook(folder: Path, name: str, code: str) -> str:
    """Write a notebook of the user's own and return its path."""
    cells = [new_markdown_cell(f"# {name}"), new_code_cell("n: int = 1", metadata={"tags": ["parameters"]})]
    cells += [new_code_cell(code), new_code_cell("n + 1")]
    for number, cell in enumerate(cells):
        cell.id = f"c{number}"
    folder.mkdir(exist_ok=True)
    nbformat.write(new_notebook(cells=cells), folder / f"{name}.ipynb")
    return str(folder / f"{name}.ipynb")


def jobs_of(path: str, count: int) -> list[Job]:
    """Return that many runs of one notebook."""
    return [Job(f"run {n}", notebook=path, params={"n": n}) for n in range(count)]


def batch(asked: list[Job], out: Path, **options: Any) -> dict[str, Outcome]:
    """Run a batch and return what came of each run."""
    plan = SimpleNamespace(jobs=tuple(asked), portfolio=None, remarks=(), root=out.parent)
    return {outcome.name: outcome for outcome in run_batch(plan, out, **options)}


def requests(jobs: list[Job], out: Path) -> list[Request]:
    """Return the jobs as a batch asks for them."""
    return [Request(job, out, key_of(job, None)) for job in jobs]


def failures(outcomes: dict[str, Outcome]) -> dict[str, str]:
    """Return the name of every run that is not ok, and the code of its reason."""
    return {name: outcome.reason.code for name, outcome in outcomes.items() if outcome.status != "ok"}


def products(out: Path) -> dict[str, bytes]:
    """Return every file of an output folder, apart from the one that holds times."""
    files = [path for path in out.rglob("*") if path.is_file() and path.name != "batch.json"]
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


def servers() -> dict[int, int]:
    """Return every warm server of this machine and the process that started it."""
    found = {}
    for place in Path("/proc").glob("[1-9]*"):
        with suppress(OSError):
            if b"sqmlib.batch.server" in (place / "cmdline").read_bytes():
                found[int(place.name)] = int((place / "stat").read_text().rsplit(")", 1)[1].split()[1])
    return found


class Published:
    """Counts how often each report is published: every time its record is another file."""

    def __init__(self, out: Path) -> None:
        self._out, self._stop, self.seen = out, Event(), defaultdict(set)
        self._thread = Thread(target=self._look)

    def __enter__(self) -> Published:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(0.005):
            for record in self._out.glob("[!.]*/run.json"):
                with suppress(OSError):
                    found = record.stat()
                    self.seen[record.parent.name].add((found.st_ino, found.st_mtime_ns))

    def counts(self) -> dict[str, int]:
        """Return how often each report was published."""
        return {name: len(stamps) for name, stamps in self.seen.items()}


def test_same_bytes_as_without_a_cluster(ready, tmp_path):
    jobs = jobs_of(notebook(tmp_path / "in", "tiny", "print('tiny', n)"), 8)
    started = []
    there = batch(
        jobs,
        tmp_path / "there",
        dask=ready.address,
        watch=lambda kind, what: started.append(what.name) if kind == "started" else None,
    )
    assert not failures(there), list(map(str, there.values()))
    assert sorted(started) == sorted(job.name for job in jobs)
    here = batch(jobs, tmp_path / "here")
    assert not failures(here), list(map(str, here.values()))
    assert products(tmp_path / "there") == products(tmp_path / "here")
    assert len(set(servers().values()) & _workers(ready)) == 2, "one warm server per worker"
    again = batch(jobs, tmp_path / "there", dask=ready.address)
    assert all(outcome.current for outcome in again.values())


def _workers(dask: Dask) -> set[int]:
    return set(dask.client.run(os.getpid).values())


def test_a_worker_killed_in_the_middle_loses_nothing(ready, tmp_path):
    third, log = ready.worker("--no-nanny"), tmp_path / "log"
    code = f"import time\nopen({str(log)!r}, 'a').write(f'{{n}}\\n')\ntime.sleep(1)"
    jobs = jobs_of(notebook(tmp_path / "in", "slow", code), 8)
    before: dict[int, int] = {}

    def watch(kind: str, what: Any) -> None:
        if kind == "ended" and not before:
            until(lambda: third.pid in servers().values())
            before.update(servers())
            ready.end(third)

    with Published(tmp_path / "out") as published:
        outcomes = batch(jobs, tmp_path / "out", dask=ready.address, jobs=3, watch=watch)
        time.sleep(0.1)
    assert not failures(outcomes), list(map(str, outcomes.values()))
    assert published.counts() == {job.name: 1 for job in jobs}
    assert len(log.read_text().split()) <= len(jobs) + 1, "only what was lost runs again"
    until(lambda: not {pid for pid, parent in before.items() if parent == third.pid} & set(servers()))
    assert not list((tmp_path / "out").glob(".sqm*"))


def test_a_poisonous_run_fails_alone(ready, tmp_path):
    out = tmp_path / "out"
    late = LATE.replace("RECORD", repr(str(out / "late" / "run.json")))
    log = tmp_path / "log"
    jobs = jobs_of(notebook(tmp_path / "in", "tiny", "print('tiny', n)"), 4)
    jobs.insert(1, Job("poison", notebook=notebook(tmp_path / "in", "poison", POISON)))
    again = f"open({str(log)!r}, 'a').write('late ')\n"
    jobs.insert(2, Job("late", notebook=notebook(tmp_path / "in", "late", again + late)))
    with Published(out) as published:
        outcomes = batch(jobs, out, dask=ready.address)
    assert failures(outcomes) == {"poison": "batch.cluster_lost"}, list(map(str, outcomes.values()))
    assert published.counts() == {job.name: 1 for job in jobs if job.name != "poison"}
    assert log.read_text().split() == ["late"], "what was published before the worker was lost is not run again"


def test_a_run_that_ends_the_server_takes_nobody_along(ready, tmp_path):
    code = "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(60)"
    jobs = jobs_of(notebook(tmp_path / "in", "tiny", "print('tiny', n)"), 2)
    jobs.insert(0, Job("bad", notebook=notebook(tmp_path / "in", "bad", code)))
    workers = _workers(ready)
    outcomes = batch(jobs, tmp_path / "out", dask=ready.address)
    assert failures(outcomes) == {"bad": "batch.killed"}, list(map(str, outcomes.values()))
    assert _workers(ready) == workers, "no worker was lost"


def test_an_interrupted_batch_ends_its_runs(ready, tmp_path):
    pid = tmp_path / "pid"
    job = Job("hang", notebook=notebook(tmp_path / "in", "hang", HANG.replace("PID", repr(str(pid)))))
    outcomes = run_on_cluster(requests([job], tmp_path), ready.address)
    thread = Thread(target=lambda: (until(lambda: pid.exists() and pid.read_text()), _interrupt()))
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        list(outcomes)
    thread.join()
    until(lambda: not Path(f"/proc/{pid.read_text()}").exists())
    assert not list(tmp_path.glob(".sqm*"))


def _interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_a_batch_that_is_killed_takes_its_runs_along(ready, tmp_path):
    pid = tmp_path / "pid"
    notebook(tmp_path, "hang", HANG.replace("PID", repr(str(pid))))
    (tmp_path / "batch.yml").write_text("runs:\n- {notebook: hang.ipynb, name: a}\n")
    command = [sys.executable, "-m", "sqmlib", "batch", str(tmp_path / "batch.yml"), "--out", str(tmp_path / "out")]
    killed = subprocess.Popen([*command, "--dask", ready.address], stderr=subprocess.DEVNULL)
    try:
        until(pid.exists)
    finally:
        killed.kill()
        killed.wait()
    until(lambda: pid.read_text() and not Path(f"/proc/{pid.read_text()}").exists())


def test_another_version_is_refused_by_name(ready, tmp_path):
    older, without = tmp_path / "older.py", tmp_path / "without.py"
    older.write_text("import sqmlib\nsqmlib.__version__ = '0.0.1'\n")
    without.write_text("import sys\nsys.modules['sqmlib.batch.cluster_worker'] = None\n")
    for file in (older, without):
        ready.worker("--no-nanny", "--preload", str(file))
    jobs = jobs_of(notebook(tmp_path / "in", "tiny", "n"), 1)
    with pytest.raises(ClusterRefusedError) as refused:
        batch(jobs, tmp_path / "out", dask=ready.address)
    assert refused.value.exit_code == 2
    lines = refused.value.text("en").splitlines()[1:]
    assert len(lines) == 2
    assert any("sqmlib 0.0.1" in line and "127.0.0.1" in line for line in lines)
    assert any("must have this sqmlib" in line for line in lines)
    assert len(refused.value.text("zh").splitlines()) == 3
    assert not list((tmp_path / "out").glob("run*"))


def test_a_folder_that_is_not_shared_is_refused(ready, tmp_path, monkeypatch):
    jobs = jobs_of(notebook(tmp_path / "in", "tiny", "n"), 1)
    monkeypatch.chdir(tmp_path)
    here = Path("/proc/self/cwd/out")  # the same path on both sides, and another folder
    with pytest.raises(ClusterRefusedError) as refused:
        batch(jobs, here, dask=ready.address)
    assert {problem.code for problem in refused.value.problems} == {"batch.cluster_not_shared"}
    assert len(refused.value.problems) == 2
    assert "must be shared" in refused.value.text("en")
    jobs = [Job("a", notebook="/proc/self/cwd/in/tiny.ipynb")]
    with pytest.raises(ClusterRefusedError) as refused:
        list(run_on_cluster(requests(jobs, tmp_path / "out"), ready.address))
    assert {problem.code for problem in refused.value.problems} == {"batch.cluster_unseen"}


def test_a_notebook_of_other_content_is_not_run(ready, tmp_path):
    job = Job("a", notebook=notebook(tmp_path / "in", "tiny", "n"))
    stale = Request(job, tmp_path / "out", "0" * 64)
    (outcome,) = run_on_cluster([stale], ready.address)
    assert (outcome.status, outcome.reason.code) == ("failed", "batch.cluster_differs")
    assert not (tmp_path / "out" / "a").exists()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "tls://127.0.0.1:1", "127.0.0.1:1", "://"])
def test_no_scheduler_is_one_sentence(address, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT", 1)
    job = Job("a", notebook=notebook(tmp_path / "in", "tiny", "n"))
    with pytest.raises(UsageRefusedError) as refused:
        list(run_on_cluster(requests([job], tmp_path), address))
    assert refused.value.exit_code == 2
    code = "cluster_uncertified" if address.startswith("tls") else "cluster_unreachable"
    assert refused.value.remark.code == f"batch.{code}"
    assert address in refused.value.text("en")
    assert not list(tmp_path.glob(".sqm*"))


def test_without_the_library_it_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    job = Job("a", notebook=notebook(tmp_path / "in", "tiny", "n"))
    with pytest.raises(UsageRefusedError) as refused:
        list(run_on_cluster(requests([job], tmp_path), "tcp://127.0.0.1:1"))
    assert "sqmlib[cluster]" in refused.value.text("en")
    assert refused.value.exit_code == 2


def test_without_workers_the_batch_ends(lonely, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "JOIN", 1)
    monkeypatch.setattr(cluster, "IDLE", 2.0)
    pid = tmp_path / "pid"
    hang = notebook(tmp_path / "in", "hang", HANG.replace("PID", repr(str(pid))))
    todo = requests(jobs_of(hang, 2), tmp_path)
    with pytest.raises(UsageRefusedError) as refused:
        list(run_on_cluster(todo, lonely.address))
    assert refused.value.remark.code == "batch.cluster_empty", refused.value.text("en")
    assert _reasons_after(lonely.worker("--no-nanny"), lonely, todo, pid) == {"batch.cluster_idle"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_command(ready, tmp_path, capsys, monkeypatch, lang):
    notebook(tmp_path, "tiny", "import resource\nprint(resource.getrlimit(resource.RLIMIT_AS)[0])")
    (tmp_path / "batch.yml").write_text("runs:\n- {notebook: tiny.ipynb, name: a}\n- {notebook: tiny.ipynb, name: b}\n")
    command = ["batch", str(tmp_path / "batch.yml"), "--out", str(tmp_path / "out"), "--lang", lang, "--dask"]
    assert main([*command, ready.address]) == 0
    assert ready.address in capsys.readouterr().err
    cells = nbformat.read(tmp_path / "out" / "a" / "notebook.ipynb", as_version=4).cells
    limit = int(next(cell.outputs[0].text for cell in cells if "getrlimit" in cell.source))
    assert limit > 2e9 * 4 // 5, "four fifths of the worker's memory, on top of what is held"
    monkeypatch.setattr(cluster, "CONNECT", 1)
    assert main([*command, "--force", "tcp://127.0.0.1:1"]) == 2
    assert "tcp://127.0.0.1:1" in capsys.readouterr().err


def test_time_left_counts_what_was_seen_to_run_at_a_time(capsys):
    progress = Progress(5, None)
    for name in "abc":
        progress("started", Job(name))
    progress("ended", Outcome("a", "ok", seconds=30.0))
    assert capsys.readouterr().err == "1 of 5 · about 1 min left\n"


def test_without_its_scheduler_the_batch_ends(ready, tmp_path, monkeypatch):
    """The last test of this file: the scheduler of the others is gone."""
    monkeypatch.setattr(cluster, "IDLE", 2.0)
    pid = tmp_path / "pid"
    hang = notebook(tmp_path / "in", "hang", HANG.replace("PID", repr(str(pid))))
    todo = requests(jobs_of(hang, 3), tmp_path)
    assert "batch.cluster_gone" in _reasons_after(ready.scheduler, ready, todo, pid)
    until(lambda: not Path(f"/proc/{pid.read_text()}").exists())


def _reasons_after(victim: subprocess.Popen, dask: Dask, todo: list[Request], pid: Path) -> set[str]:
    """Return why runs failed after a process of the cluster was killed while the first run was at work."""
    thread = Thread(target=lambda: (until(pid.exists), dask.end(victim)))
    thread.start()
    outcomes = list(run_on_cluster(todo, dask.address))
    thread.join()
    assert [outcome.status for outcome in outcomes] == ["failed"] * len(todo)
    return {outcome.reason.code for outcome in outcomes}
