"""Evidence of a factor as readers see it: pointers into the case become names and words, the rest stays as written."""

from __future__ import annotations

import pytest

import sqmlib as sq
from sqmlib._share import share
from sqmlib.panels.swot.evidence import said_in_words
from sqmlib.panels.swot.views import qspm_table


@pytest.fixture(scope="module")
def states():
    case = sq.open_case(share("data") / "airline")
    return {lang: sq.guide.open("swot", case, lang=lang, mode="batch", bootstrap=0).state for lang in ("en", "zh")}


@pytest.mark.parametrize(
    ("written", "en", "zh"),
    [
        (
            "servqual:reliability gap -1.61 [-1.71, -1.51]",
            "Reliability – SERVQUAL: gap −1.61 [−1.71, −1.51]",
            "可靠性——SERVQUAL：差距 −1.61 [−1.71, −1.51]",
        ),
        ("ipa:crew keep", "Friendly crew – IPA: keep it up", "乘务员热情周到——IPA：继续保持"),
        ("dmaic:minutes 3/24", "3 of 24 points signal", "24 点中 3 点报警"),
        ("Annual report 2025, page 7", "Annual report 2025, page 7", "Annual report 2025, page 7"),
        ("ipa:crew as the crews say", "ipa:crew as the crews say", "ipa:crew as the crews say"),
        ("", "", ""),
    ],
)
def test_pointers_are_spelled_out(states, written, en, zh):
    for lang, said in (("en", en), ("zh", zh)):
        found = said_in_words(states[lang], written)
        assert found.endswith(said)
        assert bool(found) == bool(written)


def test_several_pieces_stay_apart(states):
    written = "kano:rebooking A, better 0.81 [0.77, 0.85]; Letter of intent"
    assert said_in_words(states["en"], written).endswith("attractive, Better 0.81 [0.77, 0.85]; Letter of intent")
    assert said_in_words(states["zh"], written).endswith("；Letter of intent")


def test_the_board_shows_them_spelled_out(states):
    from sqmlib.guide.common import picture
    from sqmlib.panels.swot.views import board_picture

    for lang, state in states.items():
        assert board_picture(state).svg != picture(state.quick.plot_board(lang=lang)).svg  # as written


def test_documents_are_called_what_the_case_calls_them(states):
    found = {lang: said_in_words(state, "Fleet register 2026; A letter") for lang, state in states.items()}
    assert found == {"en": "Fleet register 2026; A letter", "zh": "机队登记册（2026 年）；A letter"}


def test_the_qspm_says_how_firm_its_first_is(states):
    for state in states.values():
        assert qspm_table(state).frame.iloc[-1].tolist()[1:] == ["0%", "50%", "50%", "0%"]
