"""The command line: what it writes, what it says in both languages, and its exit codes; never a traceback."""

# ruff: noqa: S104, S310 - addresses under test, our own server
from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from openpyxl import load_workbook
from report_kit import make_case, use_notebook
from tiny_notebook import tiny_notebook

import sqmlib
from sqmlib.case import open_case
from sqmlib.cli import main, wanted_language
from sqmlib.cli.lab import copy_workbench, overrides, server_settings

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def _plain(monkeypatch):
    for name in ("SQM_LANG", "SQM_TOKEN", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C")


@pytest.fixture
def case(tmp_path) -> Path:
    return make_case(tmp_path / "tiny")


def test_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"sqm {sqmlib.__version__}\n"


@pytest.mark.parametrize("command", ["", "run", "check", "demo", "questionnaire", "template", "new", "lab"])
def test_help_is_there_in_both_languages(command, lang, capsys):
    assert main([*command.split(), "--help", *(["--lang", lang] if command else [f"--lang={lang}"])]) == 0
    said = capsys.readouterr().out
    assert bool(re.search(r"[\u4e00-\u9fff]", said)) == (lang == "zh")
    assert not re.search(r"\b(option|run|check|demo|lab|new|template|questionnaire)\.[a-z_]+\b", said)


@pytest.mark.parametrize(
    ("environment", "arguments", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, [], "zh"),
        ({"LANG": "zh_CN.UTF-8", "SQM_LANG": "en"}, [], "en"),
        ({"SQM_LANG": "en"}, ["--lang", "zh"], "zh"),
        ({"LANG": "de_DE.UTF-8"}, [], "en"),
        ({"LC_ALL": "C", "LANG": "zh_CN"}, [], "en"),
    ],
)
def test_the_language_of_messages(environment, arguments, expected, monkeypatch):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert wanted_language(arguments) == expected


USAGE = [
    (["run"], "method"),
    (["run", "kano"], "--case"),
    (["run", "kano", "--nonsense"], "--nonsense"),
    (["nonsense"], "nonsense"),
    (["run", "kano", "--case", "nowhere"], "case.yml"),
    (["run", "nonsense", "--case", "CASE"], "nonsense"),
    (["run", "kano", "--case", "CASE", "-p", "bootstrap"], "bootstrap"),
    (["run", "kano", "--case", "CASE", "-p", "import os; x=1"], "import os"),
    (["run", "kano", "--case", "CASE", "-p", "mode=live"], "mode"),
    (["run", "kano", "--case", "CASE", "--name", "../x"], "../x"),
    (["run", "kano", "--case", "CASE", "--timeout", "soon"], "--timeout"),
    (["check", "nowhere.csv"], "nowhere.csv"),
    (["template", "nonsense"], "nonsense"),
    (["template", "kano", "--out", "x.docx"], "x.docx"),
    (["questionnaire"], "--items"),
    (["lab", "--ip", "0.0.0.0"], "0.0.0.0"),
    (["lab", "--ip", "example.org"], "example.org"),
]


@pytest.mark.parametrize(("arguments", "named"), USAGE)
def test_errors_are_one_paragraph_and_exit_code_2(arguments, named, lang, case, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    given = [str(case) if a == "CASE" else a for a in arguments]
    before = sorted(p.name for p in tmp_path.iterdir())
    assert main([*given, f"--lang={lang}"]) == 2
    said = capsys.readouterr()
    text = said.err + said.out
    assert named in text
    assert "Traceback" not in text
    assert "\n\n" not in text.strip()
    assert bool(re.search(r"[\u4e00-\u9fff]", text)) == (lang == "zh")
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_a_language_that_is_none_is_refused(case, capsys):
    assert main(["run", "kano", "--case", str(case), "--lang", "xx"]) == 2
    assert "xx" in capsys.readouterr().err


def test_names_from_files_cannot_move_the_cursor(tmp_path, capsys):
    (tmp_path / "a.csv").write_text("respondent,\x1b[31mred\x07_f\nr1,1\n")
    main(["check", str(tmp_path / "a.csv")])
    said = capsys.readouterr()
    assert not re.search("[\x07\x1b]", said.out + said.err)


def test_run_says_where_the_report_is(case, tmp_path, monkeypatch, capsys):
    use_notebook(monkeypatch, tmp_path, tiny_notebook())
    out = tmp_path / "out"
    assert main(["run", "kano", "--case", str(case), "--out", str(out), "--name", "第一份", "-p", "bootstrap=3"]) == 0
    assert "Wi-Fi delights." in capsys.readouterr().out
    assert json.loads((out / "第一份" / "results.json").read_text())["parameters"] == {"bootstrap": 3}


def test_a_failed_run_ends_with_1(case, tmp_path, monkeypatch, capsys):
    notebook = tiny_notebook()
    notebook.cells[4].source = "raise KeyError('lost')"
    use_notebook(monkeypatch, tmp_path, notebook)
    assert main(["run", "kano", "--case", str(case), "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert "KeyError" in said
    assert said.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_fault_of_ours_is_one_paragraph_too(lang, case, monkeypatch, capsys):
    def broken(*_, **__):
        raise KeyError("\n  inner  name\n")

    monkeypatch.setattr("sqmlib.check.check_target", broken)
    monkeypatch.setenv("COLUMNS", "2000")
    assert main(["check", str(case), "--lang", lang]) == 1
    said = capsys.readouterr().err
    assert "KeyError" in said
    assert "SQM_DEBUG" in said
    assert len(said.strip().splitlines()) == 1
    monkeypatch.setenv("SQM_DEBUG", "1")
    with pytest.raises(KeyError):
        main(["check", str(case)])


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs an account that a read-only folder stops")
def test_a_read_only_folder_ends_with_4(case, tmp_path, monkeypatch):
    use_notebook(monkeypatch, tmp_path, tiny_notebook())
    (tmp_path / "out").mkdir(mode=0o500)
    assert main(["run", "kano", "--case", str(case), "--out", str(tmp_path / "out")]) == 4


def test_check_says_what_is_wrong_and_what_is_fine(case, capsys):
    assert main(["check", str(case)]) == 0
    assert "accepted" in capsys.readouterr().out
    text = (case / "answers.csv").read_text().replace("r01,1,3", "r01,1,9").replace("r02,1", "r02,8")
    (case / "answers.csv").write_text(text)
    assert main(["check", str(case), "--lang", "zh"]) == 2
    said = capsys.readouterr().out
    assert "wifi_d" in said
    assert "wifi_f" in said
    assert "第 2 行" in said


def test_demo_writes_the_index_in_both_languages(case, tmp_path, monkeypatch, capsys):
    use_notebook(monkeypatch, tmp_path, tiny_notebook())
    assert main(["demo", "--case", str(case), "--out", str(tmp_path / "my reports")]) == 0
    html = (tmp_path / "my reports" / "index.html").read_text(encoding="utf-8")
    assert "Wi-Fi delights." in html
    assert "无线网络令人惊喜。" in html
    assert "<script" not in html
    assert html.index("Content-Security-Policy") < html.index("charset")
    links = re.findall(r'href="([^"]+)"', html)
    assert len(links) == 8
    assert all((tmp_path / "my reports" / link).is_file() for link in links)


def test_demo_goes_on_after_a_failed_run_and_says_so(case, tmp_path, monkeypatch, capsys):
    use_notebook(monkeypatch, tmp_path, tiny_notebook())
    (tmp_path / "notebooks" / "en" / "kano.ipynb").unlink()
    assert main(["demo", "--case", str(case), "--out", str(tmp_path / "out")]) == 1
    html = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "No report." in html
    assert "tiny-kano-zh/report.html" in html
    assert "There is no notebook" in capsys.readouterr().err


def test_a_questionnaire_from_a_case_and_from_a_table(case, tmp_path):
    assert main(["questionnaire", str(case), "--lang", "zh", "--out", str(tmp_path / "q")]) == 0
    assert "Wi-Fi" in (tmp_path / "q" / "questionnaire-zh.html").read_text(encoding="utf-8")
    (tmp_path / "items.csv").write_text("item,en,zh\nseat,Wide seat,宽敞座椅\n", encoding="utf-8")
    arguments = ["questionnaire", "--items", str(tmp_path / "items.csv"), "--out", str(tmp_path / "q")]
    assert main(arguments) == 0
    html = (tmp_path / "q" / "questionnaire-both.html").read_text(encoding="utf-8")
    assert "宽敞座椅" in html
    assert "Wide seat" in html
    sheet = load_workbook(BytesIO((tmp_path / "q" / "questionnaire-both.xlsx").read_bytes())).worksheets[0]
    assert [c.value for c in sheet[1]] == ["respondent", "seat_f", "seat_d"]


def test_what_may_be_filled_in_is_never_overwritten(tmp_path, capsys):
    out = tmp_path / "kano.xlsx"
    assert main(["template", "kano", "--out", str(out)]) == 0
    out.write_bytes(b"mine")
    assert main(["template", "kano", "--out", str(out)]) == 2
    assert out.read_bytes() == b"mine"
    assert main(["template", "kano", "--out", str(out), "--force"]) == 0
    assert out.read_bytes() != b"mine"


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_template_has_the_declared_columns(suffix, tmp_path):
    out = tmp_path / f"t.{suffix}"
    assert main(["template", "kano", "--out", str(out)]) == 0
    if suffix == "csv":
        names = out.read_text(encoding="utf-8").split("\n")[0].split(",")
    else:
        names = [c.value for c in load_workbook(out).worksheets[0][1]]
    assert not sqmlib.kano.INPUT.missing(names)
    assert len(sqmlib.kano.INPUT.items(names)) >= 2


def test_a_method_that_ships_its_columns_alone_has_a_workbook_too(tmp_path, monkeypatch):
    (tmp_path / "kano.csv").write_text("respondent,a_f,a_d\n")
    place = {"templates/inputs/kano.csv": tmp_path / "kano.csv", "templates/inputs/kano.xlsx": tmp_path / "none.xlsx"}
    monkeypatch.setattr("sqmlib.cli.files.share", place.__getitem__)
    assert main(["template", "kano", "--out", str(tmp_path / "t.xlsx")]) == 0
    assert [c.value for c in load_workbook(tmp_path / "t.xlsx").worksheets[0][1]] == ["respondent", "a_f", "a_d"]


def test_a_new_case_from_a_file_with_the_declared_columns(tmp_path):
    sqmlib.kano.EXAMPLE.to_csv(tmp_path / "a.csv", index=False)
    folder = tmp_path / "new"
    assert main(["new", str(folder), "--answers", str(tmp_path / "a.csv"), "--title", 'A "new": case']) == 0
    assert sqmlib.open_case(folder).title() == 'A "new": case'
    assert main(["new", str(folder), "--answers", str(tmp_path / "a.csv")]) == 2


def wjx(folder: Path) -> Path:
    questions = "序号,1、具备免费WiFi时您的感受是？,2、不具备免费WiFi时您的感受是？"
    (folder / "wjx.csv").write_text(f"{questions}\n1,很喜欢,无所谓\n2,理所当然,不喜欢\n", encoding="utf-8")
    return folder / "wjx.csv"


def test_a_proposed_mapping_is_not_in_force_until_somebody_agrees(tmp_path, capsys):
    folder = tmp_path / "new"
    assert main(["new", str(folder), "--answers", str(wjx(tmp_path)), "--lang", "zh"]) == 2
    assert "具备免费WiFi时您的感受是？" in capsys.readouterr().out
    text = (folder / "case.yml").read_text(encoding="utf-8")
    assert "尚未生效" in text
    with pytest.raises(sqmlib.DataError):
        sqmlib.open_case(folder).answers("kano")
    (folder / "case.yml").write_text(re.sub("^# (?=  )", "", text, flags=re.MULTILINE), encoding="utf-8")
    assert len(sqmlib.open_case(folder).answers("kano")) == 2


def test_a_proposed_mapping_that_is_accepted(tmp_path):
    folder = tmp_path / "new"
    assert main(["new", str(folder), "--answers", str(wjx(tmp_path)), "--accept"]) == 0
    frame = sqmlib.open_case(folder).answers("kano")
    assert frame.filter(like="_f").iloc[:, 0].tolist() == [1, 2]


# JupyterLab -----------------------------------------------------------------------------------------------------


def test_a_working_copy_keeps_what_people_wrote(tmp_path):
    copied, kept = copy_workbench(tmp_path)
    assert (copied > 3, kept) == (True, 0)
    notebook = tmp_path / "notebooks" / "zh" / "kano.ipynb"
    notebook.write_text("mine")
    (tmp_path / "data" / "airline" / "kano.csv").unlink()
    assert copy_workbench(tmp_path) == (1, copied - 1)
    assert notebook.read_text() == "mine"
    assert (tmp_path / "notebooks" / "en" / "../../data/airline/case.yml").is_file()


def test_every_override_is_a_setting_jupyterlab_knows(lang):
    schemas = Path(sys.prefix) / "share" / "jupyter" / "lab" / "schemas"
    if not schemas.is_dir():
        pytest.skip("JupyterLab's schemas are not below sys.prefix")
    for plugin, values in overrides(lang).items():
        package, _, name = plugin.partition(":")
        schema = json.loads((schemas / package / f"{name}.json").read_text())
        for key, value in values.items():
            known = schema["properties"][key]
            allowed = known.get("enum") or [o["const"] for o in known.get("oneOf", [])]
            assert value in allowed if allowed else type(value) is type(known["default"])


PLACE = {"ip": "127.0.0.1", "port": 8888, "certificate": None, "key": None}


def test_the_token_is_random_and_the_address_is_this_machine(tmp_path):
    tokens = {server_settings(tmp_path, "en", PLACE, tmp_path)["IdentityProvider"]["token"] for _ in range(3)}
    assert len(tokens) == 3
    assert min(map(len, tokens)) >= 40
    assert server_settings(tmp_path, "en", {**PLACE, "ip": "::1"}, tmp_path)["ServerApp"]["ip"] == "::1"


@pytest.mark.parametrize("token", [None, "", "short", "long-enough-long-enough"])
def test_other_addresses_need_token_and_certificate(token, tmp_path, monkeypatch):
    from sqmlib.errors import UsageRefusedError

    if token is not None:
        monkeypatch.setenv("SQM_TOKEN", token)
    with pytest.raises(UsageRefusedError):
        server_settings(tmp_path, "en", {**PLACE, "ip": "0.0.0.0"}, tmp_path)
    secured = {**PLACE, "ip": "0.0.0.0", "certificate": Path("c"), "key": Path("k")}
    if token == "long-enough-long-enough":
        assert server_settings(tmp_path, "en", secured, tmp_path)["IdentityProvider"]["token"] == token
    else:
        with pytest.raises(UsageRefusedError):
            server_settings(tmp_path, "en", secured, tmp_path)


def test_the_real_server_answers_only_with_the_token(tmp_path):
    """Start it as people do; without the token it says 403, and the overrides reach the browser."""
    port, token = 18_731 + os.getpid() % 1000, "t" * 30
    env = {**os.environ, "SQM_TOKEN": token, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "sqmlib", "lab", str(tmp_path / "wb"), "--lang", "zh", "--port", str(port)]
    server = subprocess.Popen([*command, "--no-browser"], env=env, cwd=tmp_path, start_new_session=True,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}/lab/api/settings/@jupyterlab/translation-extension:plugin"
        assert wait_for(address) == 403
        with urlopen(f"{address}?token={token}", timeout=10) as answer:
            assert '"zh_CN"' in answer.read().decode()
        with urlopen(f"http://127.0.0.1:{port}/api/contents/notebooks/zh?token={token}", timeout=10) as answer:
            assert "kano.ipynb" in answer.read().decode()
    finally:
        os.killpg(server.pid, 15)
        server.wait(30)


def test_a_new_case_has_a_line_for_the_name_of_every_item(tmp_path):
    """Taking away the number sign and writing the names is all there is to do."""
    answers = "respondent,queue_f,queue_d,desk_f,desk_d\n1,1,5,2,4\n2,1,4,2,5\n"
    (tmp_path / "a.csv").write_text(answers, encoding="utf-8")
    assert main(["new", str(tmp_path / "c"), "--answers", str(tmp_path / "a.csv"), "--lang", "en"]) == 0
    case = tmp_path / "c" / "case.yml"
    head, _, lines = case.read_text(encoding="utf-8").partition("#   items:")
    filled = re.sub(r"(?m)^# ", "", f"#   items:{lines}").replace('"queue": {en: ""', '"queue": {en: "Short queue"')
    case.write_text(head + filled, encoding="utf-8")
    assert main(["check", str(tmp_path / "c")]) == 0
    assert open_case(tmp_path / "c").labels("kano") == {"queue": {"en": "Short queue"}}, "a name left blank is no name"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], ""),
        (["--lang", "zh"], "请指明要执行的命令。用法请见：sqm --help"),
        (["--lang", "en"], "A command is needed. Try: sqm --help"),
        (["chek"], "There is no command chek. Try: sqm --help"),
    ],
)
def test_a_command_left_out_or_mistyped_is_named(arguments, said, capsys, monkeypatch):
    monkeypatch.setenv("SQM_LANG", "en")
    assert main(arguments) == 2
    assert capsys.readouterr().err.strip() == said


def test_the_lab_says_an_address_that_opens(tmp_path):
    """Where no browser opens by itself, the address printed is the only way in; with the token of this run."""
    env = {k: v for k, v in os.environ.items() if k != "SQM_TOKEN"} | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "sqmlib", "lab", str(tmp_path / "wb"), "--lang", "en", "--no-browser"]
    command += ["--port", str(19_731 + os.getpid() % 1000)]
    with subprocess.Popen(command, env=env, cwd=tmp_path, start_new_session=True, text=True, bufsize=1,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:  # fmt: skip
        try:
            address = next(found[0] for line in server.stdout if (found := re.search(r"http://\S+", line)))
            with urlopen(address, timeout=20) as answer:
                assert answer.status == 200
                assert "/lab" in answer.url
        finally:
            os.killpg(server.pid, 15)


def wait_for(address: str) -> int:
    """Return the status the server gives, as soon as it gives one."""
    for _ in range(120):
        try:
            with urlopen(address, timeout=5) as answer:
                return answer.status
        except HTTPError as error:
            return error.code
        except (URLError, OSError):
            time.sleep(0.5)
    raise AssertionError("the server did not start")


def test_the_module_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "sqmlib", "--version"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == f"sqm {sqmlib.__version__}\n"


def test_importing_the_command_line_is_light():
    code = (
        "import sys, sqmlib.cli; print([m for m in ('pandas', 'papermill', 'typer', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]", shutil.which("python")
