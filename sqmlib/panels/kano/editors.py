"""The Kano editors: conventions, items and their names, segments, and the decision panel. Loaded live only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqmlib import kano
from sqmlib.i18n import pick
from sqmlib.panels.editor import Editor, field
from sqmlib.panels.kano.views import category_word, in_order, sure_word
from sqmlib.panels.verdicts import Verdicts

__all__ = ["Conventions", "Decisions", "Items", "Segments"]

OWN = "custom"


class Conventions(Editor):
    """Evaluation table (a named one or the group's own), rule, near-tie width, segment, items to show."""

    def draw(self) -> dict[str, Any]:
        """Return the fields; the 5x5 table of letters too when the group has its own."""
        options, tr = self.state.options, self.state.tr
        own = whole_table(options.get("evaluation", "standard"))
        tables = [[name, tr(f"kano.evaluation.{name}")] for name in (*kano.EVALUATIONS, OWN)]
        rules = [[name, tr(f"kano.rule.{name}")] for name in kano.RULES]
        evaluation = OWN if own else options.get("evaluation", "standard")
        width = f"{float(options.get('near_tie', 0)):g}"
        fields = [
            field(self.state, "evaluation", "select", evaluation, options=tables),
            field(self.state, "rule", "select", options.get("rule", "mode"), options=rules),
            field(self.state, "near_tie", "number", width, min=0, max=50, step=0.5),
            segment_field(self.state),
            items_field(self.state),
        ]
        return {"fields": fields, **({"table": self._letters(own)} if own else {})}

    def _letters(self, own: list[str]) -> dict[str, Any]:
        tr, heading = self.state.tr, self.state.quick.heading
        letters = [[c, f"{c} {category_word(self.state, c)}"] for c in kano.CATEGORIES]
        columns = [{"key": "row", "label": "", "type": "row"}]
        columns += [
            {"key": str(d), "label": heading(f"d{d + 1}", self.state.lang), "type": "select", "options": letters}
            for d in range(5)
        ]
        rows = [
            {
                "key": str(f),
                "label": tr(f"kano.code.functional.{f + 1}"),
                "cells": {str(d): own[f][d] for d in range(5)},
            }
            for f in range(5)
        ]
        return {"caption": tr("kano_guide.field.own_table"), "columns": columns, "rows": rows}

    def edited(self, message: Mapping[str, Any]) -> None:
        """Save a convention; choosing a table of one's own begins with the one in use."""
        key, value = message.get("field"), message.get("value")
        if "row" in message:
            self._set_letter(int(message["row"]), int(message["column"]), value)
        elif key == "evaluation" and value == OWN:
            self.choose("evaluation", value=own_start(self.state.quick.parameters["evaluation_table"]))
        elif key == "near_tie":
            save_width(self, value)
        elif key in ("segment", "show"):
            save_common(self, key, value)
        elif key:
            self.choose(key, value=value)

    def _set_letter(self, f: int, d: int, letter: str) -> None:
        table = [list(row) for row in whole_table(self.state.options["evaluation"]) or []]
        table[f][d] = letter
        self.choose("evaluation", value=["".join(row) for row in table])


class Items(Editor):
    """Which items to show, and what they are called in either language."""

    def draw(self) -> dict[str, Any]:
        """Return one row per item: shown or not, and both names."""
        tr = self.state.tr
        columns = [{"key": "row", "label": self.state.quick.heading("item", self.state.lang), "type": "row"}]
        columns += [{"key": "show", "label": tr("kano_guide.column.show"), "type": "check"}]
        columns += [
            {"key": lang, "label": tr(f"kano_guide.column.name_{lang}"), "type": "text"} for lang in ("en", "zh")
        ]
        labels, shown = self.state.labels, set(self.state.shown)
        rows = [
            {
                "key": i,
                "label": i,
                "cells": {"show": i in shown, **{x: name_of(labels.get(i, ""), x) for x in ("en", "zh")}},
            }
            for i in self.state.items
        ]
        return {"table": {"columns": columns, "rows": rows, "short": True}}

    def edited(self, message: Mapping[str, Any]) -> None:
        """Save what is shown, or a name."""
        item, column, value = message["row"], message["column"], message["value"]
        if column == "show":
            shown = set(self.state.shown) ^ {item}
            save_common(self, "show", [i for i in self.state.items if i in shown])
            return
        label = self.state.labels.get(item, "")
        names = {x: name_of(label, x) for x in ("en", "zh")} | {column: value.strip()}
        self.choose("items", item, value={x: name for x, name in names.items() if name} or None)


class Segments(Editor):
    """Which column of the survey splits the respondents."""

    def draw(self) -> dict[str, Any]:
        """Return one field."""
        return {"fields": [segment_field(self.state)]}

    def edited(self, message: Mapping[str, Any]) -> None:
        """Save the column."""
        save_common(self, message["field"], message["value"])


class Decisions(Verdicts):
    """The decision panel: the category of the survey is the verdict that the data suggest."""

    words = "kano_guide"

    def verdicts(self) -> list[str]:
        """Return the categories; a contradiction cannot be decided."""
        return list(kano.PRIORITY[:5])

    def computed(self, item: str) -> str:
        """Return the category of the survey."""
        return category_word(self.state, self.suggested(item))

    def sure(self, item: str) -> str:
        """Return how sure the category is."""
        return sure_word(self.state, item)

    def suggested(self, item: str) -> str:
        """Return the category of the survey."""
        return str(self.state.quick.table.at[item, "category"])

    def ordered(self) -> list[str]:
        """Return the items by priority."""
        return in_order(self.state)


def own_start(rows: Any) -> list[str]:
    """Return the table in use as the beginning of one's own: liking or disliking both is a contradiction (Q) there.

    >>> own_start(["AAAAO", "IIIIM", "IIIIM", "IIIIM", "IIIIM"])
    ['QAAAO', 'IIIIM', 'IIIIM', 'IIIIM', 'IIIIQ']
    """
    first, *middle, last = ("".join(row) for row in rows)
    return ["Q" + first[1:], *middle, last[:-1] + "Q"]


def name_of(label: Any, lang: str) -> str:
    """Return the name an item has in one language; a name given once for both stands in both.

    >>> name_of({"en": "Wi-Fi"}, "zh"), name_of("Wi-Fi", "zh")
    ('', 'Wi-Fi')
    """
    return str(label.get(lang, "")) if isinstance(label, Mapping) else str(label)


def segment_field(state: Any) -> dict[str, Any]:
    """Return the choice of the column that splits the respondents."""
    chosen = state.options.get("segment") or ""
    names = list(dict.fromkeys([*state.groupings(), *([chosen] if chosen else [])]))
    options = [["", state.tr("kano_guide.field.no_segment")], *([name, name] for name in names)]
    return field(state, "segment", "select", chosen, options=options)


def items_field(state: Any) -> dict[str, Any]:
    """Return the choice of the items to show."""
    options = [[item, pick(state.labels.get(item, item), state.lang)] for item in state.items]
    return field(state, "show", "checks", state.shown, options=options)


def save_common(editor: Editor, key: str, value: Any) -> None:
    """Save segment or items; all items are saved as nothing, so that new ones show by themselves."""
    if key == "segment":
        editor.choose("segment", value=value or None)
    elif not value:
        editor.guide.say("error", editor.state.tr("kano_guide.problem.one_item"))
    else:
        wanted = [item for item in editor.state.items if item in value]
        editor.choose("show", value=None if wanted == editor.state.items else wanted)


def save_width(editor: Editor, value: Any) -> None:
    """Save the near-tie width, or say what is wrong with it."""
    try:
        width = float(str(value).strip() or 0)
    except ValueError:
        width = -1.0
    if 0 <= width <= 50:
        editor.choose("near_tie", value=width)
    else:
        editor.guide.say("error", editor.state.tr("kano_guide.problem.number"))


def whole_table(rows: Any) -> list[str] | None:
    """Return an evaluation table of one's own as five words of five letters, or None when it is a named one.

    >>> whole_table([["Q", "A"], ["R", "I"]]), whole_table("standard")
    (['QA', 'RI'], None)
    """
    return None if isinstance(rows, str) else ["".join(row) for row in rows]
