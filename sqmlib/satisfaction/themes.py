"""What comments speak of: counted by the themes of the user's own keyword table; comments never leave this module."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import DataError, Remark
from sqmlib.conform import conform
from sqmlib.result import not_computable
from sqmlib.satisfaction.knowledge import KEYWORDS
from sqmlib.satisfaction.scores import score_of
from sqmlib.satisfaction.survey import Options, Survey
from sqmlib.stats import effective_n, wilson

__all__ = ["match_themes", "read_keywords", "theme_frame"]

_CJK = "\u3400-\u9fff\uf900-\ufaff"
_HAN = re.compile(f"[{_CJK}]")
_SCORES = {"nps": ("nps", "nps_low", "nps_high"), "csat": ("mean", "mean_low", "mean_high")}


def read_keywords(keywords: pd.DataFrame) -> pd.DataFrame:
    """Return the keyword table conformed, or raise DataError naming its problems.

    Parameters
    ----------
    keywords : pandas.DataFrame
        Columns ``theme keyword`` and optionally ``lang``: with ``zh`` a keyword is looked for inside words, with any
        other as a whole word; without it, keywords with Chinese characters are looked for inside words.

    Examples
    --------
    >>> read_keywords(pd.DataFrame({"theme": ["delay"], "keyword": [" late "]})).iloc[0].tolist()
    ['delay', 'late']
    """
    frame = conform(keywords, KEYWORDS).frame
    empty = frame["theme"].isna() | frame["keyword"].isna()
    if empty.any():
        from sqmlib.checks import Where

        where = Where(rows=tuple(frame.index[empty].tolist()))
        raise DataError([Remark("satisfaction.problem.keywords", "error", {}, where)])
    return frame


def match_themes(comments: pd.Series, keywords: pd.DataFrame) -> pd.DataFrame:
    """Say which comments speak of which theme.

    Parameters
    ----------
    comments : pandas.Series of str
        Missing ones speak of none.
    keywords : pandas.DataFrame
        As of :func:`read_keywords`.

    Returns
    -------
    pandas.DataFrame of bool
        One column per theme in the order of the table; width and letter case of the texts do not matter.

    Examples
    --------
    >>> table = pd.DataFrame({"theme": ["wifi", "wifi", "delay"], "keyword": ["Wi-Fi", "网络", "late"]})
    >>> match_themes(pd.Series(["WI-FI慢", "机上网络差", "a latecomer", "too late!", None]), table).to_numpy().tolist()
    [[True, False], [True, False], [False, False], [False, True], [False, False]]
    """
    text = comments.astype(object).map(lambda c: _folded(c) if isinstance(c, str) else "").astype("str")
    inside = _inside(keywords)
    found = {}
    for theme in dict.fromkeys(keywords["theme"]):
        rows = (keywords["theme"] == theme).to_numpy()
        pattern = "|".join(_pattern(k, i) for k, i in zip(keywords["keyword"][rows], inside[rows], strict=True))
        found[theme] = text.str.contains(pattern, regex=True).to_numpy()
    return pd.DataFrame(found, index=comments.index)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'").split())


def _inside(keywords: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which keywords are looked for inside words."""
    by_script = keywords["keyword"].map(lambda k: bool(_HAN.search(k))).to_numpy()
    if "lang" not in keywords:
        return by_script
    lang = keywords["lang"].astype(object).where(keywords["lang"].notna(), "")
    return np.where(lang == "", by_script, lang.map(lambda v: str(v).casefold().startswith("zh")).to_numpy())


def _pattern(keyword: str, inside: bool) -> str:
    """Return the pattern of one keyword; a whole word may touch Chinese characters."""
    escaped = re.escape(_folded(keyword))
    return escaped if inside else rf"(?<![^\W{_CJK}]){escaped}(?![^\W{_CJK}])"


def theme_frame(
    survey: Survey, options: Options, keywords: pd.DataFrame
) -> tuple[pd.DataFrame, dict, dict[str, int | None]]:
    """Return how many comments speak of each theme, and how those people score.

    Returns
    -------
    table : pandas.DataFrame, index ``theme``
        ``n`` comments; ``share`` of all comments with 95 % Wilson bounds ``share_low share_high``; ``nps`` and ``csat``
        (mean of the question ``csat``) of the people who wrote them, with bounds and numbers of answers ``nps_n
        csat_n``, when these were asked. A comment may speak of several themes. Themes with fewer comments than
        ``min_group`` are hidden.
    reasons : dict
        Cells without a number.
    told : dict
        ``comments`` in all and those ``without_theme``, None when hidden.
    """
    comments = survey.frame["comment"].reset_index(drop=True)
    written = comments.map(lambda c: isinstance(c, str) and bool(c.strip())).to_numpy()
    hits = match_themes(comments, keywords)
    rows = {theme: _theme(survey, options, written, hits[theme].to_numpy() & written) for theme in hits}
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("theme")
    small = table["n"] < options.min_group
    few = {c: table[f"{c}_n"] < options.min_group for c in _SCORES if f"{c}_n" in table}
    for name, rare in few.items():
        table.loc[rare, [c for c in table if c.startswith(name)]] = np.nan
    table.loc[small] = np.nan
    none = int((written & ~hits.to_numpy().any(axis=1)).sum())
    told = {"comments": int(written.sum()), "without_theme": none if none >= options.min_group else None}
    return table, not_computable(table, "group_hidden"), told


def _theme(survey: Survey, options: Options, written: NDArray[np.bool_], hit: NDArray[np.bool_]) -> dict[str, float]:
    w = survey.scaled
    n = effective_n(w[written])
    share = w[hit].sum() / w[written].sum() if n else 0.0
    low, high = (float(b) for b in wilson(share * n, n)) if n else (0.0, 1.0)
    out = {"n": float(hit.sum()), "share": share, "share_low": low, "share_high": high}
    for measure in survey.measures:
        if measure.name in _SCORES:
            found = score_of(measure, hit, survey.weights, options)
            names = (measure.name, f"{measure.name}_low", f"{measure.name}_high")
            out |= dict(zip(names, (found[c] for c in _SCORES[measure.name]), strict=True))
            out[f"{measure.name}_n"] = found["n"]
    return out
