"""From a checked run to its products: execute the notebook, check it, make every file; nothing is written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqmlib
from sqmlib._share import share
from sqmlib.case import lent
from sqmlib.checks import Remark
from sqmlib.errors import RunError
from sqmlib.i18n import has, pick, tr
from sqmlib.report.execution import Executed, Runner, execute
from sqmlib.report.exports import clean_notebook, results_json, results_xlsx
from sqmlib.report.pages import Front, page
from sqmlib.report.task import Task

__all__ = ["Built", "build", "libraries", "method_name"]


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
        with lent(task.case):
            done = execute(task.notebook, task.parameters, **options)
    except RunError as error:
        if not task.method and error.remark.code == "report.cell":
            raise RunError("report.own_cell", **error.remark.values) from error
        raise
    return _products(done, task, pdf)


def _products(done: Executed, task: Task, pdf: bool) -> Built:
    """Return the products of an executed notebook, and what there is to say about them."""
    lang, made_with = task.lang, {"sqmlib": sqmlib.__version__, **libraries()}
    title = task.title if task.case else pick(done.payload.get("title", ""), lang) or task.title
    facts = _provenance(done.payload, made_with, task)
    kicker = tr("report.kicker", lang, method=method_name(task.method, lang)) if task.method else ""
    front = Front(lang, task.title, kicker or tr("report.own_kicker", lang), _facts(done.payload, lang), facts)
    html = page(done.notebook, front)
    products = {
        "report.html": html.encode(),
        "results.json": results_json(done.payload, made_with),
        "results.xlsx": results_xlsx(done.payload, facts, lang, title),
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
