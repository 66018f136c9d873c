"""The guided steps of the portfolio notebook: results of many runs compared. There is no case and nothing to edit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from inspect import signature
from pathlib import Path
from typing import Any

from sqmlib import portfolio
from sqmlib.case import MODES
from sqmlib.guide import common, frontend
from sqmlib.guide.show import Shown
from sqmlib.guide.steps import Guide
from sqmlib.i18n import language
from sqmlib.panels.portfolio import views
from sqmlib.panels.portfolio.state import PortfolioState, ResultsFolder
from sqmlib.rules import choice_error

__all__ = ["PortfolioGuide", "open"]


class PortfolioGuide(Guide):
    """Branches, cases and periods compared, step by step; each method shows one step."""

    state: PortfolioState

    def data(self) -> None:
        """What was read, what is compared, what stays hidden."""
        self.present("data", views.read)

    def funnel(self) -> None:
        """Who differs by more than chance."""
        self.present("funnel", views.chosen, views.funnel_picture, views.funnel_table, views.funnel_words)

    def overview(self) -> None:
        """Where among all measures units differ."""
        self.present("overview", views.overview_picture, views.overview_table)

    def trends(self) -> None:
        """Who moves over the periods."""
        tables = (views.trends_table, views.movers_table)
        self.present("trends", views.trends_picture, *tables, views.trends_words)

    def control(self) -> None:
        """Which branches are stable, and where there is something to explain."""
        self.present("control", views.control_picture, views.control_table, views.control_words)

    def targets(self) -> None:
        """Who meets the targets, and how sure that is."""
        drawn = [partial(views.target_picture, target=name) for name in views.targets_pictures(self.state)]
        self.present("targets", *drawn, views.targets_table, views.targets_words)

    def method(self) -> None:
        """How it was computed: conventions and sources."""
        self.present("method", views.method)

    def export(self) -> None:
        """Say that the notebook reached its end; in batch, hand the result over to the run."""
        self.present("export", views.closing if self.live else self._payload)

    def _payload(self, state: PortfolioState) -> Shown:
        return views.complete(state, common.payload(state, self.counted))


def open(
    results: str | Path,
    *,
    lang: str | None = None,
    mode: str = "auto",
    options: Mapping[str, Any] | None = None,
    **wanted: Any,
) -> PortfolioGuide:
    """Open the guided steps over a folder of results.

    Parameters
    ----------
    results : path
        Folder of the ``.parquet`` files that a batch left, or the batch's output folder.
    lang : {"en", "zh"}, optional
        Default: the language in use.
    mode : {"auto", "live", "batch"}
        ``auto`` is live where somebody looks.
    options : mapping, optional
        Further options of :func:`sqmlib.portfolio.analyze`, such as unit, time, period, limits.
    **wanted
        The same, one by one; None stands for the default.

    Returns
    -------
    PortfolioGuide

    Raises
    ------
    DataError
        If folder, record or options are refused.
    """
    if mode not in MODES:
        raise choice_error("mode", mode, MODES)
    state = PortfolioState(ResultsFolder(results), language(lang), _checked({**(options or {}), **wanted}))
    _ = state.result
    return PortfolioGuide(state, live=mode == "live" or (mode == "auto" and frontend()))


def _checked(options: Mapping[str, Any]) -> dict[str, Any]:
    """Refuse what the comparison has no option for."""
    known = [name for name in signature(portfolio.analyze).parameters if name != "record"]
    unknown = [name for name in options if name not in known]
    if unknown:
        raise choice_error("options", ", ".join(map(str, unknown)), known)
    return dict(options)
