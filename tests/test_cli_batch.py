"""``sqm batch``: help, plan, progress, summary and exit codes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest
from report_kit import make_case

import sqmlib.batch
from sqmlib import warming
from sqmlib.batch import manifest
from sqmlib.batch.job import Job, Outcome
from sqmlib.batch.summary import write_summary
from sqmlib.checks import DataError, Remark
from sqmlib.cli import main
from sqmlib.cli.batch import plan_table, size
from sqmlib.cli.progress import Progress, time_left
from sqmlib.errors import InUseError, OutputError

ROOT = Path(__file__).resolve().parent.parent
LOST = Remark("report.cell", "error", {"cell": 7, "name": "KeyError", "said": "'lost'"})
CUT = Remark("report.cut", "warning", {"cell": 3, "most": 1000})
FEW = Remark("report.refused", "info", {"text": "3 < 5"})
CHINESE = re.compile("[\u4e00-\u9fff]")
JOBS = (
    Job("airline-kano-en", method="kano", case="cases/airline"),
    Job(
        "航空-北京", method="kano", case="cases/航空", lang="zh", segment=("branch", "北京"), wave=("month", "2026-03")
    ),
    Job("airline-few", method="kano", case="cases/airline", segment=("branch", "South"), hidden=FEW),
    Job("own", notebook="notebooks/own.ipynb", lang="en"),
)


@pytest.fixture(autouse=True)
def _plain(monkeypatch):
    for name in ("SQM_LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setenv("COLUMNS", "100")


class Faked:
    """A batch that ends as it is told to."""

    def __init__(self, monkeypatch) -> None:
        self.outcomes: list[Outcome] = []
        self.error: BaseException | None = None
        self.plan = SimpleNamespace(jobs=JOBS, portfolio=None, remarks=())
        self.asked: dict = {}
        monkeypatch.setattr(manifest, "read_plan", self.read_plan)
        monkeypatch.setattr(sqmlib.batch, "run_batch", self.run_batch)
        monkeypatch.setattr(warming, "warming", lambda manifest: nullcontext())

    def read_plan(self, path, **options):
        self.asked |= {"path": path, **options}
        return self.plan

    def run_batch(self, plan, out, *, watch, **options):
        self.asked |= {"plan": plan, "out": out, **options}
        watch("planned", list(plan.jobs))
        for outcome in self.outcomes:
            watch("started", Job(outcome.name))
            watch("ended", outcome)
        if self.error:
            raise self.error
        write_summary(out, self.outcomes, options["lang"])
        return tuple(self.outcomes)


@pytest.fixture
def faked(monkeypatch) -> Faked:
    return Faked(monkeypatch)


def every_kind() -> list[Outcome]:
    slow = Remark("report.timeout", "error", {"seconds": 600})
    return [
        Outcome("a", "ok", None, (CUT,), 2.0),
        Outcome("b", "skipped", Remark("batch.current"), current=True),
        Outcome("c", "failed", LOST, seconds=1.0),
        Outcome("d", "timeout", slow, seconds=600.0),
        Outcome("e", "skipped", FEW),
    ]


# ---- words


def test_help(lang, capsys, snapshot):
    assert main(["batch", "--help", "--lang", lang]) == 0
    assert re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out) == snapshot


def test_the_plan_is_printed_and_nothing_runs(faked, lang, capsys, snapshot, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["batch", "batch.yml", "--plan", "--lang", lang]) == 0
    assert capsys.readouterr().out == snapshot
    assert "out" not in faked.asked
    assert not list(tmp_path.iterdir())


def test_the_plan_shows_the_portfolio_too(faked, capsys):
    faked.plan.portfolio = SimpleNamespace(languages=("en", "zh"), targets=())
    assert main(["batch", "batch.yml", "--plan"]) == 0
    said = capsys.readouterr().out
    assert "portfolio-zh" in said
    assert "6 runs" in said


def test_columns_of_a_plan_are_aligned_with_chinese_names():
    from rich.cells import cell_len

    lines = plan_table(JOBS).splitlines()
    places = {cell_len(line[: line.index("kano")]) for line in lines if "kano " in line and not line.startswith("a")}
    assert places == {cell_len(lines[0][: lines[0].index("Method")])}


def test_what_the_user_ought_to_know_is_said_before(faked, capsys):
    faked.plan.remarks = (CUT,)
    main(["batch", "batch.yml", "--plan"])
    assert CUT.text("en") in capsys.readouterr().err


def test_the_summary(faked, lang, capsys, snapshot, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    faked.outcomes = every_kind()
    faked.plan.jobs = tuple(Job(outcome.name) for outcome in faked.outcomes)
    assert main(["batch", "batch.yml", "--jobs", "2", "--lang", lang]) == 1
    said = capsys.readouterr()
    assert said.out == snapshot(name="out")
    assert said.err == snapshot(name="err")


def test_reasons_are_told_in_full(faked, capsys, tmp_path):
    reason = Remark("report.refused", "error", {"text": "\n".join(f"- problem {n}" for n in range(60))})
    faked.outcomes = [Outcome("a", "failed", reason)]
    main(["batch", "batch.yml", "--out", str(tmp_path)])
    assert reason.text("en") in capsys.readouterr().out


def test_names_and_messages_cannot_move_the_cursor(faked, capsys, tmp_path):
    faked.plan.jobs = (Job("\x1b[31mred\x07", method="kano", case="\x1b[2J"),)
    faked.outcomes = [Outcome("\x1b[31mred\x07", "failed", Remark("report.refused", "error", {"text": "\x1b[2J\r"}))]
    main(["batch", "batch.yml", "--plan"])
    main(["batch", "batch.yml", "--out", str(tmp_path)])
    said = capsys.readouterr()
    assert not re.search("[\x00-\x09\x0b-\x1f]", said.out + said.err)


# ---- exit codes


@pytest.mark.parametrize(("kept", "code"), [((0, 1, 4), 0), ((0, 2), 1), ((0, 3), 1), ((0,), 0)])
def test_exit_code_of_a_batch_that_ended(faked, kept, code, tmp_path):
    faked.outcomes = [every_kind()[n] for n in kept]
    assert main(["batch", "batch.yml", "--out", str(tmp_path)]) == code


@pytest.mark.parametrize(
    ("error", "code", "named"),
    [
        (DataError([Remark("report.no_value", "error", {"found": "x"})]), 2, "x"),
        (InUseError("batch.in_use", folder="reports", pid="4711"), 3, "4711"),
        (OutputError("report.output", folder="reports", why="Read-only file system"), 4, "Read-only"),
    ],
)
def test_exit_code_of_a_batch_that_did_not_begin(faked, error, code, named, capsys, tmp_path):
    faked.error = error
    assert main(["batch", "batch.yml", "--out", str(tmp_path / "out")]) == code
    said = capsys.readouterr()
    assert named in said.err
    assert "Traceback" not in said.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt(), 130), (SystemExit(143), 143)])
def test_an_interrupted_batch_says_what_is_missing(faked, error, code, lang, capsys, tmp_path):
    faked.outcomes, faked.error = every_kind()[:1], error
    assert main(["batch", "batch.yml", "--out", str(tmp_path), "--lang", lang]) == code
    said = capsys.readouterr()
    assert {"en": "3 of 4 reports", "zh": "4 份报告中还缺 3 份"}[lang] in said.err
    assert "1" in said.out


@pytest.mark.parametrize("text", ["2G", "800M", "1.5g", "2GB", "2 GiB", "64M"])
def test_sizes(text):
    assert size(text) >= 64 * 1024**2


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--memory", "2"], "--memory"),
        (["--memory", "lots"], "lots"),
        (["--memory", "1M"], "64M"),
        (["--memory", "-2G"], "-2G"),
        (["--jobs", "0"], "--jobs"),
        (["--timeout", "soon"], "--timeout"),
        (["--lang", "xx"], "xx"),
        (["--nonsense"], "--nonsense"),
    ],
)
def test_what_is_refused(faked, arguments, named, capsys):
    assert main(["batch", "batch.yml", *arguments]) == 2
    assert named in capsys.readouterr().err
    assert "out" not in faked.asked


def test_every_option_arrives(faked, tmp_path):
    given = ["--jobs", "3", "--timeout", "7", "--memory", "2G", "--dask", "tcp://127.0.0.1:1", "--root", "r"]
    main(["batch", "b.yml", "--out", str(tmp_path), "--pdf", "--force", "--lang", "zh", *given])
    expected = {"path": Path("b.yml"), "root": Path("r"), "lang": "zh", "pdf": True, "out": tmp_path, "force": True}
    expected |= {"jobs": 3, "timeout": 7, "memory": 2 * 1024**3, "dask": "tcp://127.0.0.1:1", "plan": faked.plan}
    assert faked.asked == expected | {"ahead": None}


def test_defaults(faked, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    main(["batch", "b.yml"])
    expected = {"path": Path("b.yml"), "root": None, "lang": None, "pdf": False, "out": Path("reports")}
    expected |= {"jobs": sqmlib.batch.default_jobs(), "timeout": 600, "memory": None, "dask": None, "force": False}
    assert faked.asked == expected | {"plan": faked.plan, "ahead": None}


# ---- progress


def test_without_a_terminal_there_is_a_line_per_tenth_and_per_failure(capsys):
    progress = Progress(200, 2)
    with progress:
        for n in range(200):
            name = f"r{n}"
            progress("started", Job(name))
            progress("ended", Outcome(name, "failed", LOST) if n == 57 else Outcome(name, "ok", seconds=3.0))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 11
    assert lines[0] == "20 of 200 · about 4 min left"
    assert lines[2].startswith("r57, failed: Cell 7 of the notebook failed (KeyError: 'lost').")
    assert lines[3] == "60 of 200 · 1 with a problem · about 4 min left"
    assert lines[-1] == "200 of 200 · 1 with a problem"
    assert not any("\x1b" in line or "\r" in line for line in lines)


def test_the_plan_may_hold_more_than_was_known(capsys):
    progress = Progress(1, 1)
    progress("planned", [Job("a"), Job("b")])
    progress("ended", Outcome("a", "ok", seconds=500.0))
    assert capsys.readouterr().err == "1 of 2 · about 8 min left\n"


def test_a_note_is_said_at_once(capsys):
    Progress(1, 1)("note", Remark("batch.no_fork", "warning"))
    assert "fork" in capsys.readouterr().err


def test_time_left_uses_the_middle_and_the_jobs():
    assert time_left([1.0, 1.0, 600.0], 10, 2) == 5.0
    assert time_left([4.0], 3, 2) == 8.0
    assert time_left([], 3, 2) is None


def test_reports_that_stood_do_not_count_for_the_time_left(capsys):
    progress = Progress(4, 1)
    progress("ended", Outcome("a", "skipped", Remark("batch.current"), current=True, seconds=0.0))
    progress("ended", Outcome("b", "ok", seconds=10.0))
    assert capsys.readouterr().err.splitlines()[-1] == "2 of 4 · about 20 s left"


TERMINAL = """
from sqmlib.batch.job import Job, Outcome
from sqmlib.checks import Remark
from sqmlib.cli.progress import Progress
progress = Progress(2, 1)
with progress:
    progress("started", Job("[red]a[/red]\\x07"))
    progress("ended", Outcome("[red]a[/red]\\x07", "failed", Remark("report.kernel", "error")))
    progress("started", Job("北京"))
    progress("ended", Outcome("北京", "ok", seconds=2.0))
"""


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_on_a_terminal_there_is_a_bar_with_the_names_running_now():
    import pty

    ours, theirs = pty.openpty()
    env = os.environ | {"TERM": "xterm-256color", "COLUMNS": "120", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    with subprocess.Popen([sys.executable, "-c", TERMINAL], stderr=theirs, stdin=theirs, env=env) as child:
        os.close(theirs)
        shown = b""
        while chunk := _read(ours):
            shown += chunk
        assert child.wait() == 0
    os.close(ours)
    text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown.decode())
    assert "now: [red]a[/red]\\x07" in text
    assert "1/2 1 with a problem · now: 北京" in text
    assert "[red]a[/red]\\x07, failed: " in text
    assert "2/2 1 with a problem" in text
    assert "\x07" not in text
    assert text.count("\n") < 8


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, 65536)
    except OSError:  # Linux: the other side is closed
        return b""


# ---- the whole of it


def test_a_real_batch_and_its_repetition(tmp_path):
    make_case(tmp_path / "tiny")
    (tmp_path / "batch.yml").write_text("runs: [{method: kano, case: tiny}, {method: kano, case: tiny, lang: zh}]\n")
    command = [sys.executable, "-m", "sqmlib", "batch", str(tmp_path / "batch.yml"), "--out", str(tmp_path / "out")]
    env = os.environ | {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "Done  2"
    assert "\x1b" not in done.stdout + done.stderr
    page = (tmp_path / "out" / "index.html").read_bytes()
    again = subprocess.run(command, capture_output=True, text=True, env=env, check=False, timeout=300)
    assert again.returncode == 0, again.stderr
    assert again.stdout.splitlines()[0] == "Done  2  up to date before: 2"
    assert (tmp_path / "out" / "index.html").read_bytes() == page
