"""Build notebooks/en and notebooks/zh from notebooks/src, or check that they are up to date.

One source per notebook, ``notebooks/src/<method>.py`` in percent format: prose in adjacent pairs tagged ``en`` and
``zh``, code once. The builder keeps one language, numbers the cells and writes no outputs: the same source always gives
the same bytes.

    python tools/build_notebooks.py            write what differs
    python tools/build_notebooks.py --check    write nothing; fail when something differs or breaks a rule
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("en", "zh")
TAGS = {*LANGUAGES, "parameters", "findings", "teach", "exercise", "solution", "method"}
MOST_LINES = 8
MOST_CODE_CELLS = 2
_PARAMETER = re.compile(r"(?P<name>[a-z_]+): (?P<type>[\w\[\], |.]+) = (?P<default>[^#=]+?)  # (?P<help>[^=]+)")
_LANG = re.compile(r"^lang: str = (['\"]).*?\1", re.MULTILINE)
_CJK = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[A-Za-z\u4e00-\u9fff]{2,}")
_NOT_PROSE = re.compile(r"\$\$.*?\$\$|\$[^$\n]*\$|<[^>]*>|`[^`]*`", re.DOTALL)


def tags(cell: NotebookNode) -> list[str]:
    """Return the tags of a cell."""
    return list(cell.metadata.get("tags", []))


def spoken(cell: NotebookNode) -> str | None:
    """Return the language a cell is written in, or None when it serves both."""
    return next((lang for lang in LANGUAGES if lang in tags(cell)), None)


def read_source(path: Path) -> list[NotebookNode]:
    """Return the cells of a percent-format source."""
    return jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent").cells


def build(cells: list[NotebookNode], name: str, lang: str) -> str:
    """Return the notebook of one language as the text of an .ipynb file."""
    kept = [cell for cell in cells if spoken(cell) in (None, lang)]
    built = [_cell(cell, f"{name}-{number:02d}", lang) for number, cell in enumerate(kept, start=1)]
    metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language": lang,
        "language_info": {"name": "python"},
    }
    notebook = new_notebook(cells=built, metadata=metadata)
    nbformat.validate(notebook)
    return nbformat.writes(notebook, version=4).rstrip("\n") + "\n"


def _cell(cell: NotebookNode, cell_id: str, lang: str) -> NotebookNode:
    kept = [tag for tag in tags(cell) if tag not in LANGUAGES]
    metadata = {"tags": kept} if kept else {}
    source = cell.source
    if "parameters" in kept:
        source = _LANG.sub(f'lang: str = "{lang}"', source)
    make = new_code_cell if cell.cell_type == "code" else new_markdown_cell
    return make(source, id=cell_id, metadata=metadata)


def problems(cells: list[NotebookNode]) -> Iterator[str]:
    """Yield what a source does against the rules for notebooks (design, section 9)."""
    if not cells or cells[0].cell_type != "markdown" or not cells[0].source.startswith("# "):
        yield "the first cell must be the title: a markdown cell that begins with '# '"
    for number, cell in enumerate(cells, start=1):
        said = _code_problems(cell) if cell.cell_type == "code" else _prose_problems(cell)
        for text in (*_tag_problems(cell), *said):
            yield f"cell {number} ({cell.source.strip()[:40]!r}): {text}"
    yield from _pair_problems(cells)
    yield from _row_problems(cells)
    if sum("parameters" in tags(cell) for cell in cells) != 1:
        yield "exactly one code cell must carry the tag 'parameters'"


def _tag_problems(cell: NotebookNode) -> Iterator[str]:
    unknown = sorted(set(tags(cell)) - TAGS)
    if unknown:
        yield f"unknown tags {unknown}; known are {sorted(TAGS)}"
    if set(LANGUAGES) <= set(tags(cell)):
        yield "a cell speaks one language; it is tagged with both"


def _prose_problems(cell: NotebookNode) -> Iterator[str]:
    prose = _NOT_PROSE.sub(" ", cell.source)
    if spoken(cell) is None and _WORD.search(prose):
        yield "prose must be tagged 'en' or 'zh'"
    if spoken(cell) == "zh" and not _CJK.search(cell.source):
        yield "a cell tagged 'zh' must hold Chinese"


def _code_problems(cell: NotebookNode) -> Iterator[str]:
    lines = cell.source.splitlines()
    if len(lines) > MOST_LINES:
        yield f"a code cell has at most {MOST_LINES} lines; this one has {len(lines)}"
    code = "\n".join("pass" if line.startswith(("%", "!")) else line for line in lines)
    banned = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    if any(isinstance(node, banned) for node in ast.walk(ast.parse(code))):
        yield "a notebook defines no functions or classes; they belong into sqmlib"
    if "parameters" in tags(cell):
        yield from _parameter_problems(lines)


def _parameter_problems(lines: list[str]) -> Iterator[str]:
    names = []
    for line in lines:
        found = _PARAMETER.fullmatch(line)
        if not found:
            yield f"a parameter is written 'name: type = default  # help' (no other '='); found {line!r}"
            continue
        names.append(found["name"])
        try:
            ast.literal_eval(found["default"])
        except (ValueError, SyntaxError):
            yield f"the default of a parameter must be a plain value; found {line!r}"
    if "lang" not in names:
        yield "the parameters need a line 'lang: str = ...', which the builder fills in"


def _pair_problems(cells: list[NotebookNode]) -> Iterator[str]:
    """Each English cell must be followed by its Chinese twin: same kind, same other tags."""
    for has_language, run in groupby(cells, key=lambda cell: spoken(cell) is not None):
        if not has_language:
            continue
        run = list(run)
        twins = list(zip(run[::2], run[1::2], strict=False))
        if len(run) % 2 or any((spoken(a), spoken(b)) != LANGUAGES for a, b in twins):
            order = " ".join(spoken(cell) or "" for cell in run)
            yield f"prose stands in pairs en, zh; near {run[0].source.strip()[:40]!r} it runs {order}"
        elif any(_kind(a) != _kind(b) for a, b in twins):
            yield f"the two cells of a pair differ in kind or tags near {run[0].source.strip()[:40]!r}"


def _kind(cell: NotebookNode) -> tuple[str, frozenset[str]]:
    return cell.cell_type, frozenset(tags(cell)) - set(LANGUAGES)


def _row_problems(cells: list[NotebookNode]) -> Iterator[str]:
    for lang in LANGUAGES:
        kept = [cell for cell in cells if spoken(cell) in (None, lang)]
        for kind, run in groupby(kept, key=lambda cell: cell.cell_type):
            run = list(run)
            if kind == "code" and len(run) > MOST_CODE_CELLS:
                start = run[0].source.strip()[:40]
                yield f"{len(run)} code cells in a row at {start!r}; say something between them ({lang})"


def wanted_files(root: Path) -> tuple[dict[Path, str], list[str]]:
    """Return what the sources under `root` give: path -> text, and all problems of the sources."""
    files, found = {}, []
    for path in sorted((root / "notebooks" / "src").glob("*.py")):
        cells = read_source(path)
        found += [f"{path.relative_to(root)}: {text}" for text in problems(cells)]
        files |= {root / "notebooks" / lang / f"{path.stem}.ipynb": build(cells, path.stem, lang) for lang in LANGUAGES}
    return files, found


def stale_files(root: Path, files: dict[Path, str]) -> list[Path]:
    """Return the notebooks that differ from their source, are missing, or have no source."""
    there = {path for lang in LANGUAGES for path in (root / "notebooks" / lang).glob("*.ipynb")}
    changed = [path for path, text in files.items() if path not in there or path.read_bytes() != text.encode()]
    return sorted(changed) + sorted(there - set(files))


def main(argv: list[str] | None = None) -> int:
    """Build or check; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when something is to be done")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    files, found = wanted_files(options.root)
    stale = stale_files(options.root, files)
    if options.check:
        found += [f"{path.relative_to(options.root)}: not what its source gives; run make notebooks" for path in stale]
    else:
        _write(stale, files)
    print(*found, sep="\n", end="\n" if found else "")
    print(f"{len(files)} notebooks, {len(stale)} {'stale' if options.check else 'written'}, {len(found)} problems")
    return 1 if found else 0


def _write(stale: list[Path], files: dict[Path, str]) -> None:
    for path in stale:
        if path in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(files[path].encode())
        else:
            path.unlink()


if __name__ == "__main__":
    sys.exit(main())
