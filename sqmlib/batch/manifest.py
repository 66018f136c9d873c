"""What does a manifest ask for? Every run checked and spelled out before anything runs, or every problem at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqmlib.batch.expand import expand
from sqmlib.batch.job import Job
from sqmlib.batch.schema import Portfolio, read_manifest
from sqmlib.batch.sources import Sources
from sqmlib.checks import DataError, Remark, Where, raise_errors
from sqmlib.conform import capped
from sqmlib.i18n import LANGUAGES
from sqmlib.rules import choice_error

__all__ = ["Plan", "read_plan"]


@dataclass(frozen=True)
class Plan:
    """The runs of a manifest, checked.

    Attributes
    ----------
    jobs : tuple of Job
        Every run in the order of the manifest; one with ``hidden`` set must not be made.
    root : Path
        The folder that cases and notebooks lie in.
    portfolio : Portfolio, optional
        The reports over all runs, when they are wanted.
    remarks : tuple of Remark
        What the user ought to know: respondents that belong to no part.
    """

    jobs: tuple[Job, ...]
    root: Path
    portfolio: Portfolio | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def hidden(self) -> int:
        """How many runs are not made."""
        return sum(job.hidden is not None for job in self.jobs)


def read_plan(path: str | Path, *, root: str | Path | None = None, lang: str | None = None, pdf: bool = False) -> Plan:
    r"""Read a manifest and return its runs.

    Parameters
    ----------
    path : path
        The manifest, a YAML file; see ``templates/batch.yml``.
    root : path, optional
        Folder that cases and notebooks are named from and must lie in; default: the manifest's.
    lang : {"en", "zh"}, optional
        Language of the runs for which the manifest names none.
    pdf : bool
        Whether every run also makes ``report.pdf``.

    Returns
    -------
    Plan

    Raises
    ------
    DataError
        Listing every problem of the manifest, its notebooks, its cases and their answers; nothing was run.

    Examples
    --------
    >>> import tempfile
    >>> from sqmlib._share import share
    >>> manifest = Path(tempfile.mkdtemp()) / "batch.yml"
    >>> _ = manifest.write_text("matrix: {methods: [kano], cases: [airline], segment: route, total: false}\n")
    >>> [job.name for job in read_plan(manifest, root=share("data")).jobs]
    ['airline-kano-en-long', 'airline-kano-en-short']
    """
    path = Path(path)
    if lang is not None and lang not in LANGUAGES:
        raise choice_error("lang", lang, LANGUAGES)
    folder = Path(root) if root is not None else path.parent
    if not folder.is_dir():
        raise DataError([Remark("manifest.no_root", "error", {"found": folder.name}, Where(path.name))])
    manifest, problems = read_manifest(path)
    sources = Sources(folder, manifest.name)
    jobs, said, more = expand(manifest, sources, lang, pdf)
    raise_errors(capped([*problems, *more, *sources.problems]))
    return Plan(tuple(jobs), sources.root, _filled(manifest.portfolio, jobs), tuple(said))


def _filled(portfolio: Portfolio | None, jobs: Sequence[Job]) -> Portfolio | None:
    """Give the portfolio the languages of the runs where it names none."""
    if portfolio is None or portfolio.languages:
        return portfolio
    spoken = {job.lang for job in jobs}
    return replace(portfolio, languages=tuple(lang for lang in LANGUAGES if lang in spoken))
