"""One bad run never takes its neighbors, the batch or the machine with it: faults provoked through the command."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
from html.parser import HTMLParser

import pytest
from batch_kit import Bench, broken, end_of, wait_for

pytestmark = pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks at processes as Linux shows them")

SECRET = "hunter2-Passw0rd"
RUN = "document.documentElement.dataset.ran=1"
MARKUP = f'<script>{RUN}</script><img src=x onerror="{RUN}"><svg onload="{RUN}"></svg><a href="javascript:{RUN}">x</a>'
FAULTS = {
    "killed": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "outside": "import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(300)",
    "memory": "parts = []\nwhile True: parts.append(bytearray(10**8))",
    "array": "import numpy as np; np.ones(10**12)",
    "hangs": "import time; time.sleep(300)",
    "stubborn": (
        "import signal, subprocess, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nsubprocess.Popen(['sleep', '300'])\nwhile True: time.sleep(1)"
    ),
    "sys-exit": "import sys; sys.exit(0)",
    "exit": "exit()",
    "os-exit": "import os; os._exit(0)",
    "error": "1 / 0",
    "closes-all": "import os; os.closerange(0, 256)",
    "ends-server": "import os, signal, time; os.kill(os.getppid(), signal.SIGKILL); time.sleep(60)",
}
HARMLESS = {
    "first": "1 + 1",
    "prints": "for n in range(600): print('x' * 100_000)",
    "writes": "import os\nfor n in range(600): os.write(1, b'y' * 100_000)",
    "program": "import subprocess; subprocess.run('yes zzzzzzz | head -c 60000000', shell=True).returncode",
    "wanders": (
        "import os, sys, tempfile, warnings\nos.chdir(tempfile.mkdtemp()); os.rmdir(os.getcwd()); os.umask(0o777)\n"
        "os.environ.clear(); sys.path.clear(); warnings.simplefilter('error')\nsys.stdout = sys.__stdout__"
    ),
    "takes-lines": "import os\nlines = [open('line', 'w') for n in range(40)]\nlen(lines)",
    "leaves": "import subprocess; p = subprocess.Popen(['sleep', '300'], start_new_session=True); p.returncode",
    "environment": "import os; print(sorted(os.environ.items()))",
    "markup": (
        f"import sys\nimport pandas as pd\nfrom IPython.display import HTML, Javascript, Latex, Markdown, display\n"
        f"m = {MARKUP!r}\nprint(m); print(m, file=sys.stderr)\nfor kind in (HTML, Markdown, Latex): display(kind(m))\n"
        f"display(Javascript({RUN!r}), pd.DataFrame({{m: [m]}}))\n"
        f"display({{'image/svg+xml': '<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"{RUN}\"/>'}}, raw=True)\nm"
    ),
    "北京 2026": "2 + 2",
    "الرياض": "2 + 2",
    "São Paulo (1)": "2 + 2",
}


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """Return the notebooks, harmless ones around the faulty ones."""
    bench = Bench(tmp_path_factory.mktemp("faults"))
    names = [*list(HARMLESS)[:3], *FAULTS, *list(HARMLESS)[3:]]
    for name in names:
        bench.notebook(name, {**FAULTS, **HARMLESS}[name], "y + 1", **({"y": 4} if name == "first" else {}))
    return bench


@pytest.fixture(scope="module")
def ran(bench):
    """Run them all without HOME and stdin, with a password in the environment, one of them killed from outside."""
    env = {"HOME": "", "DATABASE_PASSWORD": SECRET, "SQM_TOKEN": SECRET}
    process = bench.start(bench.folder / "out", "--jobs", "4", "--timeout", "5", "--memory", "700M", env=env)
    assert wait_for((bench.folder / "pid").exists)
    wait_for((bench.folder / "pid").read_text)
    os.kill(int((bench.folder / "pid").read_text()), signal.SIGKILL)
    ended = end_of(process, bench.folder / "out")
    bench.at_end = bench.left_after(8)
    return ended


def test_exactly_the_faulty_runs_fail_and_the_exit_code_says_so(ran):
    bad = {run["name"] for run in ran.runs if run["status"] in ("failed", "timeout")}
    assert bad == set(FAULTS)
    assert ran.made() == set(HARMLESS)
    assert ran.code == 1
    assert "Traceback" not in ran.said + ran.warned


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("killed", "failed", "kernel.*SIGKILL"),
        ("outside", "failed", "kernel.*SIGKILL"),
        ("memory", "failed", "more memory"),
        ("array", "failed", "more memory"),
        ("hangs", "timeout", "Cell 4 .* 5 seconds"),
        ("stubborn", "timeout", "Cell 4 .* 5 seconds"),
        ("sys-exit", "failed", "SystemExit"),
        ("exit", "failed", "SystemExit"),
        ("os-exit", "failed", "kernel.*exit code 0"),
        ("error", "failed", "ZeroDivisionError"),
        ("closes-all", "failed", "."),
        ("ends-server", "failed", "kernel.*SIGKILL"),
    ],
)
def test_a_fault_is_named_and_leaves_no_report(ran, name, status, words):
    assert ran[name]["status"] == status
    assert re.search(words, ran[name]["reason"]["text"])
    assert not (ran.out / name).exists()
    assert not ran[name]["outputs"]


def test_names_of_places_work(ran):
    record = json.loads((ran.out / "北京 2026" / "run.json").read_text(encoding="utf-8"))
    assert record["name"] == "北京 2026"


def test_nothing_is_left_when_the_batch_has_ended(ran, bench):
    assert bench.at_end == []
    assert not [path.name for path in ran.out.iterdir() if path.name.startswith(".")]
    assert broken(ran.out) == []


@pytest.mark.parametrize("name", ["prints", "writes", "program"])
def test_a_flood_is_cut_and_said(ran, name):
    assert sum(path.stat().st_size for path in (ran.out / name).iterdir()) < 20_000_000
    assert any("printed more than 1000000" in said for said in ran[name]["warnings"])


def test_a_run_that_moves_house_gets_its_report_like_any_other(ran):
    modes = {path.name: path.stat().st_mode & 0o777 for path in (ran.out / "wanders").iterdir()}
    assert modes == {path.name: path.stat().st_mode & 0o777 for path in (ran.out / "first").iterdir()}


def test_a_line_that_became_a_file_of_the_notebook_is_not_written_to(ran, bench):
    assert (bench.folder / "line").read_bytes() == b""


def test_a_password_of_the_environment_appears_nowhere(ran):
    files = [path for path in ran.out.rglob("*") if path.is_file()]
    assert [path.name for path in files if SECRET.encode() in path.read_bytes()] == []
    assert SECRET not in ran.said + ran.warned
    assert "PATH" in (ran.out / "environment" / "notebook.ipynb").read_text(encoding="utf-8")


class Active(HTMLParser):
    """Collects what a browser would run."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        bad = [
            n for n, v in attrs if n.startswith("on") or re.match(r"\s*(javascript|vbscript|data:text)", v or "", re.I)
        ]
        if bad or tag in ("script", "iframe", "object", "embed", "base", "form"):
            self.found.append((tag, attrs))


def test_no_markup_of_any_output_is_active(ran):
    for page in (ran.out / "markup" / "report.html", ran.out / "index.html"):
        html = page.read_text(encoding="utf-8")
        assert "Content-Security-Policy" in html
        assert Active(html).found == []


def test_a_browser_runs_nothing(ran, tmp_path):
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium on this machine")
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}", "--dump-dom"]
    trap = tmp_path / "trap.html"
    trap.write_text(f"<body>{MARKUP}</body>", encoding="utf-8")

    def shown(page):
        done = subprocess.run([chromium, *quiet, page.as_uri()], check=True, capture_output=True, text=True, timeout=60)
        return done.stdout

    assert "data-ran" in shown(trap)  # the markup is alive where nobody tames it
    dom = shown(ran.out / "markup" / "report.html")
    assert "</html>" in dom
    assert "data-ran" not in dom


NAMES = (
    "../up",
    "/etc/x",
    "CON",
    "nul.txt",
    "a\u202eb",
    "-rf",
    "a/b",
    "index.html",
    "x" * 200,
    "a\x00b",
    "~root",
    "a.",
)


def test_hostile_names_and_parameters_are_refused_before_anything_runs(tmp_path):
    bench = Bench(tmp_path)
    for name in ("a", "b"):
        bench.notebook(name, "1")
    one, two = bench.runs
    bench.runs = [{**one, "name": name} for name in NAMES]
    bench.runs += [
        {**one, "name": "Same"},
        {**two, "name": "same"},
        {**one, "name": "p", "params": {"y": 1, "x; import os": 2}},
    ]
    bench.runs += [
        {**one, "name": "q", "params": {"api_key": SECRET}},
        {**one, "name": "r", "params": {"y": {"!!binary": 1}}},
    ]
    ran = bench.run(tmp_path / "out")
    assert ran.code == 2
    assert SECRET not in ran.said + ran.warned
    assert "Traceback" not in ran.warned
    assert bench.counted() == {}
    assert not (tmp_path / "out").exists()
    assert "\u202e" not in ran.warned + ran.said
