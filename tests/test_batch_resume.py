"""A batch can be ended at any moment and started again: it does exactly what is missing, changed or damaged."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from batch_kit import Bench, broken, end_of, kill, tree, wait_for
from report_kit import make_case

pytestmark = pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks at processes as Linux shows them")

PICTURE = "import matplotlib.pyplot as plt; plt.plot([1, 2]);"


PLAIN = ("three", "four", "five", "six", "seven")


def with_case(folder, *plain, cases=("kano",)):
    """Return two notebooks, plain ones, and the runs of a method on small cases in both languages."""
    bench = Bench(folder)
    bench.notebook("one", PICTURE)
    bench.notebook("two", "y", y=3)
    for name in plain:
        bench.notebook(name, "y")
    for case in cases:
        make_case(folder / "cases" / case, title=case)
        common = {"method": "kano", "case": f"cases/{case}", "params": {"bootstrap": 100}}
        bench.runs += [{**common, "lang": lang, "name": f"{case}-{lang}"} for lang in ("en", "zh")]
    return bench


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """Return a bench and its finished batch; tests work on copies."""
    bench = with_case(tmp_path_factory.mktemp("resume") / "a", *PLAIN, cases=("kano", "twin"))
    ran = bench.run(bench.folder / "out")
    assert ran.code == 0, ran.warned
    return bench, ran


@pytest.fixture
def again(done, tmp_path):
    """Return a copy of the finished batch: a bench in which all is current."""
    shutil.copytree(done[0].folder, tmp_path / "b")
    return Bench(tmp_path / "b", [dict(run) for run in done[0].runs])


def finished(out):
    """Return the runs that have a record."""
    return {path.parent.name for path in out.glob("*/run.json")}


def test_killed_again_and_again_it_ends_as_if_nothing_had_been(tmp_path):
    bench, dice = Bench(tmp_path), random.Random(3)
    for n in range(18):
        bench.notebook(f"r{n}", "1", PICTURE if n % 9 == 0 else "1")
    whole = bench.run(tmp_path / "undisturbed")
    assert whole.code == 0, whole.warned
    for path in bench.folder.glob("count-*"):
        path.unlink()
    out, kept = tmp_path / "out", {}
    for number in range(4):
        before, process = sum(bench.counted().values()), bench.start(out)
        if number % 3:  # while it works; else while it starts
            assert wait_for(lambda before=before: sum(bench.counted().values()) > before)
        time.sleep(dice.uniform(0, 0.4 if number % 3 else 2))
        kill(process)
        assert broken(out) == []
        assert {name: count for name, count in bench.counted().items() if name in kept} == kept
        kept = {name: count for name, count in bench.counted().items() if name in finished(out)}
    assert kept
    last = bench.run(out)
    assert last.code == 0, last.warned
    assert {name: count for name, count in bench.counted().items() if name in kept} == kept
    assert tree(out) == tree(whole.out)
    assert bench.left_after(8) == []


def test_nothing_to_do_is_nothing_done(again):
    before = tree(again.folder / "out")
    for path in again.folder.rglob("*.csv"):
        os.utime(path, (1, 1))  # touched, not changed
    ran = again.run(again.folder / "out")
    assert ran.code == 0
    assert ran.made() == set()
    assert all(run["current"] for run in ran.runs)
    assert tree(ran.out) == before


def half(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) * 2 // 3] ^= 1
    path.write_bytes(content)


def empty(path):
    path.write_bytes(b"")


def replaced(path):
    path.unlink()
    path.symlink_to("/etc/hostname")


DAMAGES = {
    "one/report.html": half,
    "two/run.json": flip,
    "three/notebook.ipynb": Path.unlink,
    "four/results.json": replaced,
    "five/run.json": half,
    "six/run.json": Path.unlink,
    "kano-en": shutil.rmtree,
    "kano-zh/results.xlsx": empty,
}


def test_exactly_what_is_damaged_is_made_again(again):
    """Every kind of damage at once, each to another run; the record of results belongs to the runs of a case."""
    out = again.folder / "out"
    before = tree(out)
    for place, damage in DAMAGES.items():
        damage(out / place)
    flip(out / record_of(out, "twin-en"))
    ran = again.run(out)
    assert ran.made() == {place.split("/")[0] for place in DAMAGES} | {"twin-en", "twin-zh"}
    assert ran.made() == {run["name"] for run in again.runs} - {"seven"}
    assert ran.code == 0
    assert tree(out) == before


def record_of(out, name):
    """Return the record of results that a run shares with the run in the other language."""
    outputs = json.loads((out / name / "run.json").read_text(encoding="utf-8"))["outputs"]
    (found,) = (place for place in outputs if place.startswith("results/"))
    return found


def test_what_has_changed_is_made_again_by_its_content(again):
    out, answers = again.folder / "out", again.folder / "cases" / "kano" / "answers.csv"
    times = answers.stat()
    lines = answers.read_text(encoding="utf-8").splitlines()
    answers.write_text("\n".join([*lines[:1], *lines[:0:-1]]) + "\n", encoding="utf-8")
    os.utime(answers, ns=(times.st_atime_ns, times.st_mtime_ns))
    notebook = again.folder / "one.ipynb"
    notebook.write_text(notebook.read_text(encoding="utf-8").replace("[1, 2]", "[1, 3]"), encoding="utf-8")
    next(run for run in again.runs if run["name"] == "two")["params"] = {"y": 4}
    ran = again.run(out)
    assert ran.made() == {"kano-en", "kano-zh", "one", "two"}
    answers.unlink()
    missing = again.run(out)
    assert missing.code == 2
    assert "answers.csv" in missing.warned
    assert again.counted() == {**dict.fromkeys(PLAIN, 1), "one": 2, "two": 2}


def test_another_version_of_the_code_or_the_libraries_makes_all_again(monkeypatch, done):
    from sqmlib.batch import resume
    from sqmlib.batch.manifest import read_plan

    bench, ran = done
    job = read_plan(bench.manifest()).jobs[0]
    key = resume.key_of(job, None)
    assert resume.current(ran.out, job, key) is not None
    made_with = next(getattr(resume, name) for name in ("made_with", "_made_with") if hasattr(resume, name))
    for change in ("sqmlib", "code", "lock", "font"):
        monkeypatch.setattr(resume, made_with.__name__, lambda change=change: {**made_with(), change: "other"})
        assert resume.current(ran.out, job, resume.key_of(job, None)) is None


def test_an_interruption_ends_soon_and_can_be_taken_up(tmp_path):
    bench, out, made = Bench(tmp_path), tmp_path / "out", set()
    for n in range(5):
        bench.notebook(f"r{n}", "import subprocess, time; subprocess.Popen(['sleep', '300'])", f"time.sleep({0.2 * n})")
    bench.notebook("waits", "import os, time; os.path.exists('go') or time.sleep(300)")
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        process, before = bench.start(out, "--jobs", "2"), bench.counted().get("waits", 0)
        assert wait_for(lambda before=before: bench.counted().get("waits", 0) > before)
        began = time.monotonic()
        process.send_signal(number)
        ran = end_of(process, out, 15)
        assert time.monotonic() - began < 15
        assert ran.code == code
        assert "Traceback" not in ran.warned
        assert bench.left_after(8) == []
        assert ran["waits"]["status"] == "skipped"
        made |= ran.made()
        assert made == finished(out)
    (tmp_path / "go").touch()
    resumed = bench.run(out)
    assert resumed.code == 0, resumed.warned
    assert resumed.made() == {run["name"] for run in bench.runs} - made


def test_a_second_batch_is_told_who_holds_the_folder_and_a_killed_one_holds_nothing(tmp_path):
    bench = Bench(tmp_path)
    bench.notebook("a", "import os, time; os.path.exists('go') or time.sleep(300)")
    process = bench.start(tmp_path / "out")
    assert wait_for(lambda: "a" in bench.counted())
    second = bench.run(tmp_path / "out")
    assert second.code == 3
    assert str(process.pid) in second.warned
    kill(process)
    assert (tmp_path / "out" / ".sqm.lock").exists()
    (tmp_path / "go").touch()
    third = bench.run(tmp_path / "out")
    assert third.code == 0, third.warned
    assert bench.counted() == {"a": 2}
    assert not (tmp_path / "out" / ".sqm.lock").exists()
    assert bench.left_after(8) == []


@contextmanager
def small_disk(folder, *options):
    """Mount a small disk, or skip the test where that is not allowed."""
    folder.mkdir(exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", *options, "tmpfs", str(folder)], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("only root may mount a disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_leaves_old_reports_whole_and_is_said(again):
    disk = again.folder / "disk"
    with small_disk(disk, "-o", "size=3m"):
        out = disk / "out"
        shutil.copytree(again.folder / "out", out)
        before = tree(out)
        for run in again.runs[:2]:
            run["params"] = {"y": 9}
        room = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        (disk / "fills").write_bytes(b"x" * max(room - 12_288, 0))
        full = again.run(out)
        assert full.code != 0
        assert "No space left" in full.warned + full.said
        assert broken(out) == []
        assert {k: v for k, v in tree(out).items() if k != "index.html"} == {
            k: v for k, v in before.items() if k != "index.html"
        }
        (disk / "fills").unlink()
        resumed = again.run(out)
        assert resumed.code == 0, resumed.warned
        assert resumed.made() == {"one", "two"}


def test_a_file_that_may_not_grow_leaves_old_reports_whole(again):
    out = again.folder / "out"
    before = tree(out)
    again.runs[0]["params"] = {"y": 9}

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000))

    cut = again.run(out, preexec_fn=limit)
    assert cut.code != 0
    assert "Traceback" not in cut.warned
    assert broken(out) == []
    assert {name: content for name, content in tree(out).items() if name != "index.html"} == {
        name: content for name, content in before.items() if name != "index.html"
    }
    assert again.run(out).made() == {"one"}


def test_a_folder_that_cannot_be_used_is_named_and_nothing_runs(again):
    again.runs[0]["params"] = {"y": 9}
    counted = again.counted()
    file = again.folder / "file"
    file.write_text("x", encoding="utf-8")
    refused = [again.run(file)]
    closed = again.folder / "closed"
    with small_disk(closed, "-o", "ro,size=1m"):
        refused.append(again.run(closed))
    for ran, place in zip(refused, (file, closed), strict=True):
        assert ran.code == 4
        assert place.name in ran.warned
        assert "Traceback" not in ran.warned
    assert again.counted() == counted
    assert file.read_text(encoding="utf-8") == "x"


def test_the_same_bytes_in_another_place_zone_language_and_number_of_jobs(tmp_path):
    ran = with_case(tmp_path / "a").run(tmp_path / "a" / "out")
    other = with_case(tmp_path / "elsewhere" / "b")
    env = {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "77", "COLUMNS": "40", "LANG": "de_DE.UTF-8"}
    twin = other.run(other.folder / "out", "--jobs", "1", env={**env, "SQM_NO_FORK": "1"})
    assert (ran.code, twin.code) == (0, 0), twin.warned
    assert "a Python of its own" in twin.warned
    assert "a Python of its own" not in ran.warned
    assert tree(twin.out) == tree(ran.out)
    assert str(tmp_path).encode() not in b"".join(tree(twin.out).values())


def test_the_summary_is_readable_and_names_every_output(done):
    _, ran = done
    record = json.loads((ran.out / "batch.json").read_text(encoding="utf-8"))
    assert record["counts"]["ok"] == 11
    assert all((ran.out / file).is_file() for run in record["runs"] for file in run["outputs"])
