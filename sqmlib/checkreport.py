"""What a check found, in the order to be read: problems, warnings, notes, what is fine, the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqmlib.checks import Remark
from sqmlib.i18n import tr
from sqmlib.mapping import Intake
from sqmlib.proposal import Proposal

__all__ = ["CheckReport"]

REFUSED = 2


@dataclass(frozen=True)
class CheckReport:
    """What a check found.

    Attributes
    ----------
    remarks : tuple of Remark
        Errors, warnings and notes.
    fine : tuple of Remark
        What is in order.
    proposals : tuple of Proposal
        Mappings to look at and copy into ``case.yml``, when a file needs one.
    labels : mapping
        Item texts, for the messages.
    intakes : mapping
        Method -> answers as they were taken, for those that were accepted.
    """

    remarks: tuple[Remark, ...]
    fine: tuple[Remark, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    labels: Mapping[str, Any] = field(default_factory=dict)
    intakes: Mapping[str, Intake] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """What a single file was taken for; empty when it was refused without a proposal."""
        return next(iter(self.intakes), self.proposals[0].kind if self.proposals else "")

    @property
    def problems(self) -> tuple[Remark, ...]:
        """The errors alone."""
        return tuple(r for r in self.remarks if r.level == "error")

    @property
    def exit_code(self) -> int:
        """0 when the input is accepted, 2 when it is refused."""
        return REFUSED if self.problems else 0

    def lines(self, lang: str | None = None) -> list[tuple[str, str]]:
        """Return (level, sentence) in the order to be read: problems, warnings, notes, what is fine, the verdict."""
        order = {"error": 0, "warning": 1, "info": 2}
        said = sorted(self.remarks, key=lambda r: order[r.level])
        found = [(r.level, r.text(lang, self.labels)) for r in said]
        found += [("ok", r.text(lang, self.labels)) for r in self.fine]
        if self.problems:
            return [*found, ("error", tr("check.refused", lang, n=len(self.problems)))]
        n = sum(r.level == "warning" for r in self.remarks)
        return [*found, ("ok", tr("check.accepted_remarks" if n else "check.accepted", lang, n=n))]

    def text(self, lang: str | None = None) -> str:
        """Return the report as plain text, each line led by its level."""
        colon = tr("common.colon", lang)
        lines = [_one_line(f"{_level(level, lang)}{colon}{said}") for level, said in self.lines(lang)]
        for proposal in self.proposals:
            lines += ["", tr("check.proposal", lang), "", proposal.text(lang)]
        return "\n".join(lines)


def _level(level: str, lang: str | None) -> str:
    return tr("check.ok" if level == "ok" else f"common.level.{level}", lang)


def _one_line(text: str) -> str:
    """Keep names from a file inside their line: control characters are shown as codes."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
