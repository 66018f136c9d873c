"""What can go wrong with a run, apart from bad input (that is :class:`sqmlib.checks.DataError`)."""

from __future__ import annotations

from typing import Any

from sqmlib.checks import Remark

__all__ = ["InUseError", "OutputError", "RunError", "UsageRefusedError"]


class RunError(RuntimeError):
    """A run that did not reach its end, or whose products are not sound: no report was written.

    Parameters
    ----------
    code : str
        Key of the reason in the word files.
    **values
        What fills its text.
    """

    exit_code = 1

    def __init__(self, code: str, **values: Any) -> None:
        self.remark = Remark(code, "error", values)
        super().__init__(code)

    def text(self, lang: str | None = None) -> str:
        """Return the reason as one paragraph."""
        return self.remark.text(lang)

    def __str__(self) -> str:
        return self.text()


class InUseError(RunError):
    """Another run is writing the same report."""

    exit_code = 3


class OutputError(RunError):
    """The output folder cannot be used: read-only, full, or not a folder."""

    exit_code = 4


class UsageRefusedError(RunError):
    """What was asked for cannot be done as asked; nothing was changed."""

    exit_code = 2
