"""Analysis of variance and variance components of measurement studies: one formula each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Anova", "components", "crossed", "nested", "pooled", "simulate"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Anova:
    """Sums of squares of a balanced study.

    Attributes
    ----------
    design : str
        ``crossed``, ``pooled`` (crossed without interaction) or ``nested``.
    sizes : tuple of int
        Parts (per appraiser in a nested study), appraisers, trials.
    ss, df : dict
        Source -> sum of squares, degrees of freedom; sources part, appraiser, interaction, repeatability.
    """

    design: str
    sizes: tuple[int, int, int]
    ss: dict[str, float]
    df: dict[str, float]

    @property
    def ms(self) -> dict[str, float]:
        """Mean squares."""
        return {source: self.ss[source] / self.df[source] for source in self.ss}

    def tests(self) -> dict[str, tuple[float, float]]:
        """Return F and p: part and appraiser over the interaction when it stays, over the error otherwise.

        Nested: appraiser over part, part over the error (AIAG MSA 4th ed.; Montgomery 2019).
        """
        from scipy.special import fdtrc

        below = {"part": "interaction", "appraiser": "interaction", "interaction": "repeatability"}
        if self.design == "pooled":
            below = dict.fromkeys(("part", "appraiser"), "repeatability")
        if self.design == "nested":
            below = {"appraiser": "part", "part": "repeatability"}
        found = {}
        for source, error in below.items():
            f = self.ms[source] / self.ms[error] if self.ms[error] > 0 else float("nan")
            found[source] = (f, float(fdtrc(self.df[source], self.df[error], f)))
        return found


def crossed(cube: Floats) -> Anova:
    """Return the two-way analysis with interaction.

    Parameters
    ----------
    cube : ndarray, shape (parts, appraisers, trials)
        Scores without gaps.

    Notes
    -----
    df p-1, o-1, (p-1)(o-1), po(n-1). Deviations are taken from means, never sums of squares.

    Examples
    --------
    >>> crossed(np.array([[[1.0, 2.0], [2.0, 3.0]], [[5.0, 6.0], [7.0, 8.0]]])).ss["part"]
    40.5
    """
    p, o, n = cube.shape
    grand, cell = cube.mean(), cube.mean(axis=2)
    part, appraiser = cell.mean(axis=1), cell.mean(axis=0)
    both = cell - part[:, None] - appraiser[None, :] + grand
    ss = {"part": o * n * _squares(part - grand), "appraiser": p * n * _squares(appraiser - grand)}
    ss |= {"interaction": n * _squares(both), "repeatability": _squares(cube - cell[:, :, None])}
    df = {"part": p - 1, "appraiser": o - 1, "interaction": (p - 1) * (o - 1), "repeatability": p * o * (n - 1)}
    return Anova("crossed", (p, o, n), ss, df)


def pooled(full: Anova) -> Anova:
    """Return the analysis with the interaction pooled into the error.

    >>> full = Anova("crossed", (10, 3, 2), {"part": 9, "appraiser": 2, "interaction": 18, "repeatability": 30},
    ...     {"part": 9, "appraiser": 2, "interaction": 18, "repeatability": 30})
    >>> pooled(full).ms["repeatability"]
    1.0
    """
    both = ("interaction", "repeatability")
    ss = {s: v for s, v in full.ss.items() if s not in both} | {"repeatability": sum(full.ss[s] for s in both)}
    df = {s: v for s, v in full.df.items() if s not in both} | {"repeatability": sum(full.df[s] for s in both)}
    return Anova("pooled", full.sizes, ss, df)


def nested(cube: Floats) -> Anova:
    """Return the analysis of a study in which every appraiser has parts of his own.

    Parameters
    ----------
    cube : ndarray, shape (parts, appraisers, trials)
        ``cube[i, j]`` are the trials of appraiser j on his own part i.

    Examples
    --------
    >>> cube = np.array([[[10.0, 12], [11, 13]], [[15, 15], [16, 18]], [[20, 18], [9, 11]]])
    >>> [float(round(x, 6)) for x in nested(cube).ss.values()]
    [116.0, 12.0, 10.0]
    """
    p, o, n = cube.shape
    cell = cube.mean(axis=2)
    appraiser = cell.mean(axis=0)
    ss = {"part": n * _squares(cell - appraiser[None, :]), "appraiser": p * n * _squares(appraiser - cube.mean())}
    ss["repeatability"] = _squares(cube - cell[:, :, None])
    return Anova("nested", (p, o, n), ss, {"part": o * (p - 1), "appraiser": o - 1, "repeatability": p * o * (n - 1)})


def _squares(x: Floats) -> float:
    return float((x**2).sum())


def components(ms: dict[str, Any], design: str, sizes: tuple[int, int, int]) -> dict[str, Any]:
    """Return the variance components before anything is set to 0.

    Parameters
    ----------
    ms : dict
        Mean squares (numbers, or arrays of draws).
    design : {"crossed", "pooled", "nested"}
        With interaction; with the pooled error, which is also subtracted from the appraisers; nested.
    sizes : tuple of int
        Parts, appraisers, trials.

    Returns
    -------
    dict
        ``repeatability``, ``appraiser``, ``interaction`` (crossed only), ``part``.

    Notes
    -----
    AIAG MSA 4th ed.; Burdick, Borror & Montgomery 2005. The interaction is divided by the trials, the appraisers by
    parts x trials, the parts by appraisers x trials.

    Examples
    --------
    >>> ms = {"part": 50, "appraiser": 4, "interaction": 6, "repeatability": 2}
    >>> {s: round(v, 3) for s, v in components(ms, "crossed", (10, 3, 2)).items()}
    {'repeatability': 2, 'interaction': 2.0, 'appraiser': -0.1, 'part': 7.333}
    """
    p, o, n = sizes
    error = ms["repeatability"]
    if design == "nested":
        found = {"appraiser": (ms["appraiser"] - ms["part"]) / (p * n), "part": (ms["part"] - error) / n}
        return {"repeatability": error, **found}
    between = ms["interaction"] if design == "crossed" else error
    found = {"repeatability": error}
    if design == "crossed":
        found["interaction"] = (between - error) / n
    return found | {"appraiser": (ms["appraiser"] - between) / (p * n), "part": (ms["part"] - between) / (o * n)}


def simulate(found: Anova, draws: int, seed: int) -> dict[str, Floats]:
    """Return draws of the components from their generalized pivots, SS / chi-square, set to 0 where negative.

    Parameters
    ----------
    found : Anova
        Of the study.
    draws, seed : int
        Number of draws; same seed, same draws.

    Notes
    -----
    Weerahandi 1993; for measurement studies Burdick, Borror & Montgomery 2005, chapter 3. Exact for repeatability.

    Examples
    --------
    >>> simple = Anova("pooled", (10, 3, 2), {"part": 90, "appraiser": 4, "repeatability": 48},
    ...     {"part": 9, "appraiser": 2, "repeatability": 48})
    >>> simulate(simple, 5, 0)["part"].shape
    (5,)
    """
    rng = np.random.default_rng(seed)
    ms = {source: found.ss[source] / rng.chisquare(found.df[source], draws) for source in sorted(found.ss)}
    return {source: np.clip(v, 0, None) for source, v in components(ms, found.design, found.sizes).items()}
