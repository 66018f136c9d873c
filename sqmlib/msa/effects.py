"""What measuring errors do to other figures, and how large a study must be."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sqmlib.checks import Remark, raise_errors

__all__ = ["observed_share", "sample_size_agreement", "study_plan", "true_cpk", "true_share"]


def observed_share(true: float, miss: float, false_alarm: float) -> float:
    """Return the share that is flagged when a true share is judged with errors, p(1 - miss) + (1 - p) false alarm.

    >>> round(observed_share(0.1, 0.2, 0.05), 3)
    0.125
    """
    return true * (1 - miss) + (1 - true) * false_alarm


def true_share(observed: float, miss: float, false_alarm: float) -> float:
    """Return the true share behind a flagged one, kept within 0..1; NaN unless miss + false alarm < 1.

    Notes
    -----
    Rogan & Gladen 1978.

    Examples
    --------
    >>> round(true_share(0.125, 0.2, 0.05), 3)
    0.1
    """
    if miss + false_alarm >= 1:
        return float("nan")
    return float(np.clip((observed - false_alarm) / (1 - miss - false_alarm), 0, 1))


def true_cpk(observed: float, study: float) -> float:
    """Return the Cpk of the process alone, the observed one having `study` per cent of its sd from measuring.

    Observed variance = true + gage R&R, so the true Cpk is the observed one over sqrt(1 - (study/100)^2).

    >>> round(true_cpk(1.0, 30), 3)
    1.048
    """
    return observed / float(np.sqrt(1 - (study / 100) ** 2)) if study < 100 else float("nan")


def sample_size_agreement(share: float, half: float, level: float = 0.95) -> int:
    """Return how many parts give an exact interval of an agreement no wider than `half` to the far side.

    Parameters
    ----------
    share : float
        Agreement expected, 0..1.
    half : float
        Longest distance from the share to an end of its interval.
    level : float
        Confidence level.

    Notes
    -----
    Clopper & Pearson 1934, searched over whole numbers.

    Examples
    --------
    >>> sample_size_agreement(0.9, 0.1)
    67
    """
    from sqmlib.capability.shares import clopper_pearson

    sizes = np.arange(2, 20_000)
    match = np.round(sizes * share)
    low, high = clopper_pearson(match, sizes, level)
    wide = np.maximum(match / sizes - low, high - match / sizes) > half
    return (
        int(sizes[np.flatnonzero(wide)[-1] + 1])
        if wide.any() and not wide[-1]
        else int(sizes[0 if not wide.any() else -1])
    )


def study_plan(parts: list[str], appraisers: list[str], trials: int = 2, seed: int = 0) -> pd.DataFrame:
    """Return a blind order of judging: random within every trial and appraiser, no part twice in a row.

    Parameters
    ----------
    parts, appraisers : list of str
        Ids, each once.
    trials : int
        Repetitions, at least 2; some days apart.
    seed : int
        Same seed, same order; stored with the study.

    Returns
    -------
    pandas.DataFrame, index ``run``
        ``trial appraiser position part``.

    Raises
    ------
    DataError
        Fewer than two parts, appraisers or trials, or an id twice.

    Examples
    --------
    >>> study_plan(["c1", "c2", "c3"], ["Ana", "Ben"], seed=4).shape
    (12, 4)
    """
    problems = []
    for name, given in (("parts", parts), ("appraisers", appraisers), ("trials", range(trials))):
        if len(given) < 2 or len(set(given)) < len(given):
            problems.append(Remark("msa.problem.plan", "error", {"name": name, "n": len(set(given))}))
    raise_errors(problems)
    rng, rows, last = np.random.default_rng(seed), [], dict.fromkeys(appraisers)
    for trial in range(1, trials + 1):
        for person in appraisers:
            order = rng.permutation(len(parts))
            if parts[order[0]] == last[person]:
                order = np.roll(order, 1)
            last[person] = parts[order[-1]]
            rows += [(trial, person, i + 1, parts[p]) for i, p in enumerate(order)]
    table = pd.DataFrame(rows, columns=["trial", "appraiser", "position", "part"])
    return table.set_index(pd.RangeIndex(1, len(table) + 1, name="run"))
