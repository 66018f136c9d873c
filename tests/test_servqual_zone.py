"""The zone of tolerance says how sure it is where service lies."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sqmlib import servqual
from sqmlib.servqual.knowledge import TEMPLATES

ITEMS = TEMPLATES["servqual1991"].items


def near_adequate(n: int = 240) -> pd.DataFrame:
    """Return a survey whose zones run from 4 to 6; service is on average adequate in tangibles, else in the middle."""
    frame = pd.DataFrame({"respondent": [f"r{i}" for i in range(n)]})
    levels = {f"{half}{i}": level for half, level in (("A", 4), ("E", 6)) for i in ITEMS}
    shift = np.random.default_rng(3).permutation(np.resize([-1, 0, 1], n))
    return frame.assign(**levels, **{f"P{i}": (4 if int(i) <= 4 else 5) + shift for i in ITEMS})


@pytest.mark.parametrize("bootstrap", [0, 300])
def test_a_place_that_is_not_settled_says_so(bootstrap, lang):
    """The sign of a distance that chance may turn round is no verdict."""
    found = servqual.analyze(near_adequate(), bootstrap=bootstrap)
    assert found.zone["place"].to_dict() == {"tangibles": "perhaps_inside"} | dict.fromkeys(
        ["reliability", "responsiveness", "assurance", "empathy"], "inside"
    )
    inside, unsettled = found.zones(lang)
    assert found.label("tangibles", lang) in unsettled
    assert found.label("tangibles", lang) not in inside
    assert unsettled in found.parts(lang)["says"]
    axes = found.plot_zone(lang=lang)
    dots = {line.get_xdata()[0]: line.get_markerfacecolor() for line in axes.lines if line.get_marker() == "o"}
    assert dots[4] == "white" != dots[5]


def test_one_respondent_has_no_interval_of_the_position():
    found = servqual.analyze(near_adequate(1), bootstrap=50)
    assert found.zone["place"].str.startswith("perhaps_").all()
    assert found.reason("zone", "empathy", "position_low") == "n_is_1"
