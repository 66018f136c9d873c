"""Notebooks: the builder and its rules, the generated files, and a batch run of each by papermill."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

import sqmlib as sq
from sqmlib._share import share
from tools import build_notebooks as builder

SOURCE = """\
# %% [markdown] tags=["en"]
# # Count apples

# %% [markdown] tags=["zh"]
# # 数苹果

# %% tags=["parameters"]
case: str = "data/x"  # folder of the case
lang: str = "en"  # language, en or zh

# %%
apples = 3

# %% [markdown] tags=["en", "teach"]
# There are $n = 3$.

# %% [markdown] tags=["zh", "teach"]
# 共有 $n = 3$ 个。

# %% tags=["findings"]
apples
"""


def cells(source: str) -> list:
    return builder.jupytext.reads(source, fmt="py:percent").cells


def problems(old: str = "", new: str = "") -> list[str]:
    assert old in SOURCE
    return list(builder.problems(cells(SOURCE.replace(old, new, 1))))


def built(lang: str, source: str = SOURCE) -> dict:
    return json.loads(builder.build(cells(source), "apples", lang))


# ---- building


def test_one_language_is_kept(lang):
    notebook = built(lang)
    prose = "".join("".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown")
    assert ("Count" in prose, "苹果" in prose) == (lang == "en", lang == "zh")
    assert notebook["metadata"]["language"] == lang
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert [c["id"] for c in notebook["cells"]] == [f"apples-{n:02d}" for n in range(1, 6)]


def test_language_parameter_is_filled_in(lang):
    parameters = next(c for c in built(lang)["cells"] if "parameters" in c["metadata"].get("tags", []))
    assert f'lang: str = "{lang}"  # language, en or zh' in "".join(parameters["source"])


def test_other_tags_stay_and_outputs_are_none():
    notebook = built("en")
    tags = [c["metadata"].get("tags") for c in notebook["cells"]]
    assert tags == [None, ["parameters"], None, ["teach"], ["findings"]]
    code = [c for c in notebook["cells"] if c["cell_type"] == "code"]
    assert all(c["outputs"] == [] and c["execution_count"] is None for c in code)


def test_same_source_same_bytes(lang):
    first, second = (builder.build(cells(SOURCE), "apples", lang) for _ in range(2))
    assert first == second
    assert first.endswith("}\n")
    nbformat.validate(nbformat.reads(first, as_version=4))


def test_a_good_source_has_no_problems():
    assert problems() == []


LONG_CELL = "\n".join(f"a{n} = {n}" for n in range(9))
THIRD_CELL = "apples = 3\n\n# %%\npears = 1"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("# # Count apples", "# Count apples", "the first cell must be the title"),
        ('# %% [markdown] tags=["zh"]\n# # 数苹果\n\n', "", "prose stands in pairs"),
        ('tags=["zh", "teach"]', 'tags=["zh"]', "differ in kind or tags"),
        ('tags=["zh", "teach"]', "", "prose must be tagged"),
        ("共有 $n = 3$ 个。", "There are three.", "must hold Chinese"),
        ('tags=["findings"]', 'tags=["finding"]', "unknown tags ['finding']"),
        ('tags=["en"]', 'tags=["en", "zh"]', "one language"),
        ('tags=["parameters"]', "", "exactly one code cell"),
        ("apples = 3", LONG_CELL, "at most 8 lines; this one has 9"),
        ("apples = 3", "def f(x):\n    return x", "defines no functions"),
        ("apples = 3", "class A:\n    pass", "defines no functions"),
        ("apples = 3", THIRD_CELL, "3 code cells in a row"),
        ("  # folder of the case", "", "a parameter is written"),
        ("# folder of the case", "# folder, a = b", "a parameter is written"),
        ("case: str =", "case =", "a parameter is written"),
        ('"data/x"', "open('x')", "plain value"),
        ('lang: str = "en"  # language, en or zh\n', "", "need a line 'lang"),
    ],
)
def test_each_rule_is_kept(old, new, said):
    found = problems(old, new)
    assert any(said in text for text in found), found


def test_magics_are_no_syntax_errors():
    assert problems("apples = 3", "# %matplotlib inline\napples = 3") == []


# ---- check and write


@pytest.fixture
def project(tmp_path) -> Path:
    (tmp_path / "notebooks" / "src").mkdir(parents=True)
    (tmp_path / "notebooks" / "src" / "apples.py").write_text(SOURCE, encoding="utf-8")
    return tmp_path


def run(project: Path, *options: str) -> int:
    return builder.main([*options, "--root", str(project)])


def test_check_wants_built_notebooks_and_writes_nothing(project, capsys):
    assert run(project, "--check") == 1
    assert not (project / "notebooks" / "en").exists()
    assert capsys.readouterr().out.count("run make notebooks") == 2
    assert run(project) == 0
    assert run(project, "--check") == 0


@pytest.mark.parametrize("damage", ["edited", "gone", "orphan", "source"])
def test_check_sees_every_difference(project, damage):
    run(project)
    notebook = project / "notebooks" / "zh" / "apples.ipynb"
    if damage == "edited":
        notebook.write_text(notebook.read_text(encoding="utf-8").replace("3", "4", 1), encoding="utf-8")
    elif damage == "gone":
        notebook.unlink()
    elif damage == "orphan":
        notebook.with_name("pears.ipynb").write_text("{}")
    else:
        source = project / "notebooks" / "src" / "apples.py"
        source.write_text(SOURCE.replace("数苹果", "数一数苹果"), encoding="utf-8")
    assert run(project, "--check") == 1
    assert run(project) == 0
    assert run(project, "--check") == 0


def test_building_twice_writes_nothing_the_second_time(project, capsys):
    run(project)
    capsys.readouterr()
    run(project)
    assert "0 written" in capsys.readouterr().out


# ---- the notebooks there are


def test_repository_is_up_to_date_and_keeps_the_rules(root):
    files, found = builder.wanted_files(root)
    assert found == []
    assert [path.name for path in builder.stale_files(root, files)] == []
    assert {path.stem for path in files} >= set(sq.METHODS)


TURNS = [(method, ("en", "zh")[n % 2]) for n, method in enumerate(sq.METHODS)]  # nbval runs all in both languages


@pytest.mark.parametrize(("method", "lang"), TURNS)
def test_batch_run_by_papermill_reaches_the_end(method, lang, tmp_path):
    """Plain papermill, as others call it: every cell runs, the saved decisions are used, no widget is built."""
    import papermill

    source = share("notebooks") / lang / f"{method}.ipynb"
    target = tmp_path / "out.ipynb"
    papermill.execute_notebook(
        str(source), str(target), parameters={"mode": "batch"}, cwd=str(source.parent), progress_bar=False
    )
    notebook = nbformat.read(target, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    outputs = [output for cell in code for output in cell.outputs]
    assert all(cell.execution_count for cell in code)
    assert not [output for output in outputs if output.output_type in ("error", "stream")]
    kinds = {mime for output in outputs for mime in output.get("data", {})}
    assert "application/vnd.jupyter.widget-view+json" not in kinds
    assert "image/svg+xml" in kinds or "image/png" in kinds
