"""The drawings of a SWOT result, loaded when the first one is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Drawings"]


class Drawings:
    """What a :class:`sqmlib.swot.SwotResult` can draw; every method returns the axes it drew on."""

    def plot_board(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the 2 x 2 board; see :func:`sqmlib.swot.plots.plot_board`."""
        return _plots().plot_board(self, ax=ax, lang=lang, **options)

    def plot_tows(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the TOWS matrix with its links; see :func:`sqmlib.swot.plots.plot_tows`."""
        return _plots().plot_tows(self, ax=ax, lang=lang, **options)

    def plot_ie(self, ax: Axes | None = None, lang: str | None = None) -> Axes:
        """Draw the nine cells of the internal-external matrix; see :func:`sqmlib.swot.plots.plot_ie`."""
        return _plots().plot_ie(self, ax=ax, lang=lang)

    def plot_space(self, ax: Axes | None = None, lang: str | None = None) -> Axes:
        """Draw the SPACE polygon with its vector; see :func:`sqmlib.swot.plots.plot_space`."""
        return _plots().plot_space(self, ax=ax, lang=lang)

    def plot_position(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw weight against rating of every factor; see :func:`sqmlib.swot.plots.plot_position`."""
        return _plots().plot_position(self, ax=ax, lang=lang, **options)

    def plot_strategies(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the strategies with intervals and acceptability; see :func:`sqmlib.swot.plots.plot_strategies`."""
        return _plots().plot_strategies(self, ax=ax, lang=lang, **options)


def _plots() -> Any:
    from sqmlib.swot import plots

    return plots
