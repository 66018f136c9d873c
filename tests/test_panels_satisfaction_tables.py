"""The tables of the satisfaction guide: intervals beside values, shares that add up, ranks beside what is ranked."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest
from panel_kit import Live


@pytest.fixture
def both(root, tmp_path, lang):
    """Return a guide of the airline's case in each of the two languages in turn."""
    folder = tmp_path / "airline"
    shutil.copytree(root / "data" / "airline", folder)
    return Live("satisfaction", folder, lang)


@pytest.mark.parametrize("rows", [8, 600])
def test_the_table_of_scores_says_shares_as_the_findings_do(both, rows):
    path = both.state.case.folder / "satisfaction.csv"
    pd.read_csv(path, dtype=str).iloc[:rows].to_csv(path, index=False)
    both = Live("satisfaction", path.parent, both.lang)
    panel, result = both.step("scores"), both.state.result
    table = panel.outputs[1].shown.frame
    for place, (_, row) in enumerate(result.table.iterrows()):
        shares, cells = result.shares(row), table.iloc[place]
        heads = {side: result.heading(f"{side}_share", both.lang) for side in ("top", "bottom")}
        assert [cells[heads[side]] for side in heads] == [shares[side] for side in heads]
        assert cells[result.heading("value", both.lang)] == result.score(row)
        assert shares["bottom"] in panel.outputs[2].shown.text
    assert (rows == 8) == ("12.5%" in table.to_string())  # whole per cents of eighths do not add up


def test_changes_and_themes_stand_with_their_intervals_in_the_digits_of_the_scores(both):
    result = both.state.result
    to = {"en": ("(", " to ", ")"), "zh": ("（", " 至 ", "）")}[both.lang]
    waves = both.step("compare").outputs[3].shown.frame[result.heading("change", both.lang)].tolist()
    row = result.waves.loc["nps"].iloc[1]
    ends = [result.difference(row[c], "points") for c in ("change", "change_low", "change_high")]
    value, low, high = waves[1].replace(" (", "(").replace(to[2], "").replace(to[0], to[1]).split(to[1])
    assert [value, low, high] == ends
    assert to[0] not in waves[0]  # the first wave has nothing to compare with
    themes = both.step("themes").outputs[1].shown.frame
    units = {"share": r"\d+%", "nps": r"[+−]?\d+", "csat": r"\d\.\d\d"}
    for column, number in units.items():
        cells = themes[result.heading(column, both.lang)]
        known = result.themes[f"{column}_low"].notna().to_numpy()
        pattern = rf"{number} ?[(（]{number}{to[1]}{number}[)）]"
        assert known.any()
        assert cells[known].str.fullmatch(pattern).all(), cells[known].tolist()


def test_the_table_of_the_map_shows_what_the_rank_goes_by(both):
    shown, result = both.step("map").outputs[1].shown.frame, both.state.other("ipa").result
    heads = {name: result.heading(name, both.lang) for name in ("quadrant", "opportunity", "rank")}
    assert {heads["quadrant"], heads["opportunity"]} <= set(shown)
    assert shown.shape[1] <= 6  # more run off the page in English
    caption = both.step("map").outputs[1].shown.caption
    assert heads["quadrant"] in caption.partition("rank" if both.lang == "en" else "排序")[2]
    assert heads["opportunity"] in caption
    assert len(heads["rank"]) < 6  # a long heading runs off the page
    ranked = shown.assign(rank=shown[heads["rank"]].astype(int)).sort_values("rank")
    for _, rows in ranked.groupby(heads["quadrant"], sort=False):
        assert rows[heads["opportunity"]].astype(float).is_monotonic_decreasing
    assert len(ranked[heads["quadrant"]].drop_duplicates()) == 1 + sum(
        a != b for a, b in zip(ranked[heads["quadrant"]], ranked[heads["quadrant"]][1:], strict=False)
    )
