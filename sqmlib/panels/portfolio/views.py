"""Pictures, tables and words of the portfolio's steps: each a function of the state alone."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sqmlib.guide.common import picture
from sqmlib.guide.show import Payload, Picture, TableView, Words, markdown
from sqmlib.panels.portfolio.state import PortfolioState as State
from sqmlib.result import jsonable

OUTSIDE = ["n", "value", "low", "high", "z", "verdict", "standing", "rank_low", "rank_high"]
OVERVIEW = ["center", "smallest", "largest", "phi", "i2", "alarms"]
SIGNALS = ["periods", "center_line", "signals", "last_signal", "last_rule", "variation", "assurance"]
MOVERS = ["before", "after", "change", "change_low", "change_high", "p_holm", "move"]
TRENDS = ["periods", "first", "last", "slope", "slope_low", "slope_high", "p_holm", "trend"]
TARGETS = ["n", "value", "low", "high", "p_met", "outcome"]
MOST_ROWS, MOST_TARGETS = 12, 4
CONTROL = ("control_none", "control_few", "control_provisional", "control_spread")
READ = ("period_all", "period_one", "left_out", "hidden")


def caption(state: State, name: str, **values: Any) -> str:
    """Return the caption of a table."""
    return state.tr(f"portfolio_guide.caption.{name}", **values)


def notes(state: State, names: tuple[str, ...]) -> list[str]:
    """Return the result's notes of these kinds as Markdown sentences."""
    codes, safe = {f"portfolio.note.{name}" for name in names}, state.spoken(state.result)
    return [note.text(state.lang, safe.labels) for note in safe.notes if note.code in codes]


def listed(said: list[str]) -> Words:
    """Return sentences as a Markdown list."""
    return Words("\n".join(f"- {text}" for text in said))


def read(state: State) -> Words:
    """Say what was read and what is compared."""
    record, p = state.case.record, state.result.parameters
    values = {"files": len(state.case.files), "rows": len(record), "cases": record["case"].nunique()}
    head = state.say("portfolio_guide.read", name=markdown(state.case.name), **values)
    units, periods = len(state.result.table), len(p["periods"])
    said = [
        state.say(f"portfolio_guide.unit.{p['unit']}", n=units),
        state.say("portfolio_guide.measures", n=_measures(state)),
    ]
    said.append(state.say(f"portfolio_guide.time.{p['time']}", n=periods))
    return Words("\n".join([head, "", *(f"- {text}" for text in [*said, *notes(state, READ)])]))


def _measures(state: State) -> int:
    return len(state.result.overview)


def chosen(state: State) -> Words:
    """Say which measure is shown, and why."""
    return Words(" ".join(notes(state, ("chosen_asked", "chosen_alarms", "chosen_farthest"))))


def funnel_picture(state: State) -> Picture | None:
    """Return the funnel; None when no unit could be judged."""
    judged = (state.result.table["verdict"] != "not_judged").any()
    return picture(state.result.plot_funnel(lang=state.lang)) if judged else None


def funnel_table(state: State) -> TableView:
    """Return the units outside, the farthest first; all of them when few, the farthest when none is outside."""
    table = state.result.table
    order = table["z"].abs().sort_values(ascending=False, kind="stable", na_position="last").index
    outside = [unit for unit in order if table.at[unit, "verdict"] not in ("inside", "not_judged")]
    few = len(table) <= MOST_ROWS
    units = list(order) if few else (outside or list(order))[:MOST_ROWS]
    name = "all" if few else "outside" if outside else "farthest"
    return _table(state, "table", OUTSIDE, units, caption(state, name, n=len(units), total=len(outside)))


def _table(state: State, frame: str, columns: list[str], rows: list[Any], said: str) -> TableView:
    data = getattr(state.result, frame)
    shown = state.result.show(frame, columns, state.lang)
    return TableView(shown.iloc[[data.index.get_loc(row) for row in rows]], said)


def funnel_words(state: State) -> Words:
    """Say who lies outside, how many would by chance, and how soft ranks are."""
    parts = state.spoken(state.result).parts(state.lang)
    says = [text for text in parts["says"] if text not in _elsewhere(state)]
    return listed([*says, *state.spoken(state.result).chance(state.lang), *notes(state, ("one_unit", "no_limits"))])


def _elsewhere(state: State) -> set[str]:
    """Return the sentences that stand below other pictures."""
    return {*trend_lines(state), *control_lines(state), *target_lines(state)}


def overview_picture(state: State) -> Picture:
    """Return the heat map of all measures."""
    return picture(state.result.plot_overview(lang=state.lang))


def overview_table(state: State) -> TableView:
    """Return all measures, those with the most units outside first."""
    data = state.result.overview
    order = data.sort_values(["alarms", "warnings"], ascending=False, kind="stable").index[:30]
    total = len(data)
    columns = [name for name in OVERVIEW if data.loc[order, name].notna().any()]  # few units: no dispersion to show
    return _table(state, "overview", columns, list(order), caption(state, "overview", n=len(order), total=total))


def trends_picture(state: State) -> Picture | None:
    """Return one small picture per unit; None without periods."""
    return None if state.result.trends is None else picture(state.result.plot_trends(lang=state.lang))


def trends_table(state: State) -> TableView | None:
    """Return the clearest trends."""
    data = state.result.trends
    if data is None or data["p"].isna().all():
        return None
    rows = list(data.dropna(subset=["p"]).sort_values("p", kind="stable").index[:MOST_ROWS])
    return _table(state, "trends", TRENDS, rows, caption(state, "trends", n=len(rows)))


def movers_table(state: State) -> TableView | None:
    """Return the clearest changes from the last period but one to the last."""
    data = state.result.movers
    if data is None or data.empty:
        return None
    rows = list(data.index[: MOST_ROWS // 2])
    first, last = state.result.parameters["periods"][-2:]
    return _table(state, "movers", MOVERS, rows, caption(state, "movers", n=len(rows), first=first, last=last))


def trend_lines(state: State) -> list[str]:
    """Return what there is to say about time."""
    return state.spoken(state.result).over_time(state.lang)


def trends_words(state: State) -> Words:
    """Say who moves, or that there is no time to look at."""
    said = trend_lines(state)
    return listed([*said, state.say("portfolio.sure.trends")]) if said else Words(state.say("portfolio_guide.no_time"))


def control_picture(state: State) -> Picture | None:
    """Return one control chart per unit; None when no unit has enough periods."""
    return picture(state.result.plot_control(lang=state.lang)) if state.result.charted() else None


def control_table(state: State) -> TableView | None:
    """Return what the charts say, the most urgent first."""
    units = state.result.charted()
    if not units:
        return None
    without = [] if state.result.parameters["control_targets"] else ["assurance"]
    columns = [name for name in SIGNALS if name not in without]
    rows = units[:MOST_ROWS]
    return _table(state, "signals", columns, rows, caption(state, "control", n=len(rows), total=len(units)))


def control_lines(state: State) -> list[str]:
    """Return what there is to say about stability."""
    return state.spoken(state.result).on_control(state.lang)


def control_words(state: State) -> Words:
    """Say who shows signals and how many there would be by chance; or that the periods are too few."""
    said, more = control_lines(state), notes(state, CONTROL)
    if not said and not more:
        return Words(state.say("portfolio_guide.no_time"))
    return listed([*said, *state.spoken(state.result).price(state.lang), *more])


def target_lines(state: State) -> list[str]:
    """Return what there is to say about targets."""
    return state.spoken(state.result).on_targets(state.lang)


def targets_pictures(state: State) -> list[str]:
    """Return the names of the targets drawn: those with units, up to four."""
    data = state.result.targets
    if data is None:
        return []
    there = data.dropna(subset=["p_met"]).index.get_level_values("target")
    return list(dict.fromkeys(there))[:MOST_TARGETS]


def target_picture(state: State, target: str) -> Picture:
    """Return every unit's interval against one target."""
    return picture(state.result.plot_targets(target=target, lang=state.lang))


def targets_table(state: State) -> TableView | None:
    """Return how many units meet each target."""
    data = state.result.targets
    if data is None:
        return None
    outcomes = ("met", "missed", "open", "not_judged")
    counts = pd.crosstab(data.index.get_level_values("target"), data["outcome"]).reindex(columns=outcomes, fill_value=0)
    counts = counts.reindex(list(dict.fromkeys(data.index.get_level_values("target"))))
    index = pd.Index(
        [state.result.label(t, state.lang) for t in counts.index], name=state.result.heading("target", state.lang)
    )
    heads = [state.tr(f"portfolio.code.outcome.{o}") for o in outcomes]
    frame = pd.DataFrame(counts.astype(str).to_numpy(), index=index, columns=heads, dtype=object)
    return TableView(frame, caption(state, "targets"))


def targets_words(state: State) -> Words:
    """Say who misses which target; or how to set one."""
    said = target_lines(state)
    if not said:
        return Words(state.say("portfolio_guide.no_targets"))
    more = state.result.targets.index.get_level_values("target").nunique() - len(targets_pictures(state))
    rest = [state.say("portfolio_guide.more_targets", n=more)] if more > 0 else []
    return listed([*said, *rest, state.say("portfolio.sure.targets")])


def method(state: State) -> Words:
    """Say how everything was computed, every convention by name."""
    p = state.result.parameters
    inner, outer = (f"{100 * level:g}" for level in p["limits"])
    values = {"inner": inner, "outer": outer, "group": p["min_group"]}
    values |= {"winsor": f"{100 * p['winsorized']:g}", "draws": p["ranks"], "seed": p["seed"]}
    chart = [f"control_{p['control_chart']}", "control"] if "control_chart" in p else []
    values |= {"least": p.get("control_least"), "rules": p.get("control_set"), "source": p.get("control_source")}
    names = (f"funnel_{p['kind']}", "center", "dispersion", "ranks", "trends", *chart, "targets", "hidden")
    said = [state.say(f"portfolio_guide.how.{name}", **values) for name in names]
    sources = ["spiegelhalter", "goldstein", "higgins", "dersimonian", "newcombe", "holm", "birge"]
    sources += ["shewhart", "montgomery", "nelson", "provost"] if chart else []
    lines = [*(f"- {text}" for text in said), "", state.say("portfolio_guide.sources"), ""]
    return Words("\n".join([*lines, *(f"- {state.say(f'portfolio_guide.source.{name}')}" for name in sources)]))


def closing(state: State) -> Words:
    """Return the sentence under the last cell."""
    return Words(state.say("portfolio_guide.closing", title=markdown(state.case.title(state.lang))))


def complete(state: State, payload: Payload) -> Payload:
    """Return the payload that every guide hands over, with what a portfolio has beside it."""
    more = {"record": [], "sources": state.case.sources}
    return Payload(closing(state).text, {**payload.result, **jsonable(more)})
