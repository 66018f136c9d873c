"""From a method and a case to a report: execute the notebook, check it, build every product, publish them together.

Order of a run: validate - execute - check the cells - build - stage, reopen and sync - rename - record last. A run that
did not reach its end writes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqmlib
from sqmlib._share import share
from sqmlib.case import Case, open_case
from sqmlib.checks import Remark
from sqmlib.i18n import has, pick, tr
from sqmlib.report.errors import InUseError, OutputError, RunError
from sqmlib.report.execution import Executed, InputRefusedError, execute
from sqmlib.report.exports import clean_notebook, results_json, results_xlsx
from sqmlib.report.pages import Front, page
from sqmlib.report.parameters import check_parameters, declared, parse
from sqmlib.report.publishing import check_name, publish, safe_name

__all__ = ["InUseError", "InputRefusedError", "OutputError", "RunError", "RunRecord", "method_name", "run"]


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
    opened = _open(method, case, lang)
    source, notebook = _notebook(method, opened.lang)
    folder = opened.folder.resolve()
    name = check_name(name) if name is not None else safe_name(f"{folder.name}-{method}-{opened.lang}")
    given = _given(parameters or {}, declared(notebook))
    own = {"case": folder.name, "lang": opened.lang, "mode": "batch"}
    done = execute(notebook, {**own, **given}, folder=folder.parent, timeout=timeout)
    products, warnings = _products(done, opened, method, source, pdf)
    target = publish(Path(out), name, products)
    headline = pick(done.payload.get("headline", ""), opened.lang)
    said = (*done.warnings, *warnings)
    return RunRecord(name, target, method, opened.lang, opened.title(), headline, tuple(products), said)


def _open(method: str, case: str | Path, lang: str | None) -> Case:
    """Open the case and read its answers, so that bad input is refused before anything runs."""
    sqmlib.method(method)
    opened = open_case(case, lang=lang, mode="batch")
    opened.answers(method)
    return opened


def _notebook(method: str, lang: str) -> tuple[bytes, Any]:
    """Return a shipped notebook as bytes and as a node: papermill is never given a path."""
    import nbformat

    try:
        source = (share("notebooks") / lang / f"{method}.ipynb").read_bytes()
    except FileNotFoundError as error:
        raise RunError("report.no_notebook", method=method, lang=lang) from error
    return source, nbformat.reads(source.decode(), as_version=4)


def _given(parameters: Mapping[str, Any] | list[str], types: Mapping[str, str]) -> dict[str, Any]:
    values = parameters if isinstance(parameters, Mapping) else parse(parameters, types)
    return check_parameters(values, types)


def _products(done: Executed, case: Case, method: str, source: bytes, pdf: bool):
    """Return file name -> content, and what there is to say about them."""
    lang, made_with = case.lang, {"sqmlib": sqmlib.__version__, **_libraries()}
    facts = _provenance(done.payload, made_with, source, lang)
    html = page(
        done.notebook,
        Front(
            lang,
            case.title(lang),
            tr("report.kicker", lang, method=method_name(method, lang)),
            _facts(done.payload, lang),
            facts,
        ),
    )
    products = {
        "report.html": html.encode(),
        "results.json": results_json(done.payload, made_with),
        "results.xlsx": results_xlsx(done.payload, facts, lang, case.title(lang)),
        "notebook.ipynb": clean_notebook(done.notebook),
    }
    warnings: list[Remark] = []
    if pdf:
        _add_pdf(products, warnings, html, lang)
    return products, warnings


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
    parameters, frames = payload["result"].get("parameters", {}), payload["result"]["frames"]
    counts = {"respondents": parameters.get("respondents"), "items": len(frames.get("table", {}).get("index", []))}
    found = [(tr(f"report.fact.{key}", lang), str(value)) for key, value in counts.items() if value]
    files = [name for name, _ in payload.get("inputs", []) if name != "case.yml"]
    return (*found, (tr("report.fact.data", lang), tr("common.comma", lang).join(files))) if files else tuple(found)


def _provenance(payload: Mapping[str, Any], made_with: Mapping[str, str], source: bytes, lang: str):
    parameters = payload["result"].get("parameters", {})
    said = " · ".join(f"{key} = {_plain(value)}" for key, value in sorted(parameters.items()) if value is not None)
    lines = [(tr(f"report.made.{key}", lang), text) for key, text in made_with.items()]
    lines.append((tr("report.made.notebook", lang), hashlib.sha256(source).hexdigest()))
    for name, digest in payload.get("inputs", []):
        lines.append((tr("report.made.input", lang), f"{name}  {digest}"))
    lines.append((tr("report.made.parameters", lang), said))
    lines.append((tr("report.made.seed", lang), str(parameters.get("seed", "–"))))
    return lines


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _libraries() -> dict[str, str]:
    """Return the sha256 of the lock file, or of the installed versions where no lock file travels with the code."""
    from importlib.metadata import distributions

    try:
        return {"lock": hashlib.sha256(share("requirements.lock").read_bytes()).hexdigest()}
    except FileNotFoundError:
        versions = "\n".join(sorted({f"{d.name.lower()}=={d.version}" for d in distributions()}))
        return {"versions": hashlib.sha256(versions.encode()).hexdigest()}
