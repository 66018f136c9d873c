"""From a method and a case to a report: execute the notebook, check it, build every product, publish them together.

Order of a run: prepare (validate) - build (execute, check the cells, make every product) - publish (stage, reopen and
sync, rename, record last). A run that did not reach its end writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqmlib.report.quick  # noqa: F401 - before anything imports nbformat
from sqmlib.checks import Remark
from sqmlib.errors import InUseError, OutputError, RunError
from sqmlib.report.building import Built, build, libraries, method_name
from sqmlib.report.execution import InputRefusedError
from sqmlib.report.publishing import check_name, publish, safe_name
from sqmlib.report.task import Task, prepare

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
