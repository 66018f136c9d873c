"""A report is whole or absent: what it holds, when there is none, and that the same inputs give the same bytes."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from report_kit import make_case, use_notebook
from tiny_notebook import cell, tiny_notebook

from sqmlib.checks import DataError
from sqmlib.report import InputRefusedError, InUseError, OutputError, RunError, parameters, publishing, run
from sqmlib.report.execution import check_cells
from sqmlib.report.pages import arrange
from sqmlib.result import RESULT_MIME

CSP = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'"
)
PRODUCTS = ("report.html", "results.json", "results.xlsx", "notebook.ipynb")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return the runs of the small notebook in both languages: lang -> record."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        use_notebook(patch, folder, tiny_notebook())
        case = make_case(folder / "tiny")
        return {
            lang: run("kano", case, lang=lang, out=folder / "out", pdf=lang == "zh", parameters={"bootstrap": 7})
            for lang in ("en", "zh")
        }


@pytest.fixture
def html(made, lang) -> str:
    return (made[lang].folder / "report.html").read_text(encoding="utf-8")


# the products ---------------------------------------------------------------------------------------------------


def test_every_product_and_its_hash_is_recorded(made):
    record = json.loads((made["en"].folder / "run.json").read_text())
    assert record["status"] == "ok"
    assert record["name"] == "tiny-kano-en"
    for file in PRODUCTS:
        digest = hashlib.sha256((made["en"].folder / file).read_bytes()).hexdigest()
        assert record["outputs"][f"tiny-kano-en/{file}"] == digest
    assert not [p for p in made["en"].folder.parent.iterdir() if p.name.startswith(".")]


def test_the_page_is_one_file_without_script(html, lang):
    head = html[html.index("<head>") :]
    assert head.split("<meta")[1].startswith(f' http-equiv="Content-Security-Policy" content="{CSP}"')
    assert html.startswith(f'<!DOCTYPE html>\n<html lang="{ {"en": "en", "zh": "zh-Hans"}[lang] }">')
    assert not re.search(r"<(script|link|iframe|object|embed|form|base)\b|\son\w+=", html)
    assert all(src.startswith("data:image/") for src in re.findall(r'src="([^"]*)', html))


def test_findings_come_first_then_steps_then_method(html):
    places = [html.index(text) for text in ('id="findings"', "97 %", "See the picture</h2>", "Method and sources</h2>")]
    assert places == sorted(places)


def test_lessons_exercises_parameters_and_code_are_left_out(html):
    for text in ("You will", "Exercise text", "Your turn", "import matplotlib", "data/tiny", "Results handed over"):
        assert text not in html


def test_contents_lead_to_headings(html):
    targets = re.findall(r'<li><a href="#([^"]+)"', html)
    assert len(targets) == 4
    assert all(f'id="{target}"' in html for target in targets)


def test_pictures_have_alt_text_and_caption_tables_sides(html, lang):
    assert 'alt="A line for Wi-Fi"' in html
    assert {"en": "Figure 1.", "zh": "图 1"}[lang] in html
    assert '<td class="num">0.51</td>' in html
    assert re.search(r'<img class="formula inline" src="data:image/svg\+xml,[^"]+" alt="\\frac{A\+O}{n}">', html)


def test_provenance_names_versions_inputs_and_parameters(html):
    footer = html[html.index("<footer>") :]
    for text in ("0.1.0", "answers.csv  " + "ab" * 32, "bootstrap", "seed"):
        assert text in footer.replace("&#34;", '"')


def test_results_are_the_same_in_both_languages(made):
    both = {(record.folder / "results.json").read_bytes() for record in made.values()}
    assert len(both) == 1
    results = json.loads(both.pop())
    assert results["result"]["parameters"]["bootstrap"] == 7
    assert "marker" not in results


def test_workbook_speaks_the_language_and_keeps_codes(made, lang):
    book = load_workbook(BytesIO((made[lang].folder / "results.xlsx").read_bytes()))
    assert book.sheetnames == {"en": ["Findings", "table", "Parameters"], "zh": ["结论", "table", "参数"]}[lang]
    rows = list(book["table"].iter_rows(values_only=True))
    assert rows[1] == ({"en": "Wi-Fi", "zh": "无线网络"}[lang], "A", 12, 0.5123)
    assert (
        rows[2][3] == {"en": "not computable: no A, O, M or I answer", "zh": "无法计算：没有 A、O、M、I 类回答"}[lang]
    )


def test_the_notebook_is_clean(made):
    text = (made["en"].folder / "notebook.ipynb").read_text(encoding="utf-8")
    notebook = json.loads(text)
    assert [c["id"] for c in notebook["cells"]][:2] == ["cell-001", "cell-002"]
    assert "papermill" not in text
    assert RESULT_MIME not in "".join(
        k for c in notebook["cells"] for o in c.get("outputs", []) for k in o.get("data", {})
    )
    assert not re.search(r"start_time|duration|/tmp/|/home/", text)


def test_the_pdf_shows_chinese(made):
    data = (made["zh"].folder / "report.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    text = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    assert "客舱服务" in text
    assert "主要发现" in text


def test_a_browser_prints_where_weasyprint_cannot(made, monkeypatch):
    from sqmlib.report import pdf

    if not any(shutil.which(name) for name in pdf.BROWSERS):
        pytest.skip("no Chromium on this machine")

    def broken(_):
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(pdf, "_weasyprint", broken)
    html = (made["zh"].folder / "report.html").read_text(encoding="utf-8")
    assert publishing._is_pdf(pdf.pdf(html, "zh"))


def test_without_any_pdf_maker_the_page_stays_and_printing_is_explained(tmp_path, monkeypatch):
    from sqmlib.report import pdf

    monkeypatch.setattr(pdf, "_weasyprint", pdf._browser)
    monkeypatch.setattr(pdf, "BROWSERS", ())
    use_notebook(monkeypatch, tmp_path, tiny_notebook())
    record = run("kano", make_case(tmp_path / "tiny"), out=tmp_path / "out", pdf=True)
    assert [w.code for w in record.warnings] == ["report.no_pdf"]
    assert sorted(record.outputs) == sorted(PRODUCTS)


def test_headings_without_a_section_are_left_out():
    from nbformat.v4 import new_markdown_cell, new_notebook

    texts = ["# T", "## Empty", "## Full\n\nwords", "## Empty at the end"]
    title, cells = arrange(new_notebook(cells=[new_markdown_cell(text) for text in texts]))
    assert title == "T"
    assert [c.source for _, c in cells] == ["## Full\n\nwords"]


# runs that do not reach their end -------------------------------------------------------------------------------

FAULTS = {
    "report.unfinished": "import sys; sys.exit(0)",
    "report.cell": "1 / 0",
    "report.kernel": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "report.timeout": "import time; time.sleep(60)",
    "report.memory_address": "object()",
}


@pytest.mark.parametrize("code", FAULTS)
def test_a_run_without_an_end_writes_nothing_and_an_old_report_stays(code, tmp_path, monkeypatch):
    old = tmp_path / "out" / "tiny-kano-en"
    old.mkdir(parents=True)
    (old / "report.html").write_text("the old one")
    notebook = tiny_notebook()
    notebook.cells.insert(5, cell(FAULTS[code]))
    use_notebook(monkeypatch, tmp_path, notebook)
    case = make_case(tmp_path / "tiny")
    with pytest.raises(RunError) as caught:
        run("kano", case, out=tmp_path / "out", timeout=3 if code == "report.timeout" else 60)
    assert caught.value.remark.code == code
    assert caught.value.exit_code == 1
    assert "\n" not in caught.value.text("en")
    assert [p.name for p in old.iterdir()] == ["report.html"]
    assert (old / "report.html").read_text() == "the old one"


def test_input_refused_by_the_notebook_says_its_own_text(tmp_path, monkeypatch):
    notebook = tiny_notebook()
    source = "from sqmlib.checks import raise_errors, Remark\nraise_errors([Remark('input.no_rows', 'error')])"
    notebook.cells.insert(5, cell(source))
    use_notebook(monkeypatch, tmp_path, notebook)
    with pytest.raises(InputRefusedError, match="at least one respondent") as caught:
        run("kano", make_case(tmp_path / "tiny"), out=tmp_path / "out")
    assert caught.value.exit_code == 2
    assert not (tmp_path / "out").exists()


def test_what_the_notebook_refuses_is_said_in_its_language(tmp_path):
    case = make_case(tmp_path / "case")
    text = (case / "case.yml").read_text(encoding="utf-8")
    (case / "case.yml").write_text(text.replace('"kano": {', '"kano": {"min_group": 0, ', 1), encoding="utf-8")
    with pytest.raises(InputRefusedError) as refused:
        run("kano", case, out=tmp_path / "out", lang="zh")
    assert "参数 min_group 须为不小于 1 的整数；现为 0。" in refused.value.text("zh")


def test_bad_answers_are_refused_before_a_kernel_starts(tmp_path, monkeypatch):
    case = make_case(tmp_path / "tiny")
    text = (case / "answers.csv").read_text()
    (case / "answers.csv").write_text(text.replace("r01,1,3", "r01,9,3"))
    monkeypatch.setattr("sqmlib.report.execution", lambda *_, **__: pytest.fail("a kernel was started"))
    with pytest.raises(DataError, match="9"):
        run("kano", case, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def executed(payload) -> object:
    notebook = tiny_notebook()
    notebook.cells = notebook.cells[-1:]
    data = {RESULT_MIME: payload} if payload is not None else {}
    output = {"output_type": "display_data", "data": data, "metadata": {}}
    notebook.cells[0] |= {"execution_count": 1, "outputs": [type(notebook)(output)]}
    return notebook


@pytest.mark.parametrize("payload", [None, {}, {"marker": "begun"}, "complete"])
def test_without_the_end_marker_nothing_counts(payload):
    with pytest.raises(RunError, match="did not reach its end"):
        check_cells(executed(payload))


def test_a_flood_of_print_is_cut_and_said(tmp_path, monkeypatch):
    notebook = tiny_notebook()
    notebook.cells.insert(5, cell("print('x' * 60_000_000)"))
    use_notebook(monkeypatch, tmp_path, notebook)
    record = run("kano", make_case(tmp_path / "tiny"), out=tmp_path / "out")
    assert [w.code for w in record.warnings] == ["report.cut"]
    assert max(p.stat().st_size for p in record.folder.iterdir()) < 3_000_000


def test_output_that_does_not_arrive_is_no_long_cell(tmp_path, monkeypatch, lang):
    """nbclient has one exception for both; the advice differs."""
    import papermill
    from nbclient.exceptions import CellTimeoutError

    def late(*_, iopub_timeout, **__):
        said = CellTimeoutError.error_from_timeout_and_cell
        raise said("Timeout waiting for IOPub output", iopub_timeout, tiny_notebook().cells[1])

    use_notebook(monkeypatch, tmp_path, tiny_notebook())
    monkeypatch.setattr(papermill, "execute_notebook", late)
    with pytest.raises(RunError) as caught:
        run("kano", make_case(tmp_path / "tiny"), out=tmp_path / "out")
    assert caught.value.remark.code == "report.no_output"
    assert "60" in caught.value.text(lang)


def test_lost_pictures_are_noticed():
    with pytest.raises(RunError, match="2 pictures, but only 0"):
        check_cells(executed({"marker": "complete", "pictures": 2}))


# publishing -----------------------------------------------------------------------------------------------------

PAGE = {"report.html": b"<!DOCTYPE html>\n</html>\n"}


def test_a_full_disk_leaves_the_old_report_whole(tmp_path, monkeypatch):
    publishing.publish(tmp_path, "r", PAGE)
    before = {p.name: p.read_bytes() for p in (tmp_path / "r").iterdir()}

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left") as caught:
        publishing.publish(tmp_path, "r", {"report.html": b"<!DOCTYPE html>\nnew</html>\n"})
    assert caught.value.exit_code == 4
    assert {p.name: p.read_bytes() for p in (tmp_path / "r").iterdir()} == before
    assert [p.name for p in tmp_path.iterdir()] == ["r"]


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("report.html", b"<!DOCTYPE html>\n<body>"),
        ("results.json", b'{"a": '),
        ("results.xlsx", b"PK\x03\x04 broken"),
        ("report.pdf", b"%PDF-1.7 half"),
        ("notebook.ipynb", b""),
    ],
)
def test_a_broken_product_is_never_published(file, content, tmp_path):
    with pytest.raises(RunError, match=file):
        publishing.publish(tmp_path, "r", {**PAGE, file: content})
    assert not (tmp_path / "r").exists()


def test_a_product_this_run_does_not_make_is_taken_away(tmp_path):
    publishing.publish(tmp_path, "r", {**PAGE, "results.json": b"{}"})
    publishing.publish(tmp_path, "r", PAGE)
    assert sorted(p.name for p in (tmp_path / "r").iterdir()) == ["report.html", "run.json"]


def test_a_link_in_the_output_folder_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "r").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError, match="link"):
        publishing.publish(tmp_path / "out", "r", PAGE)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_two_runs_of_one_name_do_not_meet(tmp_path):
    with publishing._staging(tmp_path, "r"), pytest.raises(InUseError) as caught:
        publishing.publish(tmp_path, "r", PAGE)
    assert caught.value.exit_code == 3


def test_a_file_in_the_place_of_the_output_folder(tmp_path):
    (tmp_path / "out").write_text("x")
    with pytest.raises(OutputError):
        publishing.publish(tmp_path / "out", "r", PAGE)


BAD_NAMES = ["", ".", "..", "../x", "a/b", "a\\b", "-rf", "~root", " a", "a ", "a.", "CON", "nul.txt", "COM1", "x\ny"]
BAD_NAMES += ["index.html", "Batch.JSON", "a:b", "a\x00b", "a{b}", "字" * 41, "http://x", "a\u202eb"]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_names_that_are_no_folder_are_refused(name):
    with pytest.raises(DataError):
        publishing.check_name(name)


@pytest.mark.parametrize(
    "name", ["北京 2026（春）".replace("（", "(").replace("）", ")"), "Ärzte", "мгу-1", "مستشفى", "a_b.c"]
)
def test_names_of_people_work(name):
    assert publishing.check_name(name) == name


# parameters -----------------------------------------------------------------------------------------------------

TYPES = {"case": "str", "lang": "str", "mode": "str", "bootstrap": "int", "segment": "str | None", "near_tie": "float"}
REFUSED = [
    ({"x = 1; import os #": 1}, "unknown_parameter"),
    ({"undeclared": 1}, "unknown_parameter"),
    ({"case": "elsewhere"}, "own_parameter"),
    ({"mode": "live"}, "own_parameter"),
    ({"segment": b"x"}, "not_json"),
    ({"segment": {1: 2}}, "not_json"),
    ({"segment": Path("x")}, "not_json"),
    ({"segment": ("a",)}, "not_json"),
    ({"near_tie": float("nan")}, "not_json"),
    ({"segment": "x" * 20_000}, "not_json"),
    ({"segment": "postgresql://user:secret@host/db"}, "address"),
    ({"segment": "/etc/passwd"}, "address"),
    ({"segment": "..\\x"}, "address"),
    ({"segment": "C:\\x"}, "address"),
    ({"bootstrap": "many"}, "wrong_type"),
    ({"bootstrap": True}, "wrong_type"),
    ({"bootstrap": None}, "wrong_type"),
]


@pytest.mark.parametrize(("given", "code"), REFUSED)
def test_parameters_that_are_refused(given, code):
    with pytest.raises(DataError) as caught:
        parameters.check_parameters(given, TYPES)
    assert [p.code for p in caught.value.problems] == [f"report.{code}"]
    assert "secret" not in caught.value.text("en") + caught.value.text("zh")


def test_parameters_that_pass():
    given = {"bootstrap": 5, "segment": None, "near_tie": 6}
    assert parameters.check_parameters(given, TYPES) == given
    assert parameters.check_parameters({"segment": "线路 A"}, TYPES)


def test_texts_of_a_command_line_become_values_of_the_declared_type():
    parsed = parameters.parse(["bootstrap=5", "segment=2024", "near_tie=6.5", "a=b=c"], TYPES)
    assert parsed == {"bootstrap": 5, "segment": "2024", "near_tie": 6.5, "a": "b=c"}
    assert parameters.parse(["segment=null"], TYPES) == {"segment": None}


def test_a_value_is_data_inside_the_kernel_too(tmp_path, monkeypatch):
    """What papermill would paste into a cell arrives as the text it is."""
    text = "'''); import os; os.abort() #\"\"\" {case} $$ \\"
    use_notebook(monkeypatch, tmp_path, tiny_notebook())
    record = run("kano", make_case(tmp_path / "tiny"), out=tmp_path / "out", parameters={"segment": text})
    results = json.loads((record.folder / "results.json").read_text(encoding="utf-8"))
    assert results["result"]["parameters"]["segment"] == text


# the shipped notebook, and reproducibility ----------------------------------------------------------------------


def command_line(out: Path, case: Path, **environment: str) -> Path:
    """Run the shipped notebook in a process of its own, in another folder and environment."""
    out.mkdir(parents=True)
    arguments = [
        "run",
        "kano",
        "--case",
        os.path.relpath(case, out),
        "--lang",
        "zh",
        "--out",
        ".",
        "-p",
        "bootstrap=40",
    ]
    root = Path(__file__).resolve().parent.parent
    env = {**os.environ, "PYTHONPATH": str(root), **environment}
    command = [sys.executable, "-m", "sqmlib", *arguments]
    done = subprocess.run(command, cwd=out, env=env, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    return out / "tiny-kano-zh"


def test_same_inputs_same_bytes_in_another_place_zone_and_language(tmp_path):
    one = command_line(tmp_path / "a", make_case(tmp_path / "tiny"), TZ="Asia/Shanghai", LANG="zh_CN.UTF-8")
    shutil.copytree(tmp_path / "tiny", tmp_path / "far" / "away" / "tiny")
    other_case = tmp_path / "far" / "away" / "tiny"
    secrets = {"DB_PASSWORD": "hunter2-hunter2", "PYTHONHASHSEED": "7", "COLUMNS": "40", "MPLBACKEND": "pdf"}
    two = command_line(tmp_path / "b", other_case, TZ="America/New_York", LANG="C", LC_ALL="C", **secrets)
    for file in (*PRODUCTS, "run.json"):
        assert (one / file).read_bytes() == (two / file).read_bytes(), file
        text = re.sub(rb"base64,[\w+/=]+", b"", (two / file).read_bytes())
        assert b"hunter2" not in text
        assert str(tmp_path).encode() not in text
        assert not re.search(rb"\br(0[1-9]|1[0-2])\b", text), "a respondent is named"
    html = (one / "report.html").read_text(encoding="utf-8")
    assert html.count("<figure>") >= 2
    assert html.count("<table>") >= 3
    assert not re.search(r">\s*(nan|inf|None|NaN)\s*<", html)


def test_formulas_are_set_whatever_charts_do_with_dollar_signs(monkeypatch):
    """Runs of a batch draw their charts without formulas, since texts of clients may hold a dollar sign."""
    import matplotlib as mpl

    from sqmlib.report import sanitize

    formula = "$$\\text{gap} = P - E$$"
    sanitize._formula.cache_clear()
    usual = sanitize.prose(formula)
    sanitize._formula.cache_clear()
    with mpl.rc_context({"text.parse_math": False}):
        assert sanitize.prose(formula) == usual
