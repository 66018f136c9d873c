"""CONTRIBUTING's "add a method in a day", followed step by step in a copy of the repository."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tools import new_method

NAME = "cabin_rating"
BIN = Path(sys.executable).parent


def run(folder: Path, *command: str) -> str:
    """Run a command in the copy; fail with its output."""
    outside = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COV_"))}
    env = outside | {"PYTHONPATH": str(folder)}  # bytecode is kept: a dozen commands import the copy
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout[-6000:]}\n{done.stderr[-2000:]}"
    return done.stdout


def project_files(root: Path) -> list[str]:
    """Return what belongs to the repository, new files included."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [path for path in listed.stdout.split("\0") if path and (root / path).is_file()]


def steps(root: Path) -> list[list[str]]:
    """Return the commands of the section in order, those of make left out (they run everything)."""
    text = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition("## Add a method in a day")[2].partition("\n## ")[0]
    lines = [
        line.strip() for block in re.findall(r"```sh\n(.*?)```", section, re.DOTALL) for line in block.splitlines()
    ]
    return [shlex.split(line) for line in lines if line.strip() and not line.strip().startswith("make ")]


@pytest.fixture(scope="module")
def copy(root, tmp_path_factory) -> Path:
    """Return a copy of the repository."""
    folder = tmp_path_factory.mktemp("copy")
    for path in project_files(root):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / path, folder / path)
    return folder


@pytest.fixture(scope="module")
def followed(root, copy) -> dict[str, str]:
    """Follow the steps to the report; return command -> output."""
    said = {}
    for program, *rest in steps(root):
        start = [sys.executable, "-m", "sqmlib"] if program.endswith("/sqm") else [str(BIN / Path(program).name)]
        said[" ".join(rest)] = run(copy, *start, *rest)
    return said


def test_the_last_step_leaves_a_report(followed, copy):
    (folder,) = (copy / "reports").iterdir()
    report = (folder / "report.html").read_text(encoding="utf-8")
    assert "Cabin rating" in report
    assert "准点到达" in report
    assert report.count("<figure") == 1
    assert "<table" in report
    assert (folder / "results.json").stat().st_size > 1000


def test_contributing_names_the_commands(root):
    commands = [" ".join(step) for step in steps(root)]
    assert commands[0].startswith(f".venv/bin/python tools/new_method.py {NAME}")
    assert any("build_notebooks" in command for command in commands)
    assert any("test_contract" in command for command in commands)


def test_scaffolded_method_passes_its_contract(followed):
    said = next(text for command, text in followed.items() if "test_contract" in command)
    passed = re.search(r"(\d+) passed", said)
    assert passed, said
    assert int(passed[1]) > 30, said
    assert "skipped" not in said


def test_six_files_and_both_notebooks_are_there(followed, copy):
    for path in new_method.wanted_files(NAME, "Cabin rating"):
        assert (copy / path).stat().st_size > 0, path
    for lang in ("en", "zh"):
        assert (copy / "notebooks" / lang / f"{NAME}.ipynb").is_file()


def test_scaffolded_files_are_clean(followed, copy):
    code = [path for path in new_method.wanted_files(NAME, "x") if path.endswith(".py")]
    run(copy, str(BIN / "ruff"), "format", "--check", *code)
    run(copy, str(BIN / "ruff"), "check", *code)
    assert "KEPT" in run(copy, str(BIN / "lint-imports"), "--no-cache")
    run(copy, sys.executable, "tools/build_notebooks.py", "--check")


def test_the_case_knows_the_method(followed, copy):
    code = (
        "import sqmlib as sq; case = sq.open_case('data/airline'); "
        f"print(sq.METHODS[-1], sq.{NAME}.analyze(case.answers('{NAME}')).table['rank'].idxmin())"
    )
    assert run(copy, sys.executable, "-c", code).strip() == f"{NAME} punctual"


def test_the_notebook_runs(followed, copy):
    notebooks = [f"notebooks/{lang}/{NAME}.ipynb" for lang in ("en", "zh")]
    cells = [sum(cell.cell_type == "code" for cell in nbformat.read(copy / path, 4).cells) for path in notebooks]
    said = run(copy, sys.executable, "-m", "pytest", "-n", "0", "-q", *notebooks)
    assert int(re.search(r"(\d+) passed", said)[1]) == sum(cells), said


DAMAGE = {  # test that must fail -> file, text, broken text
    "test_one_row_and_an_item_without_answers": ("sqmlib/{}.py", '{"table": reasons}', "{}"),
    "test_options_are_keywords": ("sqmlib/{}.py", "*, confidence", "confidence"),
    "test_frames_have_named_indexes": ("sqmlib/{}.py", 'table["top_share"]', 'table["topShare"]'),
    "test_input_is_not_changed": ("sqmlib/{}.py", "rs, INPUT)", "rs, INPUT, extra=answers.__setitem__('c', 1))"),
    "test_no_word_stands_in_code": ("sqmlib/{}.py", 'self.say("plot.mean", lang,', '"mean of {level}".format('),
    "test_chinese_is_chinese": ("sqmlib/locale/{}.toml", 'zh = "名次"', 'zh = "rank"'),
    "test_both_languages_have": ("sqmlib/locale/{}.toml", "均值 {mean:.1f}", "均值"),
}  # fmt: skip


def test_the_contract_notices_a_method_that_breaks_it(followed, copy):
    """All rules broken at once; each has its test that says so."""
    whole = {path: (copy / path.format(NAME)).read_text(encoding="utf-8") for path, _, _ in DAMAGE.values()}
    for path, old, new in DAMAGE.values():
        file = copy / path.format(NAME)
        assert old in whole[path]
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    tests = ["tests/test_contract.py", "tests/test_i18n.py", "-k", f"{NAME} or no_word"]
    try:
        with pytest.raises(AssertionError) as caught:
            run(copy, sys.executable, "-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", *tests)
    finally:
        for path, text in whole.items():
            (copy / path.format(NAME)).write_text(text, encoding="utf-8")
    failed = " ".join(re.findall(r"FAILED \S+::(\w+)", str(caught.value)))
    assert [name for name in DAMAGE if name not in failed] == [], failed


def test_lint_notices_a_method_that_knows_jupyter(followed, copy):
    file = copy / "sqmlib" / f"{NAME}.py"
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole.replace("import numpy as np", "import IPython\nimport numpy as np"), encoding="utf-8")
    try:
        with pytest.raises(AssertionError, match=f"{NAME} is not allowed to import IPython"):
            run(copy, str(BIN / "lint-imports"), "--no-cache")
    finally:
        file.write_text(whole, encoding="utf-8")


def test_the_rest_of_the_suite_takes_the_method_as_it_is(followed, copy):
    """Blank input, guide, record, notebooks, contracts of imports: tests that ask every method."""
    files = ["templates", "guide", "record", "notebooks", "project"]
    chosen = f"{NAME} or six_files or import_contracts or every_further_table"
    tests = [*(f"tests/test_{name}.py" for name in files), "-k", chosen]
    said = run(copy, sys.executable, "-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", *tests)
    passed = re.search(r"(\d+) passed", said)
    assert passed, said
    assert int(passed[1]) >= 5, said  # of the notebook in one language: papermill takes the languages in turns


def registered(root: Path, folder: Path, **changes: tuple[str, str]) -> dict[str, str]:
    """Register the method in a folder with the files that know methods, changed beforehand; return their texts."""
    paths = {path for path, *_ in new_method.registrations(NAME)}
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        text = (root / path).read_text(encoding="utf-8")
        old, new = changes.get(Path(path).stem.strip("_"), ("", ""))
        assert old in text, path
        (folder / path).write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    new_method.register(folder, NAME)
    return {Path(path).stem.strip("_"): (folder / path).read_text(encoding="utf-8") for path in paths}


def test_a_method_that_stands_in_the_layers_already_is_not_entered_twice(root, tmp_path):
    """As it was for PARCS: all modules of a wave had been entered in their layers beforehand."""
    texts = registered(root, tmp_path, pyproject=('    "(kano) | ', f'    "(kano) | ({NAME}) | '))
    assert texts["pyproject"].count(f"({NAME})") == 1
    assert texts["pyproject"].count(f'"sqmlib.{NAME}"') == 1
    assert new_method.register(tmp_path, NAME) == []


def test_methods_on_several_lines_are_understood(root, tmp_path):
    first = 'METHODS = ("kano", '
    texts = registered(root, tmp_path, init=(first, 'METHODS = (\n    "kano",\n    '))
    found: dict = {}
    exec(re.search(r"(?ms)^METHODS = \(.*?\)", texts["init"])[0], found)  # noqa: S102
    assert found["METHODS"][0] == "kano"
    assert found["METHODS"][-1] == NAME


@pytest.mark.parametrize("name", ["Kano", "kano", "2nd", "a-b", "class", "json", "", "_x", "x__y", "common"])
def test_names_that_cannot_be(name, root, capsys):
    assert new_method.main([name, "--root", str(root)]) == 2
    assert name in capsys.readouterr().err


def test_sample_data_are_the_same_every_time():
    assert new_method.sample() == new_method.sample()
    assert len(new_method.sample().splitlines()) == new_method.RESPONDENTS + 1
