"""``sqm report``: everything the methods say of a case in one bound report, in one language or in both."""

from __future__ import annotations

from pathlib import Path

from sqmlib.cli.speech import say
from sqmlib.i18n import LANGUAGES, tr
from sqmlib.report import method_name
from sqmlib.report.bound import bind

__all__ = ["BOTH", "report"]

BOTH = "both"


def report(case: Path, lang: str | None, out: Path, name: str | None, *, pdf: bool, timeout: int) -> None:
    """Write the bound report of a case and say where it is.

    Parameters
    ----------
    case : path
        The case folder.
    lang : {"en", "zh", "both"}, optional
        Language; the case's own when not given.
    out : path
        Output folder.
    name : str, optional
        Name of the report's folder; when both languages are wanted, the language is added to it.
    pdf : bool
        Also write a PDF.
    timeout : int
        Seconds one cell may take.
    """
    for wanted in LANGUAGES if lang == BOTH else (lang,):
        called = f"{name}-{wanted}" if name and lang == BOTH else name
        record = bind(case, lang=wanted, out=out, name=called, pdf=pdf, timeout=timeout)
        for remark in record.warnings:
            say(remark.text(), err=True, color="yellow")
        for method, headline in record.headlines.items():
            say(f"{method_name(method, record.lang)}{tr('common.colon', record.lang)}{headline}")
        say(tr("cli.run.done", folder=str(record.folder), files=list(record.outputs)), color="green")
