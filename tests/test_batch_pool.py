"""Processes that runs get: what they may do to each other, to the one they are forked from and to the disk."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

import pytest
from batch_kit import ROOT, Bench, broken, kill, processes, wait_for

from sqmlib import warming
from sqmlib.batch import pool as pools
from sqmlib.batch import run_batch, starters
from sqmlib.batch.job import Outcome
from sqmlib.batch.manifest import read_plan
from sqmlib.batch.pool import Pool, Request
from sqmlib.batch.worker import Pipe
from sqmlib.cli import main
from sqmlib.disk import hold, scratch
from sqmlib.errors import OutputError, RunError
from sqmlib.report.publishing import publish

pytestmark = pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks at processes as Linux shows them")

KILOBYTE = 1024
PUBLISH = """from pathlib import Path
from sqmlib.report.publishing import publish
publish(Path('o'), 'a', {'report.html': b'<!DOCTYPE html></html>'})"""
MANY = 40


@pytest.fixture(autouse=True)
def _own_scratch(tmp_path, monkeypatch):
    """Let scratch files of this process lie where the test can look at them."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", None)


def requests(bench, out):
    return [Request(job, out, f"key of {job.name}") for job in read_plan(bench.manifest()).jobs]


def outcomes(bench, out, **options):
    with Pool(**{"jobs": 2, "timeout": 20, **options}) as pool:
        return {outcome.name: outcome for outcome in pool.run(requests(bench, out))}


def held(pid):
    """Return the memory a process has for itself, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / KILOBYTE


def test_memory_stays_flat_and_a_reader_never_sees_half_a_file(tmp_path):
    bench, out, seen, sizes = Bench(tmp_path), tmp_path / "out", [], []
    bench.notebook("a", "1")
    bench.runs = [{**bench.runs[0], "name": f"r{n:02}"} for n in range(MANY)]

    def watch(event, _):
        if event == "ended":
            sizes.append((held(os.getpid()), *(held(pid) for pid in server_of(os.getpid()))))

    ended = threading.Event()
    reader = threading.Thread(target=lambda: poll(out, seen, ended))
    reader.start()
    try:
        done = run_batch(read_plan(bench.manifest()), out, jobs=2, watch=watch)
    finally:
        ended.set()
        reader.join()
    assert [outcome.status for outcome in done] == ["ok"] * MANY
    assert seen == []
    assert all(late - early < 4 for early, late in zip(sizes[MANY // 4], sizes[-1], strict=True)), sizes
    assert not {thread.name for thread in threading.enumerate() if "_read" in thread.name or "_listen" in thread.name}
    assert list((tmp_path / "tmp").iterdir()) == []


def server_of(pid):
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    return [int(c) for c in children if b"sqmlib.batch.server" in Path(f"/proc/{c}/cmdline").read_bytes()]


def poll(out, seen, ended):
    while not ended.is_set():
        if out.is_dir():
            seen += broken(out)
        sleep(0.01)


def test_a_server_that_stands_still_is_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr(pools, "GRACE", (0.2, 0.2))
    monkeypatch.setattr(starters, "END_SECONDS", 0.2)
    bench = Bench(tmp_path)
    bench.notebook("stops-it", "import os, signal, time; os.kill(os.getppid(), signal.SIGSTOP); time.sleep(60)")
    bench.notebook("neighbor", "import time; time.sleep(2)")
    bench.notebook("later", "1")
    done = outcomes(bench, tmp_path / "out", timeout=3)
    assert done["stops-it"].status == "timeout"
    assert done["neighbor"].stands
    assert done["later"].stands
    assert processes(bench.scratch) == []


def test_a_server_that_does_not_start_is_an_error_with_its_last_words(tmp_path, monkeypatch):
    bench, out = Bench(tmp_path), tmp_path / "out"
    bench.notebook("a", "1")
    broken_python = tmp_path / "python"
    broken_python.write_text("#!/bin/sh\necho no such library >&2\nexit 1\n", encoding="utf-8")
    broken_python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken_python))
    with pytest.raises(RunError, match="no such library"):
        run_batch(read_plan(bench.manifest()), out, jobs=1)
    assert (out / "batch.json").is_file()
    assert list((tmp_path / "tmp").iterdir()) == []


def test_an_interruption_while_the_server_starts_leaves_nothing(tmp_path, monkeypatch):
    bench = Bench(tmp_path)
    bench.notebook("a", "1")

    def interrupted(self, methods):
        raise KeyboardInterrupt

    monkeypatch.setattr(warming.Warming, "wait_until_ready", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_batch(read_plan(bench.manifest()), tmp_path / "out", jobs=1)
    assert processes(bench.scratch) == []
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_server_started_ahead_is_the_one_that_is_forked_and_imports_no_method_in_vain(tmp_path):
    bench, out = Bench(tmp_path), tmp_path / "out"
    bench.notebook("a", "import os, sys; print(os.getppid(), 'sqmlib.qfd' in sys.modules)")
    with warming.warming(bench.manifest()) as ahead:
        assert outcomes(bench, out, ahead=ahead)["a"].status == "ok"
        assert ahead.process.poll() is not None
    assert f'"{ahead.process.pid} False\\n"' in (out / "a" / "notebook.ipynb").read_text(encoding="utf-8")
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_plan_that_is_refused_leaves_no_server(tmp_path, capsys):
    (tmp_path / "b.yml").write_text("runs: []\n", encoding="utf-8")
    assert main(["batch", str(tmp_path / "b.yml"), "--out", str(tmp_path / "out")]) == 2
    assert "b.yml" in capsys.readouterr().err
    assert processes(tmp_path / "tmp") == []
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_place_for_scratch_files_that_is_full_is_named(tmp_path, monkeypatch):
    bench = Bench(tmp_path)
    bench.notebook("a", "1")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkdtemp", full)
    with pytest.raises(OutputError, match="No space left") as caught:
        run_batch(read_plan(bench.manifest()), tmp_path / "out", jobs=1)
    assert caught.value.exit_code == 4
    assert str(tmp_path / "tmp") in str(caught.value)


def test_a_report_published_in_the_last_moment_counts(tmp_path):
    bench, out = Bench(tmp_path), tmp_path / "out"
    bench.notebook("a", "1")
    request = requests(bench, out)[0]
    about = {"key": request.key, "about": {}, "warnings": []}
    run = pools._Active(request, tmp_path, monotonic(), before=None)
    assert run.judged(-signal.SIGKILL).status == "failed"
    publish(out, "a", {"report.html": b"<!DOCTYPE html><html></html>"}, about=about)
    told = run.judged(-signal.SIGKILL)
    assert (told.status, told.reason, list(told.outputs)) == ("ok", None, ["a/report.html"])
    run.before = pools.stamp(out, request.job)  # the same report, from an earlier batch: it does not count for this one
    assert run.judged(-signal.SIGKILL).status == "failed"


def test_a_late_run_that_published_is_no_timeout(tmp_path):
    bench = Bench(tmp_path)
    bench.notebook("a", "1")
    run = pools._Active(requests(bench, tmp_path)[0], tmp_path, monotonic())
    run.late = pools.Remark("report.timeout", "error", {"seconds": 1})
    run.outcome = Outcome("a", "ok")
    assert run.judged(0).status == "ok"
    run.outcome = Outcome("a", "failed", pools.Remark("report.cell", "error"))
    assert run.judged(0).status == "timeout"


def test_a_batch_that_is_gone_ends_its_runs(tmp_path):
    bench = Bench(tmp_path)
    away = "subprocess.Popen(['sleep', '300'], start_new_session=True)"
    bench.notebook("a", f"import subprocess, time; {away}; time.sleep(300)")
    process = bench.start(tmp_path / "out")
    assert wait_for(lambda: "a" in bench.counted())
    sleep(0.3)
    assert len(processes(bench.scratch)) >= 3
    kill(process)
    assert wait_for(lambda: processes(bench.scratch) == [], 8)
    left = list(bench.scratch.iterdir())
    with scratch() as folder:
        assert list(bench.scratch.iterdir()) == [folder]
    assert left != []  # what is swept away at the next start


def test_scratch_of_the_living_and_of_others_is_left_alone(tmp_path):
    place = tmp_path / "tmp"
    (place / "sqm-run-link").symlink_to(tmp_path)
    (place / "sqm-run-file").write_text("x", encoding="utf-8")
    (place / "other").mkdir()
    (place / "sqm-run-dead").mkdir()
    (place / "sqm-run-living").mkdir()
    with hold(place / "sqm-run-living"), scratch() as folder:
        names = {path.name for path in place.iterdir()}
    assert names == {"sqm-run-link", "sqm-run-file", "other", "sqm-run-living", folder.name}


def test_nobody_listens_any_more():
    here, there = os.pipe()
    os.close(here)
    with pytest.raises(BrokenPipeError):
        Pipe(there)({"cell": 1})
    os.close(there)


def test_a_line_whose_number_is_a_file_by_now_is_not_written_to(tmp_path):
    here, there = os.pipe()
    tell = Pipe(there)
    with (tmp_path / "a").open("wb") as file:
        os.dup2(file.fileno(), there)
        with pytest.raises(BrokenPipeError):
            tell({"cell": 1})
    os.close(here)
    os.close(there)
    assert (tmp_path / "a").read_bytes() == b""


def test_every_file_is_on_the_disk_before_it_has_its_name(tmp_path, monkeypatch):
    log, sync, move = [], os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (log.append(("sync", os.fstat(handle).st_ino)), sync(handle))[1])

    def replace(source, target):
        log.append(("move", os.stat(source).st_ino, Path(target).name))
        move(source, target)

    monkeypatch.setattr(os, "replace", replace)
    products = {"report.html": b"<!DOCTYPE html></html>", "results.json": b"{}"}
    publish(tmp_path, "a", products, beside={"results/x.csv": b"1"})
    moved = [entry for entry in log if entry[0] == "move"]
    assert [name for _, _, name in moved] == ["report.html", "results.json", "x.csv", "run.json"]
    for entry in moved:
        assert log.index(("sync", entry[1])) < log.index(entry)
    folder = ("sync", (tmp_path / "a").stat().st_ino)
    assert log.index(moved[-2]) < log.index(folder) < log.index(moved[-1])


def test_the_calls_to_the_system_say_the_same(tmp_path):
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    log = tmp_path / "log"
    calls = ["-e", "trace=openat,fsync,rename,renameat,renameat2", "-o", str(log)]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [strace, "-f", "-y", *calls, sys.executable, "-c", PUBLISH]
    traced = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=env)
    if "ptrace" in traced.stderr.lower():
        pytest.skip("this machine does not let processes be traced")
    assert traced.returncode == 0, traced.stderr
    lines = log.read_text(encoding="utf-8").splitlines()
    named = [n for n, line in enumerate(lines) if "a/report.html" in line]
    synced = [n for n, line in enumerate(lines) if "fsync" in line and "/.sqm-" in line]
    assert len(named) == 1
    assert "rename" in lines[named[0]]
    assert synced[0] < named[0]


def test_a_browser_prints_within_the_limit_of_a_run(tmp_path, monkeypatch):
    if shutil.which("chromium") is None:
        pytest.skip("no Chromium on this machine")
    bench = Bench(tmp_path)
    bench.notebook("a", "import weasyprint\ndef lacks(*_, **__): raise OSError('pango')\nweasyprint.HTML = lacks")
    request = requests(bench, tmp_path / "out")[0]
    monkeypatch.setenv("TMPDIR", "/tmp")  # Chromium makes a socket there, whose name must be short
    monkeypatch.setattr("tempfile.tempdir", None)
    with Pool(1, 60, memory=10**9) as pool:
        (done,) = pool.run([replace(request, job=replace(request.job, pdf=True))])
    assert (done.status, done.warnings) == ("ok", ())
    assert (tmp_path / "out" / "a" / "report.pdf").read_bytes().startswith(b"%PDF-")


def test_limits_of_one_run_are_not_those_of_the_batch(tmp_path):
    bench = Bench(tmp_path)
    bench.notebook("a", "import resource; resource.getrlimit(resource.RLIMIT_AS)[0] > 0")
    before = resource.getrlimit(resource.RLIMIT_AS)
    assert outcomes(bench, tmp_path / "out", memory=10**9)["a"].stands
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    with contextlib.suppress(ChildProcessError):
        assert os.waitpid(-1, os.WNOHANG)[0] == 0  # nobody waits to be buried
