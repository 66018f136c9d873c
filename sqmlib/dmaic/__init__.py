"""DMAIC: what hurts customers, how bad is it, what causes it, did the change work, and will it stay?

Input: complaints, one row per kind: ``category`` unique id; ``count`` of them; ``cost`` of one; ``severity`` of one;
``text_en`` and ``text_zh`` what it is.

Further tables, all optional (``TABLES``): ``process`` (timestamp, subgroup, value, stage, ctq), one row per
measurement; ``defects`` (date, inspected, defects, stage, ctq), one row per period; ``samples``, one row per case with
any columns, for the guided tests; ``fmea`` (failure_mode, severity, occurrence, detection and more). What the group
enters - charter, SIPOC, voices, CTQ tree, plan, causes, fault tree, tests, solutions, pilot, control plan, gates, PDCA
log - stands in ``knowledge.FIELDS``; everything has an id and is linked by it.

Sources: Pande, Neuman & Cavanagh 2000; Cochran 1977; Kish 1965; Juran & Godfrey 1999; Vesely et al. 1981, Fault Tree
Handbook; AIAG & VDA FMEA Handbook 2019; Welch 1947, 1951; Newcombe 1998; Holm 1979; Schuirmann 1987; Deming 1993.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqmlib.checks import Remark, of_type
from sqmlib.dmaic import analysis
from sqmlib.dmaic.entries import known
from sqmlib.dmaic.example import EXAMPLE
from sqmlib.dmaic.faulttree import Tree, cut_sets, exact
from sqmlib.dmaic.fmea import action_priority, rpn
from sqmlib.dmaic.knowledge import CATEGORIES, FIELDS, GAPS, INPUT, PHASES, QUESTIONS, TABLES
from sqmlib.dmaic.linking import trail
from sqmlib.dmaic.pareto import pareto_order, vital_few
from sqmlib.dmaic.project import Project, assemble
from sqmlib.dmaic.questions import equivalence, interrupted, newcombe, welch
from sqmlib.dmaic.reading import inspect_defects, inspect_process
from sqmlib.dmaic.results import DmaicResult
from sqmlib.dmaic.samples import design_effect, finite, n_mean, n_share, n_two_means, n_two_shares

__all__ = [
    "CATEGORIES",
    "EXAMPLE",
    "FIELDS",
    "GAPS",
    "INPUT",
    "PHASES",
    "QUESTIONS",
    "TABLES",
    "DmaicResult",
    "Project",
    "Tree",
    "action_priority",
    "analyze",
    "assemble",
    "cut_sets",
    "design_effect",
    "equivalence",
    "exact",
    "finite",
    "inspect",
    "inspect_defects",
    "inspect_process",
    "interrupted",
    "n_mean",
    "n_share",
    "n_two_means",
    "n_two_shares",
    "newcombe",
    "pareto_order",
    "rpn",
    "things",
    "trail",
    "vital_few",
    "welch",
]


def analyze(
    project: Project,
    *,
    ctq: str = "",
    lower: Any = None,
    upper: Any = None,
    target: Any = None,
    direction: str = "auto",
    improvement: str = "",
    chart: str = "auto",
    rules: str = "nelson",
    distribution: str = "normal",
    pareto: str = "count",
    fmea: str = "action_priority",
    detect: Any = None,
    shift: float = 1.5,
    alpha: float = 0.05,
    today: str = "",
    bootstrap: int = 2000,
    seed: int = 0,
    labels: Mapping[str, Any] | None = None,
) -> DmaicResult:
    """Take a project through the five phases, as far as its data and entries go.

    Parameters
    ----------
    project : Project
        Of :func:`assemble`. It is not changed.
    ctq : str
        The CTQ that the options speak of; default: the measure of the charter, else the first one measured.
    lower, upper, target : float, optional
        What customers accept of it, in its unit; they go before what was entered.
    direction : {"auto", "neutral", "increase", "decrease"}
        Which way is better; ``auto`` takes what was entered, or the one a single limit implies.
    improvement : str
        Date of the change: everything from then on is the stage after it; default: the column ``stage``.
    chart : {"auto", "i", "i_log", "xbar_r", "xbar_s", "p", "laney_p", "u", "laney_u"}
        ``auto`` takes the plain chart of the data; a better one is proposed, never taken.
    rules : str
        Rule set of :mod:`sqmlib.spc`.
    distribution : str
        Of the capability study, see :func:`sqmlib.capability.analyze`.
    pareto : {"count", "cost", "severity"}
        What orders the complaints; all weightings stand beside each other.
    fmea : {"action_priority", "rpn"}
        What orders the failure modes.
    detect : float, optional
        Smallest change of the CTQ that matters; default: what the goal of the charter asks for.
    shift : float
        Added to the long-term Z for the sigma level; 1.5 is a convention (Harry & Schroeder 2000).
    alpha : float
        Two-sided; intervals have the level 1 - alpha.
    today : str
        Day against which open items are overdue; default: not judged. Never the day of the run.
    bootstrap : int
        Resamples for Pareto, fault tree and solutions; 0 leaves their intervals out.
    seed : int
        Of every random step.
    labels : mapping, optional
        Texts that go before those of the project, id -> text or {"en": ..., "zh": ...}.

    Returns
    -------
    DmaicResult

    Raises
    ------
    DataError
        Listing every problem of options, tests and fault tree.

    Examples
    --------
    >>> result = analyze(EXAMPLE, bootstrap=0)
    >>> result.before_after.loc["c1", ["effect", "low", "high"]].astype(float).round(1).tolist()
    [-6.8, -8.5, -5.1]
    >>> result.fmea["priority"].to_dict()
    {'f1': 'H', 'f3': 'H', 'f2': 'L'}
    """
    options = {"ctq": ctq, "lower": lower, "upper": upper, "target": target, "direction": direction}
    options |= {"improvement": improvement, "chart": chart, "rules": rules, "distribution": distribution}
    options |= {"pareto": pareto, "fmea": fmea, "detect": detect, "shift": shift, "alpha": alpha, "today": today}
    options |= {"bootstrap": bootstrap, "seed": seed}
    of_type(project, Project)
    analysis.check_options(project, options)
    units = {f"{name}:unit": unit for name in project.ctqs if known(unit := project.ctq(name, "unit"))}
    texts = {**project.texts, **units, **(labels or {})}
    found = analysis.compute(project, options, texts)
    return DmaicResult(
        parameters=analysis.parameters_of(project, found, options),
        notes=(*project.remarks, *found.notes),
        labels=texts,
        reasons={name: why for name, why in found.reasons.items() if why},
        project=project,
        charts=found.charts,
        studies=found.studies,
        series=found.series,
        limits=found.limits,
        **found.frames,
    )


def inspect(project: Project, **options: Any) -> tuple[Remark, ...]:
    """Return what is worth knowing about a project before its figures are used.

    Parameters
    ----------
    project : Project
        As for :func:`analyze`.
    **options
        Of :func:`analyze`.

    Returns
    -------
    tuple of Remark
        Rows left out, better charts, causes without test, checks of the tests, unstable stages.

    Examples
    --------
    >>> "dmaic.note.hypotheses" in {remark.code for remark in inspect(EXAMPLE)}
    True
    """
    return analyze(project, **{**options, "bootstrap": 0}).notes


def things() -> tuple[str, ...]:
    """Return what the method judges: the five phases, on whose gates a group decides.

    >>> things()[0]
    'define'
    """
    return PHASES
