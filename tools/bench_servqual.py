"""SERVQUAL on a large survey against plain pandas and against pingouin; called by ``tools/bench.py servqual``.

The same figures of every dimension, from the same answers: means of expectations, perceptions and gaps, paired t test
with interval, effect size, signed-rank test, expectations at the end of the scale, coefficient alpha of expectations,
perceptions and gaps. Our ways:

dimensions
    these figures alone, after the whole check of the answers and open to missing ones
analyze
    the whole result without resamples: beside them items, signed-rank tests, reliability of the gaps, overall scores,
    structure (four factor models), quality of answers and respondents, notes

Of pingouin: ``ttest``, which brings interval, effect size, power and Bayes factor along, and ``cronbach_alpha``. Its
``wilcoxon`` compares everybody with everybody and would need terabytes here: scipy's stands in.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

FIGURES = ["n", "expectation", "perception", "gap", "t", "dz", "p_wilcoxon", "ceiling"]
FIGURES += ["alpha_e", "alpha_p", "alpha_gap"]


def survey(respondents: int, seed: int = 0) -> pd.DataFrame:
    """Return answers to 22 pairs: what a person expects and sees hangs together within and between dimensions."""
    from sqmlib.servqual import TEMPLATES

    rng = np.random.default_rng(seed)
    form = TEMPLATES["servqual1991"]
    dimension = np.repeat(np.arange(len(form.dimensions)), [size for _, size in form.dimensions])
    person = rng.normal(0, 0.6, (respondents, 1)).astype(np.float32)
    columns = {}
    for half, level in (("E", 6.2), ("P", 5.1)):
        mood = rng.normal(0, 0.7, (respondents, 5)).astype(np.float32) + person
        for k, item in enumerate(form.items):
            said = level - 0.2 * dimension[k] + mood[:, dimension[k]] + rng.normal(0, 1, respondents)
            columns[f"{half}{item}"] = np.clip(np.rint(said), 1, 7).astype(int)
    return pd.DataFrame({"respondent": np.char.mod("P%07d", np.arange(respondents)), **columns})


def dimensions(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the figures by the library, the answers checked as always."""
    from sqmlib.servqual import analysis
    from sqmlib.servqual.scoring import scores_of
    from sqmlib.servqual.survey import check_options, read_survey

    others = {"segment": None, "wave": None, "weight": None, "min_group": 5, "seed": 0}
    read = read_survey(answers, check_options("servqual1991", "1-7", None, None, 0.5, 0, **others))
    scores = scores_of(read)
    reliability, _, _ = analysis.reliability_table(read)
    tests = analysis.test_table(scores)
    return analysis.dimension_table(scores, tests, reliability).join(tests["p_wilcoxon"])[FIGURES]


def analyze(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the figures out of the whole result."""
    from sqmlib import servqual

    found = servqual.analyze(answers, bootstrap=0)
    return found.table.join(found.tests["p_wilcoxon"])[FIGURES]


def pandas_way(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the figures as one writes them with pandas and scipy."""
    from scipy import stats

    rows = {}
    for name, (e, p) in _halves(answers).items():
        expected, perceived = e.mean(axis=1), p.mean(axis=1)
        gap = perceived - expected
        tested = stats.ttest_rel(perceived, expected)
        tested.confidence_interval()
        ranked = stats.wilcoxon(gap.round(9), method="asymptotic").pvalue  # else ties are lost to rounding
        figures = [len(gap), expected.mean(), perceived.mean(), gap.mean(), tested.statistic, gap.mean() / gap.std()]
        rows[name] = [*figures, ranked, (e == 7).mean().mean(), _alpha(e), _alpha(p), _alpha(p - e.to_numpy())]
    return pd.DataFrame.from_dict(rows, orient="index", columns=FIGURES)


def pingouin_way(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the figures with pingouin's functions."""
    import pingouin as pg
    from scipy import stats

    rows = {}
    for name, (e, p) in _halves(answers).items():
        expected, perceived = e.mean(axis=1), p.mean(axis=1)
        gap = perceived - expected
        tested = pg.ttest(gap, 0).iloc[0]  # the paired test; on two samples its effect size is another one than dz
        ranked = stats.wilcoxon(gap.round(9), method="asymptotic").pvalue  # else ties are lost to rounding
        size = np.copysign(tested["cohen_d"], tested["T"])  # it has no sign there
        alphas = [pg.cronbach_alpha(data=block)[0] for block in (e, p, p - e.to_numpy())]
        figures = [len(gap), expected.mean(), perceived.mean(), gap.mean(), tested["T"], size]
        rows[name] = [*figures, ranked, (e == 7).mean().mean(), *alphas]
    return pd.DataFrame.from_dict(rows, orient="index", columns=FIGURES)


def _halves(answers: pd.DataFrame) -> dict[str, tuple[pd.DataFrame, pd.DataFrame]]:
    """Return expectations and perceptions of each dimension."""
    from sqmlib.servqual import TEMPLATES

    form, start, found = TEMPLATES["servqual1991"], 0, {}
    for name, size in form.dimensions:
        items, start = form.items[start : start + size], start + size
        found[name] = (answers[[f"E{i}" for i in items]], answers[[f"P{i}" for i in items]])
    return found


def _alpha(items: pd.DataFrame) -> float:
    k = items.shape[1]
    return k / (k - 1) * (1 - items.var().sum() / items.sum(axis=1).var())


def told(table: pd.DataFrame) -> pd.DataFrame:
    """Return what all ways must agree in."""
    return table[FIGURES].astype(float).map(lambda value: f"{value:.7g}")


TITLE = "SERVQUAL, {0:,} respondents x 44 answers: means, gaps, tests, effect sizes, alphas of the dimensions"
OURS = {"dimensions": dimensions, "analyze": analyze}
RIVALS = OURS | {"pandas": pandas_way, "pingouin": pingouin_way}
