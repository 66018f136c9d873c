"""From a method and a case to a report: execute the notebook, check it, build every product, publish them together.

Order of a run: prepare (validate) - build (execute, check the cells, make every product) - publish (stage, reopen and
sync, rename, record last). A run that did not reach its end writes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import sqmlib
from sqmlib._share import share
from sqmlib.case import Case, open_case
from sqmlib.checks import Remark
from sqmlib.i18n import has, language, pick, tr
from sqmlib.report.errors import InUseError, OutputError, RunError
from sqmlib.report.execution import Executed, InputRefusedError, Runner, execute
from sqmlib.report.exports import clean_notebook, results_json, results_xlsx
from sqmlib.report.pages import Front, first_heading, page
from sqmlib.report.parameters import check_parameters, declared, parse
from sqmlib.report.publishing import check_name, publish, safe_name

__all__ = [
    "Built",
    "InUseError",
    "InputRefusedError",
    "OutputError",
    "RunError",
    "RunRecord",
    "Task",
    "build",
    "libraries",
    "method_name",
    "prepare",
    "run",
]


@dataclass(frozen=True)
class RunRecord:
    """What a finished run left behind.

    Attributes
    ----------
    name : str
        Name of the run, and of its folder.
    folder : pathlib.Path
        Where the products stand.
    method, lang : str
        What was run.
    title : str
        Title of the case.
    headline : str
        The finding in one sentence.
    outputs : tuple of str
        File names of the products.
    warnings : tuple of Remark
        What the run has to say beside the report.
    """

    name: str
    folder: Path
    method: str
    lang: str
    title: str
    headline: str
    outputs: tuple[str, ...]
    warnings: tuple[Remark, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class Task:
    """A run that was checked: it can begin.

    Attributes
    ----------
    method : str
        The method; empty for a notebook of the user's own.
    source : bytes
        The notebook as it stands in its file.
    notebook : nbformat.NotebookNode
        The same, read.
    parameters : dict
        Everything its parameters cell gets.
    folder : pathlib.Path
        Where it runs.
    lang : {"en", "zh"}
        Language of the report.
    title : str
        Title of the case, or of the notebook.
    case : Case, optional
        The case, opened.
    """

    method: str
    source: bytes
    notebook: Any
    parameters: dict[str, Any]
    folder: Path
    lang: str
    title: str
    case: Case | None = None


@dataclass(frozen=True)
class Built:
    """What an executed run gives, not yet published.

    Attributes
    ----------
    task : Task
        What was run.
    products : dict of str to bytes
        File name -> content.
    payload : dict
        What the notebook handed over.
    notebook : nbformat.NotebookNode
        With outputs.
    front : Front
        Title block and provenance of the page.
    headline : str
        The finding in one sentence.
    warnings : tuple of Remark
        What the run has to say beside the report.
    """

    task: Task
    products: dict[str, bytes]
    payload: dict[str, Any]
    notebook: Any
    front: Front
    headline: str
    warnings: tuple[Remark, ...] = ()


def run(
    method: str,
    case: str | Path,
    *,
    lang: str | None = None,
    out: str | Path = "reports",
    name: str | None = None,
    pdf: bool = False,
    parameters: Mapping[str, Any] | list[str] | None = None,
    timeout: int = 600,
) -> RunRecord:
    """Run one method on one case and write its report.

    Parameters
    ----------
    method : str
        One of ``sqmlib.METHODS``.
    case : path
        The case folder.
    lang : {"en", "zh"}, optional
        Language of the report; the case's own when not given.
    out : path
        Output folder.
    name : str, optional
        Name of the run; default ``<case>-<method>-<lang>``.
    pdf : bool
        Also write ``report.pdf``.
    parameters : mapping, or list of ``key=value`` texts, optional
        Parameters the notebook declares, apart from case, language and mode.
    timeout : int
        Seconds one cell may take.

    Returns
    -------
    RunRecord

    Raises
    ------
    DataError
        If method, case, answers, name or parameters are refused; nothing ran.
    RunError
        If the run did not reach its end, or its products cannot be written; no report was written.
    """
    task = prepare(method, case, lang=lang, parameters=parameters)
    name = check_name(name) if name is not None else safe_name(f"{task.parameters['case']}-{method}-{task.lang}")
    built = build(task, pdf=pdf, timeout=timeout)
    publish(Path(out), name, built.products)
    place = Path(out) / name
    return RunRecord(name, place, method, task.lang, task.title, built.headline, tuple(built.products), built.warnings)


def prepare(
    method: str = "",
    case: str | Path | None = None,
    *,
    notebook: str | Path | None = None,
    lang: str | None = None,
    only: Mapping[str, str] | None = None,
    parameters: Mapping[str, Any] | list[str] | None = None,
    own: Mapping[str, Any] | None = None,
) -> Task:
    """Check everything a run depends on and read its answers, so that bad input is refused before anything runs.

    Parameters
    ----------
    method : str
        One of ``sqmlib.METHODS``; empty when a notebook is given.
    case : path, optional
        The case folder; a method needs one.
    notebook : path, optional
        A notebook to run instead of a method's.
    lang : {"en", "zh"}, optional
        Language of the report; the case's own when not given.
    only : mapping of str to str, optional
        Part of the answers that counts, column -> value.
    parameters : mapping, or list of ``key=value`` texts, optional
        Parameters the notebook declares, apart from those the runner sets.
    own : mapping, optional
        Further parameters set by the calling command itself, such as a folder; they are not checked.

    Raises
    ------
    DataError
        Listing what is refused.
    RunError
        If the installation lacks the notebook.
    """
    opened = _open(method, case, lang, only) if case else None
    chosen = opened.lang if opened else language(lang)
    source, node = _notebook(method, Path(notebook) if notebook else None, chosen)
    types = declared(node)
    where = opened.folder.resolve() if opened else None
    given = {"case": where.name if where else None, "lang": chosen, "mode": "batch", "only": dict(only or {}) or None}
    ours = {key: value for key, value in given.items() if key in types and value is not None}
    values = {**ours, **_given(parameters or {}, types), **(own or {})}
    folder = where.parent if where else Path(notebook or ".").resolve().parent
    return Task(method, source, node, values, folder, chosen, opened.title() if opened else first_heading(node), opened)


def _open(method: str, case: str | Path, lang: str | None, only: Mapping[str, str] | None) -> Case:
    part = {"only": dict(only)} if only else {}
    opened = open_case(case, lang=lang, mode="batch", **part)
    if method:
        sqmlib.method(method)
        opened.answers(method)
    return opened


def _notebook(method: str, path: Path | None, lang: str) -> tuple[bytes, Any]:
    """Return a notebook as bytes and as a node: papermill is never given a path."""
    import nbformat

    try:
        source = (path or share("notebooks") / lang / f"{method}.ipynb").read_bytes()
    except FileNotFoundError as error:
        raise RunError("report.no_notebook", method=method or path.name, lang=lang) from error
    return source, nbformat.reads(source.decode(), as_version=4)


def _given(parameters: Mapping[str, Any] | list[str], types: Mapping[str, str]) -> dict[str, Any]:
    values = parameters if isinstance(parameters, Mapping) else parse(parameters, types)
    return check_parameters(values, types)


def build(task: Task, *, pdf: bool = False, timeout: int = 600, runner: Runner | None = None) -> Built:
    """Execute a run, check it and build every product; nothing is written.

    Parameters
    ----------
    task : Task
        What :func:`prepare` returned.
    pdf : bool
        Also make ``report.pdf``.
    timeout : int
        Seconds one cell may take.
    runner : callable, optional
        What runs the cells; see :func:`sqmlib.report.execution.execute`.

    Raises
    ------
    RunError
        If the run did not reach its end.
    """
    try:
        options = {"folder": task.folder, "timeout": timeout, "runner": runner, "marked": bool(task.method)}
        done = execute(task.notebook, task.parameters, **options)
    except RunError as error:
        if not task.method and error.remark.code == "report.cell":
            raise RunError("report.own_cell", **error.remark.values) from error
        raise
    return _products(done, task, pdf)


def _products(done: Executed, task: Task, pdf: bool) -> Built:
    """Return the products of an executed notebook, and what there is to say about them."""
    lang, made_with = task.lang, {"sqmlib": sqmlib.__version__, **libraries()}
    facts = _provenance(done.payload, made_with, task)
    kicker = tr("report.kicker", lang, method=method_name(task.method, lang)) if task.method else ""
    front = Front(lang, task.title, kicker or tr("report.own_kicker", lang), _facts(done.payload, lang), facts)
    html = page(done.notebook, front)
    products = {
        "report.html": html.encode(),
        "results.json": results_json(done.payload, made_with),
        "results.xlsx": results_xlsx(done.payload, facts, lang, task.title),
        "notebook.ipynb": clean_notebook(done.notebook),
    }
    warnings = [*done.warnings]
    if pdf:
        _add_pdf(products, warnings, html, lang)
    headline = pick(done.payload.get("headline", ""), lang)
    return Built(task, products, done.payload, done.notebook, front, headline, tuple(warnings))


def _add_pdf(products: dict[str, bytes], warnings: list[Remark], html: str, lang: str) -> None:
    """Add the PDF; where none can be made, keep the page and say how to print it."""
    from sqmlib.report.pdf import pdf

    try:
        products["report.pdf"] = pdf(html, lang)
    except RunError as error:
        warnings.append(Remark(error.remark.code, "warning", error.remark.values))


def method_name(method: str, lang: str | None = None) -> str:
    """Return what a method is called on a title page.

    >>> method_name("kano", "zh")
    'KANO 模型'
    """
    key = f"{method}.name"
    return tr(key, lang) if has(key) else method.replace("_", " ").upper()


def _facts(payload: Mapping[str, Any], lang: str) -> tuple[tuple[str, str], ...]:
    """Return what the title block says of the data."""
    result = payload.get("result", {})
    parameters, frames = result.get("parameters", {}), result.get("frames", {})
    table = frames.get("table", {})
    items = len(table["index"]) if table.get("index_names") == ["item"] else 0  # a portfolio compares other things
    counts = {"respondents": parameters.get("respondents"), "items": items}
    found = [(tr(f"report.fact.{key}", lang), str(value)) for key, value in counts.items() if value]
    files = [name for name, _ in payload.get("inputs", []) if name != "case.yml"]
    return (*found, (tr("report.fact.data", lang), tr("common.comma", lang).join(files))) if files else tuple(found)


def _provenance(payload: Mapping[str, Any], made_with: Mapping[str, str], task: Task) -> list[tuple[str, str]]:
    lang, own = task.lang, {"case", "lang", "mode", "only"}
    given = {key: value for key, value in task.parameters.items() if key not in own}
    parameters = payload["result"].get("parameters", {}) if "result" in payload else given
    said = " · ".join(f"{key} = {_plain(value)}" for key, value in sorted(parameters.items()) if value is not None)
    lines = [(tr(f"report.made.{key}", lang), text) for key, text in made_with.items()]
    lines.append((tr("report.made.notebook", lang), hashlib.sha256(task.source).hexdigest()))
    for name, digest in payload.get("inputs", []):
        lines.append((tr("report.made.input", lang), f"{name}  {digest}"))
    part = " · ".join(f"{key} = {value}" for key, value in (task.parameters.get("only") or {}).items())
    if part:
        lines.append((tr("report.made.only", lang), part))
    lines.append((tr("report.made.parameters", lang), said or "–"))
    lines.append((tr("report.made.seed", lang), str(parameters.get("seed", "–"))))
    return lines


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


@cache
def libraries() -> dict[str, str]:
    """Return the sha256 of the lock file, or of the installed versions where no lock file travels with the code."""
    from importlib.metadata import distributions

    try:
        return {"lock": hashlib.sha256(share("requirements.lock").read_bytes()).hexdigest()}
    except FileNotFoundError:
        versions = "\n".join(sorted({f"{d.name.lower()}=={d.version}" for d in distributions()}))
        return {"versions": hashlib.sha256(versions.encode()).hexdigest()}
