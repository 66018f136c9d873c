"""The manifest of a batch: what it may say, what is refused and how, and what it expands to."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
import time
from itertools import product
from pathlib import Path

import nbformat
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_kit import PEAK
from nbformat.v4 import new_code_cell, new_notebook

import sqmlib as sq
from sqmlib.batch.expand import MOST_VALUES
from sqmlib.batch.hiding import BLANK, _ends, hidden_cells, hidden_values
from sqmlib.batch.job import Job
from sqmlib.batch.manifest import Plan, read_plan
from sqmlib.batch.names import RESERVED, Draft, named
from sqmlib.check import check_target
from sqmlib.checks import DataError
from sqmlib.report.publishing import check_name

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "reference" / "hostile"
INDEX = CORPUS / "index.csv"
ROWS = [r for r in csv.DictReader(INDEX.open(encoding="utf-8")) if r["kind"] == "manifest"] if INDEX.is_file() else []
needs_corpus = pytest.mark.skipif(not ROWS, reason="the folder shared/ does not lie beside this repository")
SIZES = {"Beijing": 12, "Lhasa": 8, "Sanya": 7}


def make_case(folder: Path, sizes: dict[str, int] | None = None, *, language: str = "", columns: dict | None = None):
    """Return a case folder whose answers have a column branch, and further ones: name -> list of cells."""
    folder.mkdir(parents=True)
    branches = [name for name, n in (sizes or SIZES).items() for _ in range(n)]
    more = {"branch": branches, **(columns or {})}
    with (folder / "kano.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["respondent", "wifi_f", "wifi_d", *more])
        for k, cells in enumerate(zip(*more.values(), strict=True)):
            out.writerow([f"r{k}", 1 + k % 2, 3 + k % 3, *cells])
    text = f"language: {language}\n" if language else ""
    (folder / "case.yml").write_text(text + "kano: {answers: kano.csv}\n", encoding="utf-8")
    return folder


def make_notebook(path: Path, *lines: str, **metadata) -> Path:
    """Return a notebook with these parameters."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cell = new_code_cell("\n".join(lines), metadata={"tags": ["parameters"]})
    nbformat.write(new_notebook(cells=[cell], metadata=metadata), path)
    return path


@pytest.fixture
def place(tmp_path) -> Path:
    """Return a folder with two cases and two notebooks."""
    make_case(tmp_path / "cases" / "north")
    make_case(tmp_path / "cases" / "south", language="zh")
    make_notebook(tmp_path / "mine.ipynb", "data: str = 'x.csv'")
    make_notebook(tmp_path / "ours.ipynb", "case: str = ''", "lang: str = 'en'", "sizes: list[int] | None = None")
    return tmp_path


def plan(folder: Path, text: str, **options) -> Plan:
    (folder / "batch.yml").write_text(text, encoding="utf-8")
    return read_plan(folder / "batch.yml", **options)


def refused(folder: Path, text: str, **options) -> list[tuple[str, int]]:
    """Return code and line of every problem."""
    with pytest.raises(DataError) as caught:
        plan(folder, text, **options)
    caught.value.text("zh")
    return [(r.code.removeprefix("manifest."), *r.where.rows) for r in caught.value.problems]


# ---- the corpus


@needs_corpus
@pytest.mark.parametrize("row", ROWS, ids=[r["file"] for r in ROWS])
def test_corpus(row, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path, bomb = CORPUS / row["file"], Path("/tmp/PWNED_sqm")
    before, start = path.read_bytes(), time.monotonic()
    report = check_target(path, "manifest")
    assert time.monotonic() - start < 3 * float(row["max_seconds"]), "three times the limit: tests share the machine"
    text = report.text("en")
    assert report.exit_code == {"error": 2, "ok": 0}[row["outcome"]], text
    assert ("warning" in text) is False
    for wanted in filter(None, row["must_mention"].split(";;")):
        assert re.search(wanted, text, re.I), (wanted, text)
    if match := re.fullmatch(r"runs=(\d+)", row["facts"]):
        assert len(read_plan(path).jobs) == int(match[1])
    json.dumps([r.to_dict() for r in report.remarks], allow_nan=False)
    assert (path.read_bytes(), list(tmp_path.iterdir()), bomb.exists()) == (before, [], False)


def test_twenty_thousand_runs_stay_small_and_fast(place):
    rows = [f"  - {{name: r{n:05d}, notebook: mine.ipynb, params: {{data: a.csv}}}}" for n in range(20_000)]
    (place / "huge.yml").write_text("\n".join(["runs:", *rows]) + "\n", encoding="utf-8")
    code = PEAK + (
        "from sqmlib.cli import main\n"
        "sys.argv = ['sqm', 'check', '--kind', 'manifest', 'huge.yml']\n"
        "code = main()\n"
        "print('MB', peak_mb()); sys.exit(code)"
    )
    start = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], cwd=place, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "20000 run(s)" in done.stdout
    assert time.monotonic() - start < 60
    assert int(done.stdout.split()[-1]) < 1024


# ---- what is refused

REFUSED = {
    "empty": ("", [("no_runs", 1)]),
    "no runs": ("runs: []\n", [("no_runs", 1)]),
    "only defaults": ("defaults: {lang: zh}\n", [("no_runs", 1)]),
    "duplicate key": ("runs: []\nruns: []\n", [("case.duplicate_key", 2)]),
    "alias bomb": ("a: &a [x, x]\nb: [*a, *a]\n", [("case.alias", 1)]),
    "tag": ("runs:\n  - {name: !!python/object:os.system x}\n", [("case.tag", 2)]),
    "depth": ("runs: " + "[" * 40 + "]" * 40, [("case.too_deep", 1)]),
    "tab": ("runs:\n\t- {}\n", [("case.syntax", 2)]),
    "list": ("- a\n", [("case.not_mapping", 1)]),
    "runs a text": ("runs: kano\n", [("case.not_list", 1)]),
    "run a text": ("runs: [kano]\n", [("case.not_mapping", 1)]),
    "unknown key": ("runs:\n  - {methode: kano, case: cases/north}\n", [("case.unknown_key_near", 2)]),
    "unknown method": ("runs:\n  - {method: kana, case: cases/north}\n", [("case.not_one_of", 2)]),
    "unknown language": ("runs:\n  - {method: kano, case: cases/north, lang: no}\n", [("case.not_one_of", 2)]),
    "both": ("runs:\n  - {method: kano, notebook: mine.ipynb}\n", [("method_and_notebook", 2)]),
    "neither": ("runs:\n  - {case: cases/north}\n", [("nothing_to_run", 2)]),
    "no case": ("runs:\n  - {method: kano}\n", [("case_missing", 2)]),
    "case not there": ("runs:\n  - {method: kano, case: cases/nowhere}\n", [("no_case", 2)]),
    "remote notebook": ("runs:\n  - {notebook: https://example.org/a.ipynb}\n", [("outside", 2)]),
    "absolute case": ("runs:\n  - {method: kano, case: /etc}\n", [("outside", 2)]),
    "way out": ("runs:\n  - {method: kano, case: ../cases}\n", [("outside", 2)]),
    "windows path": ('runs:\n  - {method: kano, case: "C:\\\\cases"}\n', [("outside", 2)]),
    "home": ("runs:\n  - {method: kano, case: ~/cases}\n", [("outside", 2)]),
    "notebook not there": ("runs:\n  - {notebook: nowhere.ipynb}\n", [("notebook_missing", 2)]),
    "case for nothing": ("runs:\n  - {notebook: mine.ipynb, case: cases/north}\n", [("no_case_parameter", 2)]),
    "name": ("runs:\n  - {notebook: mine.ipynb, name: ../x}\n", [("report.bad_name", 2)]),
    "no name": ('runs:\n  - {notebook: mine.ipynb, name: ""}\n', [("report.bad_name", 2)]),
    "brace": ("runs:\n  - {notebook: mine.ipynb, name: 'Q1 {region}'}\n", [("report.bad_name", 2)]),
    "device": ("runs:\n  - {notebook: mine.ipynb, name: NUL}\n", [("report.bad_name", 2)]),
    "kept name": ("runs:\n  - {notebook: mine.ipynb, name: Portfolio-EN}\n", [("reserved", 2)]),
    "index": ("runs:\n  - {notebook: mine.ipynb, name: index.html}\n", [("report.bad_name", 2)]),
    "same name": (
        "runs:\n  - {notebook: mine.ipynb, name: a}\n  - {notebook: mine.ipynb, name: A}\n",
        [("duplicate_name", 3)],
    ),
    "composed name": (
        "runs:\n  - {notebook: mine.ipynb, name: caf\u00e9}\n  - {notebook: mine.ipynb, name: cafe\u0301}\n",
        [("duplicate_name", 3)],
    ),
    "same run twice": (
        "runs:\n  - {method: kano, case: cases/north}\n  - {method: kano, case: cases/north}\n",
        [("duplicate_name", 3)],
    ),
    "undeclared": ("runs:\n  - {notebook: mine.ipynb, params: {date: x}}\n", [("report.unknown_parameter", 2)]),
    "code": (
        'runs:\n  - {notebook: mine.ipynb, params: {"x = 1; import os #": 1}}\n',
        [("report.unknown_parameter", 2)],
    ),
    "own": ("runs:\n  - {method: kano, case: cases/north, params: {mode: live}}\n", [("own_parameter", 2)]),
    "own only": ("runs:\n  - {method: kano, case: cases/north, params: {only: {a: b}}}\n", [("own_parameter", 2)]),
    "whole": ("runs:\n  - {method: kano, case: cases/north, params: {seed: 010}}\n", [("report.wrong_type", 2)]),
    "power": ("runs:\n  - {method: kano, case: cases/north, params: {seed: 1e3}}\n", [("report.wrong_type", 2)]),
    "quoted number": (
        'runs:\n  - {method: kano, case: cases/north, params: {seed: "1"}}\n',
        [("report.wrong_type", 2)],
    ),
    "list for a text": ("runs:\n  - {notebook: mine.ipynb, params: {data: [a]}}\n", [("report.wrong_type", 2)]),
    "away": ("runs:\n  - {notebook: mine.ipynb, params: {data: /etc/passwd}}\n", [("away", 2)]),
    "upwards": ("runs:\n  - {notebook: mine.ipynb, params: {data: a/../../b}}\n", [("away", 2)]),
    "address": ("runs:\n  - {notebook: mine.ipynb, params: {data: s3://b/k}}\n", [("report.address", 2)]),
    "control": ('runs:\n  - {notebook: mine.ipynb, params: {data: "a\\u001b[2J"}}\n', [("report.not_json", 2)]),
    "default nobody has": (
        "defaults: {params: {boostrap: 1}}\nruns:\n  - {notebook: mine.ipynb}\n",
        [("unused_default", 1)],
    ),
    "pattern": ("matrix: {methods: [kano], cases: [west/*]}\n", [("pattern", 1)]),
    "pattern out": ("matrix: {methods: [kano], cases: [../*]}\n", [("outside", 1)]),
    "no methods": ("matrix: {cases: [cases/north]}\n", [("matrix_lacks", 1)]),
    "nothing wanted": ("matrix: {methods: [kano], cases: [cases/*], total: false}\n", [("no_total", 1)]),
    "same column": ("matrix: {methods: [kano], cases: [cases/*], segment: a, wave: a}\n", [("same_column", 1)]),
    "total": ("matrix: {methods: [kano], cases: [cases/*], total: yes}\n", [("case.not_one_of", 1)]),
    "no column": ("matrix: {methods: [kano], cases: [cases/north], segment: brunch}\n", [("case.only_column",)]),
    "person": ("matrix: {methods: [kano], cases: [cases/north], segment: respondent}\n", [("case.only_personal",)]),
    "target": (
        "runs: [{notebook: mine.ipynb}]\nportfolio: {targets: [{metric: better, at_least: 1, at_most: 2}]}\n",
        [("one_side", 2)],
    ),
    "no metric": ("runs: [{notebook: mine.ipynb}]\nportfolio: {targets: [{at_least: 1}]}\n", [("case.missing_key", 2)]),
    "goal": (
        "runs: [{notebook: mine.ipynb}]\nportfolio: {targets: [{metric: better, at_least: high}]}\n",
        [("case.not_number", 2)],
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_its_reason_and_line(name, place):
    text, expected = REFUSED[name]
    assert refused(place, text) == expected
    assert not (place / "reports").exists()


MISREAD = ["NO", "no", "on", "y", "12:30", "3.10", "010", "1e3", "2026", "2026-03-01", ".5", "0x1F", "1_000"]


@pytest.mark.parametrize("found", MISREAD)
def test_text_that_yaml_misreads_needs_quotes(found, place):
    assert refused(place, f"runs:\n  - {{notebook: mine.ipynb, name: {found}}}\n") == [("quote", 2)]
    run = f"runs:\n  - {{notebook: mine.ipynb, params: {{data: {found}}}}}\n"
    assert refused(place, run) == [("quote_parameter", 2)]
    quoted = plan(place, f"runs:\n  - {{notebook: mine.ipynb, name: 'r{found[-1]}', params: {{data: '{found}'}}}}\n")
    assert quoted.jobs[0].params == {"data": found}


@pytest.mark.parametrize(
    "data", ["\ufeff".encode() + b"runs: [{notebook: mine.ipynb}]", b"runs: [{notebook: mine.ipynb}]"]
)
def test_utf8_with_and_without_mark(data, place):
    (place / "b.yml").write_bytes(data)
    assert len(read_plan(place / "b.yml").jobs) == 1


@pytest.mark.parametrize("encoding", ["utf-16", "gbk", "latin-1"])
def test_other_encodings_are_refused(encoding, place):
    (place / "b.yml").write_bytes("runs: [{notebook: mine.ipynb, name: \u00e9\u00e8}]".encode(encoding, "replace"))
    if encoding == "gbk":
        (place / "b.yml").write_bytes("runs: [{notebook: mine.ipynb, name: 北京}]".encode(encoding))
    with pytest.raises(DataError, match="UTF-8"):
        read_plan(place / "b.yml")


@pytest.mark.parametrize("name", ["nowhere.yml", "cases", "large.yml"])
def test_no_file_no_plan(name, place):
    (place / "large.yml").write_bytes(b"#" * 5_000_001)
    with pytest.raises(DataError, match=name):
        read_plan(place / name)
    with pytest.raises(DataError, match="nowhere"):
        plan(place, "runs: [{notebook: mine.ipynb}]", root=place / "nowhere")
    with pytest.raises(DataError, match="lang"):
        plan(place, "runs: [{notebook: mine.ipynb}]", lang="fr")


SECRET = "postgres://anna:geheim@db.example.org/x"
HOLDERS = [
    "runs:\n  - {{notebook: mine.ipynb, params: {{data: '{0}'}}}}\n",
    "runs:\n  - {{notebook: mine.ipynb, params: {{data: 'see {0} there'}}}}\n",
    "runs:\n  - {{notebook: '{0}'}}\n",
    "runs:\n  - {{'{0}': 1}}\n",
    "# {0}\nruns: []\n",
    "runs:\n  - {{'{0}': 1, '{0}': 2}}\n",
    "runs:\n  - {{notebook: mine.ipynb, name: '{0}', case: [\n",
    'runs:\n  - {{notebook: mine.ipynb, params: {{data: "postgres:\\x2f/anna:geheim@db"}}}}\n',
]


@pytest.mark.parametrize("text", HOLDERS)
def test_a_password_is_refused_and_not_repeated(text, place):
    (place / "batch.yml").write_text(text.format(SECRET), encoding="utf-8")
    report = check_target(place / "batch.yml", "manifest")
    assert [r.code for r in report.problems] == ["manifest.secret"]
    said = report.text("en") + report.text("zh") + repr([r.to_dict() for r in report.problems])
    assert "geheim" not in said
    assert "anna" not in said


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_that_leave_the_root_are_refused(place, tmp_path_factory):
    away = tmp_path_factory.mktemp("away")
    make_case(away / "secret")
    make_notebook(away / "x.ipynb", "data: str = ''")
    (place / "link").symlink_to(away / "secret")
    (place / "x.ipynb").symlink_to(away / "x.ipynb")
    (place / "half").mkdir()
    (place / "half" / "case.yml").symlink_to(away / "secret" / "case.yml")
    text = "runs:\n  - {method: kano, case: link}\n  - {notebook: x.ipynb}\n  - {method: kano, case: half}\n"
    assert refused(place, text) == [("outside", 2), ("outside", 3), ("outside", 4)]
    (place / "inner").symlink_to(place / "cases" / "north")
    assert plan(place, "runs: [{method: kano, case: inner}]").jobs[0].name == "north-kano-en"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_places_that_cannot_be_opened_are_told(place):
    (place / "loop").symlink_to(place / "loop")
    long = "x" * 300
    text = f"runs:\n  - {{method: kano, case: loop}}\n  - {{method: kano, case: {long}}}\n  - {{notebook: {long}}}\n"
    assert {line for _, line in refused(place, text)} == {2, 3, 4}
    assert refused(place, f"matrix: {{methods: [kano], cases: ['{long}*', 'loop/*']}}\n")[0][1] == 1


@pytest.mark.parametrize(
    "pattern", ["cases/*", "./cases/*", "cases/*/", "*/*", "cas*s/***", "c*/[n]orth*", "cases/*th"]
)
def test_patterns(pattern, place):
    (place / "cases" / ".hidden").mkdir()
    shutil.copy(place / "cases" / "north" / "case.yml", place / "cases" / ".hidden")
    text = f"matrix: {{methods: [kano], cases: ['{pattern}']}}\n"
    if "[" in pattern:
        assert refused(place, text) == [("pattern", 1)]
    else:
        assert [j.name for j in plan(place, text).jobs] == ["north-kano-en", "south-kano-zh"]


NOTEBOOKS = {
    "kind": json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": []}),
    "unreadable": "{",
}


@pytest.mark.parametrize("why", NOTEBOOKS)
def test_notebooks_that_cannot_be_run(why, place):
    (place / "mine.ipynb").write_text(NOTEBOOKS[why], encoding="utf-8")
    assert refused(place, "runs:\n  - {notebook: mine.ipynb}\n") == [(f"notebook_{why}", 2)]


def test_notebooks_in_another_language_and_with_broken_parameters(place):
    make_notebook(place / "r.ipynb", "data = 1", kernelspec={"name": "ir", "language": "R", "display_name": "R"})
    make_notebook(place / "p.ipynb", "data: str = (")
    text = "runs:\n  - {notebook: r.ipynb}\n  - {notebook: p.ipynb}\n"
    assert refused(place, text) == [("notebook_kind", 2), ("notebook_unreadable", 3)]


BAD = """\
defaults: {lang: zh, colour: red, params: {boostrap: 100}}
runs:
  - {method: kano, case: cases/north, name: NO, params: {seed: 010, resamples: 5}}
  - {notbook: mine.ipynb}
  - {notebook: mine.ipynb, name: a, params: {data: /etc/passwd}}
  - {notebook: mine.ipynb, name: A}
  - {notebook: mine.ipynb, method: kano}
  - {method: kano, case: ../north}
  - {method: kano, case: cases/broken}
  - {method: kano, case: cases/wrong}
matrix:
  methods: [kano]
  cases: [west/*, cases/north]
  segment: wifi_x
portfolio: {targets: [{metric: better}]}
"""


def test_all_problems_at_once(place, snapshot, lang):
    make_case(place / "cases" / "broken")
    (place / "cases" / "broken" / "case.yml").write_text("kano: {answers: kano.csv, rul: mode}\n", encoding="utf-8")
    make_case(place / "cases" / "wrong")
    (place / "cases" / "wrong" / "kano.csv").write_text("respondent,wifi_f,wifi_d\nr1,7,5\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        plan(place, BAD)
    assert caught.value.text(lang) == snapshot


def test_many_problems_of_a_kind_are_counted(place):
    rows = "".join(f"  - {{notebook: mine.ipynb, name: r{n}, params: {{x: 1}}}}\n" for n in range(50))
    with pytest.raises(DataError) as caught:
        plan(place, f"runs:\n{rows}")
    codes = [r.code for r in caught.value.problems]
    assert codes == ["report.unknown_parameter"] * 20 + ["input.more"]
    assert caught.value.problems[-1].values == {"n": 30, "total": 50}


def test_a_bad_case_is_told_once(place):
    (place / "cases" / "north" / "kano.csv").write_text("respondent,wifi_f,wifi_d\nr1,7,5\n", encoding="utf-8")
    rows = "".join(f"  - {{method: kano, case: cases/north, name: r{n}}}\n" for n in range(9))
    with pytest.raises(DataError) as caught:
        plan(place, f"runs:\n{rows}matrix: {{methods: [kano], cases: [cases/north], segment: branch}}\n")
    assert [(r.code, r.where.file) for r in caught.value.problems] == [("input.off_scale", "cases/north/kano.csv")]


# ---- what it expands to


def test_runs_defaults_and_languages(place):
    text = """
defaults: {case: cases/south, params: {bootstrap: 100, data: all.csv}}
runs:
  - {method: kano, name: one, params: {seed: 3}}
  - {method: kano, case: cases/north, params: {bootstrap: ~}}
  - {notebook: mine.ipynb}
  - {notebook: ours.ipynb, lang: en, params: {sizes: [1, 2]}}
"""
    found = plan(place, text, pdf=True)
    assert [(j.name, j.lang, dict(j.params), Path(j.case).name) for j in found.jobs] == [
        ("one", "zh", {"bootstrap": 100, "seed": 3}, "south"),
        ("north-kano-en", "en", {"bootstrap": None}, "north"),
        ("mine-en", "en", {"data": "all.csv"}, ""),
        ("south-ours-en", "en", {"sizes": [1, 2]}, "south"),
    ]
    assert [j.line for j in found.jobs] == [4, 5, 6, 7]
    assert all(j.pdf for j in found.jobs)
    assert (found.root, found.portfolio, found.remarks) == (place.resolve(), None, ())
    for job in found.jobs:
        assert Job.from_dict(json.loads(json.dumps(job.to_dict()))) == job


@pytest.mark.parametrize(
    ("run", "default", "option", "expected"),
    [("en", "zh", "zh", "en"), ("", "en", "zh", "en"), ("", "", "en", "en"), ("", "", None, "zh")],
)
def test_whose_language_counts(run, default, option, expected, place):
    said = f", lang: {run}" if run else ""
    first = f"defaults: {{lang: {default}}}\n" if default else ""
    found = plan(place, f"{first}runs: [{{method: kano, case: cases/south{said}}}]\n", lang=option)
    assert found.jobs[0].lang == expected
    assert plan(place, "runs: [{method: kano, case: cases/north}]").jobs[0].lang == "en"


MATRIX = "matrix: {methods: [kano], cases: [cases/*], languages: [en, zh], segment: branch, params: {seed: 1}}\n"


def test_matrix(place):
    found = plan(place, MATRIX)
    parts = [None, "Beijing", "Lhasa", "Sanya"]
    assert [(Path(j.case).name, j.lang, j.segment and j.segment[1]) for j in found.jobs] == list(
        product(["north", "south"], ["en", "zh"], parts)
    )
    assert found.jobs[1].name == "north-kano-en-Beijing"
    assert found.jobs[1].only == {"branch": "Beijing"}
    assert {tuple(j.params.items()) for j in found.jobs} == {(("seed", 1),)}
    without = plan(place, MATRIX.replace("seed: 1}", "seed: 1}, total: false"))
    assert [j for j in found.jobs if j.only] == list(without.jobs)


def test_several_matrices_a_root_and_cases_named_twice(place):
    (place / "lists").mkdir()
    text = """
matrix:
  - {methods: kano, cases: [cases/north, cases/*]}
  - {methods: [kano], cases: cases/south, languages: en, segment: branch, total: false}
"""
    found = plan(place / "lists", text, root=place)
    names = ["north-kano-en", "south-kano-zh", *(f"south-kano-en-{b}" for b in SIZES)]
    assert [j.name for j in found.jobs] == names
    assert refused(place / "lists", text)[0] == ("pattern", 3)


def test_segments_crossed_with_waves(tmp_path):
    months = [f"2026-{m}" for m in (10, 9)] * 15
    make_case(tmp_path / "a", {"x": 15, "y": 15}, columns={"month": months})
    found = plan(tmp_path, "matrix: {methods: [kano], cases: [a], segment: branch, wave: month}\n")
    assert [j.name for j in found.jobs][:2] == ["a-kano-en", "a-kano-en-x-2026-9"]
    assert found.jobs[1].only == {"branch": "x", "month": "2026-9"}
    assert len(found.jobs) == 5
    by_month = plan(tmp_path, "matrix: {methods: [kano], cases: [a], wave: month, total: false}\n")
    assert [(j.segment, j.wave) for j in by_month.jobs] == [(None, ("month", "2026-9")), (None, ("month", "2026-10"))]


def test_small_parts_are_hidden_and_the_next_with_them(tmp_path, snapshot):
    make_case(tmp_path / "a", {"Beijing": 12, "Lhasa": 8, "Sanya": 3, "": 2})
    found = plan(tmp_path, "matrix: {methods: [kano], cases: [a], segment: branch, total: false}\n")
    hidden = {j.segment[1]: j.hidden for j in found.jobs}
    assert {k: v and v.code for k, v in hidden.items()} == {
        "Beijing": None,
        "Lhasa": None,  # Sanya and those without a branch cannot be told apart
        "Sanya": "manifest.hidden.small",
    }
    assert found.hidden == 1
    assert [(r.level, r.code, r.values["n"]) for r in found.remarks] == [("warning", "manifest.blank", 2)]
    shutil.rmtree(tmp_path / "a")
    make_case(tmp_path / "a", {"Beijing": 12, "Lhasa": 8, "Sanya": 3})
    found = plan(tmp_path, "matrix: {methods: [kano], cases: [a], segment: branch, total: false}\n")
    said = {j.segment[1]: [j.hidden.text(lang) for lang in ("en", "zh")] for j in found.jobs if j.hidden}
    assert list(said) == ["Lhasa", "Sanya"]
    assert said == snapshot
    report = check_target(tmp_path / "batch.yml")
    assert report.exit_code == 0
    assert "2 run(s) are not made" in report.text("en")


def test_the_case_says_how_small_is_too_small(tmp_path):
    folder = make_case(tmp_path / "a", {"Beijing": 12, "Lhasa": 9, "Sanya": 20})
    (folder / "case.yml").write_text("kano: {answers: kano.csv, min_group: 10}\n", encoding="utf-8")
    found = plan(tmp_path, "matrix: {methods: [kano], cases: [a], segment: branch, total: false}\n")
    assert [j.segment[1] for j in found.jobs if j.hidden is None] == ["Sanya"]


def test_a_hidden_part_would_be_refused_by_the_run_itself(tmp_path):
    make_case(tmp_path / "a", {"Beijing": 12, "Lhasa": 8, "Sanya": 3})
    for job in plan(tmp_path, "matrix: {methods: [kano], cases: [a], segment: branch}\n").jobs:
        if job.hidden is None or job.hidden.code.endswith("complement"):
            assert len(sq.open_case(job.case, only=job.only).answers("kano")) >= 5
        else:
            with pytest.raises(DataError, match="fewer than 5"):
                sq.open_case(job.case, only=job.only).answers("kano")


@pytest.mark.parametrize(("n", "code"), [(MOST_VALUES + 1, "too_many_values"), (MOST_VALUES, None)])
def test_a_column_of_numbers_of_orders_is_refused(n, code, tmp_path):
    make_case(tmp_path / "a", {"x": n}, columns={"order": [f"o{k}" for k in range(n)], "blank": [""] * n})
    text = "matrix: {{methods: [kano], cases: [a], segment: {}}}\n"
    if code:
        assert refused(tmp_path, text.format("order")) == [(code, 1)]
        assert refused(tmp_path, text.format("blank")) == [("no_values", 1)]
    else:
        assert plan(tmp_path, text.format("order")).hidden == n


def test_a_column_of_mail_addresses_is_refused(tmp_path):
    make_case(tmp_path / "a", {"x": 6}, columns={"who": [f"p{k}@example.org" for k in range(6)]})
    text = "matrix: {methods: [kano], cases: [a], segment: who}\n"
    assert refused(tmp_path, text) == [("table.personal_segment",)]


def test_names_of_parts_pass_the_same_gate(tmp_path):
    sizes = {"A/B": 6, "A_B": 7, "a_b": 8, "../x": 9, "北京 & 上海": 10, "x" * 150: 11, "x" * 151: 12}
    make_case(tmp_path / "a", sizes)
    jobs = plan(tmp_path, "matrix: {methods: [kano], cases: [a], segment: branch, total: false}\n").jobs
    names = [j.name for j in jobs]
    assert [check_name(name) for name in names] == names
    assert len({name.casefold() for name in names}) == len(sizes)
    assert "a-kano-en-北京 _ 上海" in names


def test_same_folder_name_in_two_places(tmp_path):
    for year in ("2025", "2026"):
        make_case(tmp_path / year / "beijing")
    found = plan(tmp_path, "matrix: {methods: [kano], cases: ['*/beijing']}\n")
    assert [j.name for j in found.jobs] == ["2025-beijing-kano-en", "2026-beijing-kano-en"]


def test_a_name_that_was_chosen_is_not_changed_for_one_that_was_not(place):
    text = "runs:\n  - {notebook: mine.ipynb, name: north-kano-en}\nmatrix: {methods: [kano], cases: [cases/north]}\n"
    assert refused(place, text) == [("duplicate_name", 3)]


def test_portfolio(place):
    runs = "runs: [{notebook: mine.ipynb, lang: zh}]\n"
    found = plan(place, runs + "portfolio: {targets: [{metric: better, item: wifi, at_most: 0.6}]}\n").portfolio
    assert found.to_dict() == {"languages": ["zh"], "targets": [{"metric": "better", "item": "wifi", "at_most": 0.6}]}
    assert plan(place, "runs: [{notebook: mine.ipynb}]\nportfolio: {languages: zh}\n").portfolio.languages == ("zh",)


def test_the_notebook_must_take_a_part(place, monkeypatch):
    from sqmlib.batch import sources

    for lang in ("en", "zh"):
        make_notebook(place / "notebooks" / lang / "kano.ipynb", "case: str = ''", "lang: str = 'en'")
    monkeypatch.setattr(sources, "share", lambda name: place / name)
    assert refused(place, "matrix: {methods: [kano], cases: [cases/north], segment: branch}\n") == [("no_only", 1)]
    assert len(plan(place, "matrix: {methods: [kano], cases: [cases/north]}\n").jobs) == 1


def test_template_works_beside_the_sample_data(tmp_path):
    shutil.copy(ROOT / "templates" / "batch.yml", tmp_path)
    shutil.copytree(ROOT / "data" / "airline", tmp_path / "data" / "airline")
    found = read_plan(tmp_path / "batch.yml")
    assert [j.name for j in found.jobs][:3] == ["Airline seed 7", "airline-kano-en", "airline-kano-en-long"]
    assert (len(found.jobs), found.hidden, found.portfolio.languages) == (7, 0, ("en", "zh"))


@pytest.mark.parametrize("name", RESERVED)
def test_reserved_names(name, place):
    assert refused(place, f"runs:\n  - {{notebook: mine.ipynb, name: {name.upper()}}}\n") == [("reserved", 2)]


# ---- properties

GROUPS = st.dictionaries(st.sampled_from(["", *"abcdefgh"]), st.integers(1, 30), min_size=1)
TABLES = st.dictionaries(
    st.tuples(st.sampled_from(["", *"abcd"]), st.sampled_from(["", *"1234"])), st.integers(1, 25), min_size=1
)
TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40).map(str.strip).filter(bool)


@given(GROUPS)
def test_no_small_group_follows_from_the_whole(sizes):
    hidden = hidden_values(sizes, 5)
    shown = [v for v in sizes if v != BLANK and v not in hidden]
    rest = [n for v, n in sizes.items() if v not in shown]
    assert all(sizes[v] >= 5 for v in shown)
    assert all((sizes[v] < 5) == (why == "small") for v, why in hidden.items())
    if shown and rest:
        assert sum(rest) >= 5
        assert len(rest) > 1 or rest[0] >= 5


@given(TABLES)
def test_no_small_cell_follows_from_rows_and_columns(sizes):
    """Linear algebra: a cell is known if its unit vector lies in the span of the sums that may be known."""
    hidden = hidden_cells(sizes, 5)
    unknown = [cell for cell in sizes if cell in hidden or BLANK in cell]
    shown = [cell for cell in sizes if cell not in unknown]
    assert all(sizes[cell] >= 5 for cell in shown)
    if not shown:
        return
    ends = _ends(sizes, 5)
    sums = {end for cell in sizes for end in ends[cell]}
    for end in sums:
        rest = [sizes[cell] for cell in unknown if end in ends[cell]]
        assert not rest or sum(rest) >= 5
    known = np.array([[end in ends[cell] for cell in unknown] for end in sums] + [[True] * len(unknown)], float)
    for k, cell in enumerate(unknown):
        if sizes[cell] < 5:
            unit = np.eye(len(unknown))[k : k + 1]
            assert np.linalg.matrix_rank(np.vstack([known, unit])) > np.linalg.matrix_rank(known), cell


@given(st.lists(TEXTS, min_size=1, max_size=12, unique=True), st.booleans())
def test_names_are_unique_folders_whatever_the_values(values, wave):
    parts = [{"wave": ("m", v)} if wave else {"segment": ("b", v)} for v in values]
    drafts = [Draft(Job("", "kano", "", "/x/a", line=1, **part), "a") for part in parts]
    jobs, problems = named(drafts, "batch.yml")
    assert problems == []
    assert len({job.name.casefold() for job in jobs}) == len(values)
    assert [check_name(job.name) for job in jobs] == [job.name for job in jobs]
    assert named(drafts[::-1], "batch.yml")[0] == jobs[::-1]
