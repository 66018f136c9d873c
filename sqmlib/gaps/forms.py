"""The questions of the forms for managers and employees, in words: what a blank form asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sqmlib.gaps.knowledge import FORMS, GAPS
from sqmlib.gaps.results import texts
from sqmlib.gaps.survey import form_layout, template_of
from sqmlib.i18n import pick, tr
from sqmlib.rules import choice_error, scale_of

__all__ = ["questions"]


def questions(
    form: str,
    template: Any = "servqual1991",
    scale: str = "1-7",
    lang: str | None = None,
    labels: Mapping[str, Any] | None = None,
) -> pd.DataFrame:
    """Return every question of a form with the scale it is answered on.

    Parameters
    ----------
    form : {"managers", "employees"}
        Who is asked.
    template, scale
        As for :func:`sqmlib.gaps.analyze`.
    lang : {"en", "zh"}, optional
        Language of the questions.
    labels : mapping, optional
        Texts of items and dimensions; items without a text are called by their id.

    Returns
    -------
    pandas.DataFrame, index ``column``
        ``question`` in words; ``low high`` ends of the scale. The index is the header of a blank form, apart from
        ``respondent``.

    Examples
    --------
    >>> asked = questions("employees", lang="en")
    >>> len(asked), asked.loc["delivery_empathy", "question"]
    (30, 'Empathy: how far are you able to keep the standards? 1 not at all, 7 always')
    """
    if form not in FORMS:
        raise choice_error("form", form, FORMS)
    own = template_of(template)
    named = texts(own.dimensions, labels or {}) | own.labels | dict(labels or {})
    declared = form_layout(form, own, scale_of("scale", scale, least=3)).columns[1:]
    asked = [(c.name, _question(c.name, named, lang), c.scale.low, c.scale.high) for c in declared]
    return pd.DataFrame(asked, columns=["column", "question", "low", "high"]).set_index("column")


def _question(column: str, named: Mapping[str, Any], lang: str | None) -> str:
    for gap in list(GAPS.values())[:4]:
        if column.startswith(gap.question):
            thing = column.removeprefix(gap.question)
            return tr(f"gaps.question.{gap.name}", lang, thing=pick(named.get(thing, thing), lang))
    return tr(f"gaps.item.{column}", lang)
