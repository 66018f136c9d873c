"""The repository itself: packaging, lock, make targets, architecture, sizes, what must not be committed."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
import warnings
import zipfile
from functools import cache
from pathlib import Path

import pytest

import sqmlib as sq
from sqmlib import _share
from tools import check_lock

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
SOURCES = sorted((ROOT / "sqmlib").rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 300, 30


def tracked() -> list[Path]:
    """Return the files of the repository."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


# ---- packaging


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> zipfile.ZipFile:
    """Build the wheel without network."""
    target = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return zipfile.ZipFile(next(target.glob("*.whl")))


def test_wheel_is_complete(wheel):
    names = set(wheel.namelist())
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if name.startswith("sqmlib/"):
            assert name in names
        elif name.startswith(("notebooks/", "templates/", "data/")):
            assert f"sqmlib/_share/{name}" in names
    for method in sq.METHODS:
        assert {f"sqmlib/_share/notebooks/{lang}/{method}.ipynb" for lang in ("en", "zh")} <= names


def test_wheel_holds_nothing_else(wheel):
    strange = [n for n in wheel.namelist() if not n.startswith(("sqmlib/", f"sqmlib-{sq.__version__}.dist-info/"))]
    assert strange == []
    assert not [n for n in wheel.namelist() if n.endswith(".pyc") or ".ipynb_checkpoints" in n]


def test_wheel_metadata(wheel):
    name = next(n for n in wheel.namelist() if n.endswith("METADATA"))
    text = wheel.read(name).decode()
    assert f"Version: {sq.__version__}\n" in text
    assert "License-Expression: GPL-3.0-or-later" in text
    assert "Requires-Python: >=3.11" in text
    entry = wheel.read(name.replace("METADATA", "entry_points.txt")).decode()
    assert "sqm = sqmlib.cli:main" in entry


def test_unpacked_wheel_finds_its_own_share(wheel, tmp_path):
    wheel.extractall(tmp_path)
    code = (
        "from sqmlib._share import share; import sqmlib; "
        "print(*(share(n).relative_to(sqmlib.__path__[0]).as_posix() for n in ('data', 'templates', 'notebooks')))"
    )
    env = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["_share/data", "_share/templates", "_share/notebooks"]


def test_share_finds_the_folders_of_a_checkout():
    for name in ("data", "templates", "notebooks", "data/airline"):
        assert _share.share(name) == ROOT / name
    with pytest.raises(FileNotFoundError):
        _share.share("nowhere")


# ---- lock and environment


def test_lock_and_environment_agree_with_the_project():
    assert check_lock.all_problems(ROOT) == []


def without(name: str) -> str:
    """Return the lock without one entry."""
    return re.sub(rf"(?m)^{name}==.*\n(?:    .*\n)+", "", LOCK)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lock: without("pandas"), "pandas is required but not locked"),
        (lambda lock: without("distributed"), "distributed is required but not locked"),
        (lambda lock: re.sub(r"(?m)^pandas==\S+", "pandas==2.3.0", lock), "locked at 2.3.0 but required as"),
        (lambda lock: re.sub(r"(?m)^    --hash.*\n", "", lock), "without a hash"),
        (lambda lock: lock + "black==25.1.0 \\\n    --hash=sha256:00\n", "black must not be locked"),
        (lambda lock: lock + "leftpad==1.0 \\\n    --hash=sha256:00\n    # via sqmlib (pyproject.toml)\n", "no longer"),
        (lambda lock: "--index-url https://example.org/simple\n" + lock, "no host"),
        (lambda lock: lock.replace("make lock", "uv -o /home/me/x.lock"), "no host and no folder"),
    ],
)
def test_lock_that_disagrees_is_seen(change, said):
    found = list(check_lock.lock_problems(PROJECT, change(LOCK)))
    assert any(said in text for text in found), found


@pytest.mark.parametrize(
    ("old", "new"), [("python>=3.11", "python>=3.10"), ("- make", "- cmake"), ("-e .", "sqmlib"), ("- pip:", "- pop:")]
)
def test_environment_that_disagrees_is_seen(old, new):
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert old in text
    assert list(check_lock.environment_problems(PROJECT, text.replace(old, new)))


def test_lock_allows_wheels_only_and_every_requirement_has_a_lower_bound():
    assert "--only-binary :all:" in LOCK
    for name, requirement in check_lock.required(PROJECT).items():
        assert any(s.operator in (">=", "==", "~=") for s in requirement.specifier), name


# ---- make and CI


@pytest.fixture(scope="module")
def makefile() -> str:
    return (ROOT / "Makefile").read_text(encoding="utf-8")


def test_make_help_lists_every_target(makefile):
    if not shutil.which("make"):
        pytest.skip("make is not installed")
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())
    assert targets >= set("help demo test check lab bench lock notebooks format clean".split())  # noqa: SIM905
    for target in targets:
        assert re.search(rf"^  make {target} +\S", said, re.MULTILINE), target


def test_ci_script_is_sound():
    script = ROOT / ".ci" / "run"
    text = script.read_text(encoding="utf-8")
    assert text.startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in text
    assert text.rstrip().endswith("make check test")
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", str(script)], check=True)


def test_warnings_from_our_code_and_missing_glyphs_are_errors():
    with pytest.raises(FutureWarning):
        warnings.warn_explicit("careless", FutureWarning, "formulas.py", 1, module="sqmlib.kano.formulas")
    with pytest.raises(UserWarning):
        warnings.warn_explicit(
            "Glyph 24517 (\\N{CJK}) missing from font(s) X", UserWarning, "text.py", 1, module="matplotlib"
        )


# ---- architecture


def test_every_method_has_its_six_files():
    for name in sq.METHODS:
        assert (ROOT / "sqmlib" / f"{name}.py").is_file() or (ROOT / "sqmlib" / name / "__init__.py").is_file()
        for path in (f"sqmlib/locale/{name}.toml", f"notebooks/src/{name}.py", f"tests/known/{name}.toml"):
            assert (ROOT / path).is_file(), path
        assert (ROOT / "tests" / f"test_{name}.py").is_file()
        assert list((ROOT / "templates" / "inputs").glob(f"{name}.*")), f"templates/inputs/{name}.*"
        assert list((ROOT / "data").glob(f"*/{name}[._]*")), f"data/*/{name}.*"


def test_every_method_stands_in_the_import_contracts():
    layers, independent = PROJECT["tool"]["importlinter"]["contracts"]
    row = next(layer for layer in layers["layers"] if "(kano)" in layer)
    every = {*sq.METHODS, *sq.COMPANIONS}
    assert set(re.findall(r"\w+", row)) >= every
    assert ":" not in row, "methods are independent of each other"
    assert set(independent["source_modules"]) == {f"sqmlib.{name}" for name in every}


@cache
def trees() -> list[tuple[Path, list[ast.AST]]]:
    """Return every file of the library and all nodes of its syntax tree."""
    return [(path, list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))) for path in SOURCES]


def package_of(path: Path) -> str:
    """Return the part of the library a file belongs to."""
    return path.relative_to(ROOT / "sqmlib").parts[0].removesuffix(".py")


def test_nobody_imports_private_names_of_another_part():
    for path, nodes in trees():
        for node in nodes:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqmlib"):
                source = f"{node.module}.".split(".")[1]
                private = [a.name for a in node.names if a.name.startswith("_") and a.name != "_share"]
                assert not private or source == package_of(path), f"{path.name} imports {private} from {node.module}"


def test_methods_touch_no_files():
    for path, nodes in trees():
        if package_of(path) not in sq.METHODS:
            continue
        for node in nodes:
            name = node.func if isinstance(node, ast.Call) else None
            called = name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "")
            assert called not in ("open", "read_csv", "read_excel", "to_csv", "to_excel", "write_text", "savefig"), path


def test_nothing_unsafe_reads_data():
    """No pickle, eval or pandas Styler anywhere (reliability, sections 4 and 5)."""
    banned = {"pickle", "joblib", "shelve", "marshal", "jsonpickle", "cloudpickle", "dill"}
    for path, nodes in trees():
        for node in nodes:
            names = (
                [a.name for a in node.names] if isinstance(node, ast.Import) else [getattr(node, "module", "") or ""]
            )
            assert not banned & {name.partition(".")[0] for name in names}, path
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("eval", "exec"), path
            inner = node.value if isinstance(node, ast.Attribute) else None  # frame.style.format(...)
            styled = isinstance(inner, ast.Attribute) and inner.attr == "style"
            assert not styled or package_of(path) == "panels", path


def test_files_and_functions_stay_small():
    for path, nodes in trees():
        lines = path.read_text(encoding="utf-8").count("\n")
        assert lines <= LONGEST_FILE, f"{path.name} has {lines} lines"
        for node in nodes:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                said = ast.get_docstring(node) is not None
                first = node.body[min(said, len(node.body) - 1)]
                length = node.end_lineno - first.lineno + 1
                assert length <= LONGEST_FUNCTION, f"{path.name}: {node.name} has {length} lines"


def test_import_is_light():
    heavy = [
        "matplotlib",
        "seaborn",
        "scipy",
        "statsmodels",
        "pingouin",
        "papermill",
        "IPython",
        "ipywidgets",
        "openpyxl",
    ]
    heavy += ["nbconvert", "nbformat", "pydantic", "rich", "typer", "weasyprint", "xlsxwriter"]
    code = f"import sqmlib, sys; print(*[m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_benchmark_compares_equal_answers(capsys):
    from tools import bench

    assert bench.main(["kano", "--rounds", "1", "--respondents", "3000", "--items", "4"]) == 0
    said = capsys.readouterr().out
    assert "all give the same figures: yes" in said
    assert re.search(r"2,000 resamples \d", said)


def test_all_ways_to_the_dimensions_give_the_same():
    from tools import bench_servqual as bench

    answers = bench.survey(400)
    told = [bench.told(way(answers).sort_index()).to_numpy().tolist() for way in bench.RIVALS.values()]
    assert len(told) == 4
    assert all(figures == told[0] for figures in told)


# ---- what must not be committed


def test_notebooks_in_git_hold_no_outputs():
    import nbformat

    for path in tracked():
        if path.suffix == ".ipynb":
            for cell in nbformat.read(path, as_version=4).cells:
                assert not cell.get("outputs"), path
                assert cell.get("execution_count") is None, path


def test_no_file_names_this_machine():
    marks = [os.sep.join(["", "work", "main"]), os.sep.join(["", "root", ""])]
    for path in tracked():
        if path.suffix in (".py", ".toml", ".yml", ".md", ".lock", ".ipynb", ".txt", "") and path.name != "LICENSE":
            text = path.read_text(encoding="utf-8", errors="ignore")
            assert not [mark for mark in marks if mark in text], path
