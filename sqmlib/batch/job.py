"""One run of a batch: what is asked for, and what came of it. Plain values only, so that both travel to any process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from sqmlib.checks import Remark, Where

__all__ = ["STATUSES", "Job", "Outcome"]

Status = Literal["ok", "failed", "timeout", "skipped"]
STATUSES = ("ok", "failed", "timeout", "skipped")


@dataclass(frozen=True)
class Job:
    """One run that was asked for, checked and ready.

    Attributes
    ----------
    name : str
        Name of the run and of its folder; unique in the batch.
    method, notebook : str
        One of ``sqmlib.METHODS``, or the path of a notebook; the other one is empty.
    case : str
        Path of the case folder; may be empty when a notebook is run.
    lang : {"en", "zh"}
        Language of the report.
    params : mapping
        Checked values for the notebook's parameters cell, apart from case, lang, mode and only.
    segment, wave : tuple of (str, str), optional
        Column and value that the answers are restricted to: which part of the business, which period.
    pdf : bool
        Whether ``report.pdf`` is wanted too.
    line : int
        Line of the manifest it comes from.
    hidden : Remark, optional
        Why this run must not be made: too few respondents to show them.
    """

    name: str
    method: str = ""
    notebook: str = ""
    case: str = ""
    lang: str = "en"
    params: Mapping[str, Any] = field(default_factory=dict)
    segment: tuple[str, str] | None = None
    wave: tuple[str, str] | None = None
    pdf: bool = False
    line: int = 0
    hidden: Remark | None = None

    @property
    def only(self) -> dict[str, str] | None:
        """The part of the answers that counts, column -> value; None for all of them."""
        return dict(part for part in (self.segment, self.wave) if part) or None

    def to_dict(self) -> dict[str, Any]:
        """Return the job as JSON-safe values; a hidden one is never handed over."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "hidden"}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Job:
        """Return the job that :meth:`to_dict` described.

        >>> job = Job("Beijing", method="kano", case="a", segment=("branch", "Beijing"))
        >>> Job.from_dict(job.to_dict()) == job
        True
        """
        job = cls(**values)
        pairs = {key: tuple(values[key]) for key in ("segment", "wave") if values.get(key)}
        return replace(job, **pairs)


@dataclass(frozen=True)
class Outcome:
    """What came of a run.

    Attributes
    ----------
    name : str
        Name of the run.
    status : {"ok", "failed", "timeout", "skipped"}
        ``ok`` only when every cell ran and every product is in place; ``skipped`` when there was nothing to do
        (``current``), nothing that may be shown, or the batch was interrupted before.
    reason : Remark, optional
        Why it is not ``ok``.
    warnings : tuple of Remark
        What the run has to say beside its report.
    seconds : float
        How long it took.
    outputs : mapping of str to str
        File, relative to the output folder -> sha256.
    about : mapping
        What the index shows: ``method``, ``lang``, ``case`` (id), ``title``, ``kind`` (name of the method or title of
        the notebook), ``headline`` (in the language of the report), ``segment`` and ``wave`` (column and value),
        ``part`` (the same in words).
    current : bool
        Whether the report stands as an earlier batch made it, nothing it depends on having changed.
    """

    name: str
    status: Status
    reason: Remark | None = None
    warnings: tuple[Remark, ...] = ()
    seconds: float = 0.0
    outputs: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    current: bool = False

    @property
    def stands(self) -> bool:
        """Whether a whole and current report is in place."""
        return self.status == "ok" or self.current

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as JSON-safe values."""
        plain = {f.name: getattr(self, f.name) for f in fields(self)}
        reason = self.reason.to_dict() if self.reason else None
        return plain | {"reason": reason, "warnings": [remark.to_dict() for remark in self.warnings]}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Outcome:
        """Return the outcome that :meth:`to_dict` described.

        >>> outcome = Outcome("a", "failed", Remark("report.no_end", "error"), (Remark("report.cut", "warning"),))
        >>> Outcome.from_dict(outcome.to_dict()) == outcome
        True
        """
        reason = _remark(values["reason"]) if values.get("reason") else None
        return cls(**{**values, "reason": reason, "warnings": tuple(map(_remark, values.get("warnings", ())))})


def _remark(values: Mapping[str, Any]) -> Remark:
    where = {key: tuple(part) if key == "rows" else part for key, part in values.get("where", {}).items()}
    return Remark(values["code"], values["level"], values.get("values", {}), Where(**where))
