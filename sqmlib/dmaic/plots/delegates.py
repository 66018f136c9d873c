"""Pictures that other toolboxes draw for one CTQ of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqmlib.dmaic.plots.page import nothing
from sqmlib.rules import choice_error

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.dmaic.results import DmaicResult

__all__ = ["plot_capability", "plot_control"]


def plot_control(
    result: DmaicResult, *, ax: Axes | None = None, lang: str | None = None, ctq: str | None = None, **options: Any
) -> Axes:
    """Draw the control chart of a CTQ with its stages; see :func:`sqmlib.spc.plots.plot_chart`.

    Parameters
    ----------
    result : DmaicResult
        Of ``analyze``.
    ax : matplotlib.axes.Axes, optional
        Where; default: a figure of its own.
    lang : {"en", "zh"}, optional
        Default: the language in use.
    ctq : str, optional
        Default: the main CTQ, else the first with data.
    **options
        Of :func:`sqmlib.spc.plots.plot_chart`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If no CTQ has data, or not this one.

    Examples
    --------
    >>> from sqmlib import dmaic
    >>> bool(plot_control(dmaic.analyze(dmaic.EXAMPLE, bootstrap=0), lang="en").alt)
    True
    """
    return _of(result, result.charts, "control", ctq).plot_chart(ax=ax, lang=lang, **options)


def plot_capability(
    result: DmaicResult, *, ax: Axes | None = None, lang: str | None = None, ctq: str | None = None
) -> Axes:
    """Draw how the last stage of a CTQ meets its limits; see :func:`sqmlib.capability.plots.plot_capability`.

    Parameters
    ----------
    result : DmaicResult
        Of ``analyze``.
    ax : matplotlib.axes.Axes, optional
        Where; default: a figure of its own.
    lang : {"en", "zh"}, optional
        Default: the language in use.
    ctq : str, optional
        Default: the main CTQ, else the first measured one with limits.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If no measured CTQ has limits, or not this one.

    Examples
    --------
    >>> from sqmlib import dmaic
    >>> bool(plot_capability(dmaic.analyze(dmaic.EXAMPLE, bootstrap=0), lang="en").alt)
    True
    """
    measured = {name: study for name, study in result.studies.items() if hasattr(study, "plot_capability")}
    return _of(result, measured, "capability", ctq).plot_capability(ax=ax, lang=lang)


def _of(result: DmaicResult, there: dict[str, Any], what: str, ctq: str | None) -> Any:
    if not there:
        raise nothing(what)
    name = ctq or (result.main if result.main in there else next(iter(there)))
    if name not in there:
        raise choice_error("ctq", name, list(there))
    return there[name]
