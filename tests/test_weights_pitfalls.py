"""The 28 pitfalls of weighting, numbered as in the handbook; each is a test."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sqmlib import weights
from sqmlib.checks import DataError

ROWS = {"good": {"ab": 2, "ac": 4, "bc": 2}, "bad": {"ab": 9, "ac": 1 / 5, "bc": 7}}


def judged(*judges: dict[str, float]) -> pd.DataFrame:
    rows = [[f"J{k}", p[0], p[1], v] for k, judge in enumerate(judges) for p, v in judge.items()]
    return pd.DataFrame(rows, columns=["judge", "a", "b", "value"])


def codes(result) -> set[str]:
    return {note.code.removeprefix("weights.note.") for note in result.notes}


def refused(call, *words: str) -> None:
    with pytest.raises(DataError) as caught:
        call()
    for lang in ("en", "zh"):
        assert all(word in caught.value.text(lang) for word in words), caught.value.text(lang)


FOUR = {"ab": 3, "ac": 5, "ad": 1 / 2, "bc": 4, "bd": 1 / 3, "cd": 1 / 7}
FIVE = FOUR | {"ae": 2, "be": 5, "ce": 1 / 2, "de": 3}


def test_01_the_method_is_printed_and_the_others_stand_beside(lang):
    found = weights.ahp(judged(FIVE), method="geometric_mean")
    assert found.say("convention.method.geometric_mean", lang) in found.summary(lang)
    variants = found.variants[["eigenvector", "geometric_mean", "column_average"]]
    assert variants.round(6).nunique(axis=1).min() > 1
    assert variants["geometric_mean"].to_numpy() == pytest.approx(found.table["weight"].to_numpy())


def test_02_the_consistency_index_is_that_of_the_eigenvalue_whatever_the_weights():
    by = [weights.ahp(judged(FIVE), method=m).judges["ci"].iloc[0] for m in ("eigenvector", "column_average")]
    assert by[0] == by[1]
    matrix = weights.read_pairs(judged(FIVE)).values[0]
    assert by[0] == pytest.approx((np.linalg.eigvals(matrix).real.max() - 5) / 4, abs=1e-12)


def test_03_the_verdict_under_the_other_tables_is_shown_when_it_changes(lang):
    # CI between .0491 and .058: accepted by the table of 1980, rejected by Donegan & Dodd
    found = weights.ahp(judged({"ab": 2, "ac": 2, "bc": 2.65}), random_index="saaty1980")
    assert found.consistency.at["saaty1980", "verdict"] == "consistent"
    assert found.consistency.at["donegan_dodd1991", "verdict"] == "inconsistent"
    assert "tables_differ" in codes(found)
    assert "Donegan" in found.summary(lang)


@pytest.mark.parametrize("table", weights.RANDOM_INDEX)
def test_04_two_items_have_ratio_zero_and_beyond_the_table_it_is_refused(table, lang):
    assert weights.consistency_ratio([[1, 7], [1 / 7, 1]], table) == 0
    w = np.arange(1, 17)
    found = weights.ahp(weights.read_matrices(w[:, None] / w), random_index=table)
    assert found.table["weight"].to_numpy() == pytest.approx(w / w.sum())
    assert found.consistency["cr"].isna().all()
    assert found.reason("consistency", table, "cr") == "beyond_random_index"
    assert "16" in " ".join(found.remarks(lang))


def test_05_a_matrix_that_is_not_reciprocal_is_refused_with_its_cells():
    refused(lambda: weights.read_matrices([[1, 3, 5], [3, 1, 2], [0.2, 0.4, 1]]), "matrix[1][0]", "1/3", "matrix[2][1]")
    refused(lambda: weights.read_matrices([[1, -3], [-1 / 3, 1]]), "matrix[1][0]")
    refused(lambda: weights.read_matrices([[2, 3], [1 / 3, 1]]), "matrix[0][0]")
    assert weights.read_matrices([[1, 3], [0.333333, 1]]).items == ("1", "2")  # typed with decimals


def test_06_judgements_are_joined_by_the_geometric_mean():
    joined = weights.aij(weights.read_pairs(judged({"ab": 2}, {"ab": 3}, {"ab": 4})).values)
    assert joined[0, 1] == pytest.approx(24 ** (1 / 3))
    assert joined[0, 1] * joined[1, 0] == pytest.approx(1, abs=1e-14)


def test_07_joining_judgements_and_priorities_coincide_for_geometric_means_only():
    rng = np.random.default_rng(0)
    group = [{p: float(np.exp(rng.uniform(-2, 2))) for p in FOUR} for _ in range(4)]
    mean = weights.ahp(judged(*group), method="geometric_mean", bootstrap=0).variants
    assert mean["aip_geometric"].to_numpy() == pytest.approx(mean["geometric_mean"].to_numpy(), abs=1e-12)
    vector = weights.ahp(judged(*group), bootstrap=0).variants
    assert np.abs(vector["aip_geometric"] - vector["eigenvector"]).max() > 1e-3


def test_08_an_open_pair_is_neither_filled_with_one_nor_a_reason_to_drop_the_judge(lang):
    group = [ROWS["good"], {"ab": 3, "bc": 2}]
    found = weights.ahp(judged(*group), bootstrap=0)
    assert found.table["n"].tolist() == [2, 2, 2]
    assert found.individual.loc["J1"].to_numpy() == pytest.approx([0.6667, 0.2222, 0.1111], abs=1e-4)
    assert found.pairs.loc[("a", "c"), "n"] == 1
    assert "gaps" in codes(found)
    assert "1" in " ".join(found.remarks(lang))
    out = weights.ahp(judged(*group), missing="leave_out", bootstrap=0)
    assert out.individual.loc["J1"].isna().all()
    assert "no_own_weights" in codes(out)
    refused(lambda: weights.ahp(judged({"ab": 3, "cd": 2})), "a - c")
    refused(lambda: weights.ahp(judged({"ab": 3, "bc": 2}), missing="leave_out", group="aip_geometric"))


def test_08_the_treatment_of_open_pairs_also_reaches_the_joined_judgements():
    nobody = judged({p: v for p, v in FOUR.items() if p != "cd"})
    matrix = weights.read_pairs(nobody).values[0]
    by_hand = {
        "harker": weights.eigenvector(weights.harker(matrix)),
        "llsm": weights.llsm(matrix),
        "optimal": weights.eigenvector(weights.optimal_completion(matrix)),
    }
    for missing, expected in by_hand.items():
        found = weights.ahp(nobody, missing=missing)
        assert found.table["weight"].to_numpy() == pytest.approx(expected), missing
        assert found.consistency["ci"].iloc[0] == pytest.approx(found.judges["ci"].iloc[0])
    assert np.abs(by_hand["harker"] - by_hand["optimal"]).max() > 1e-4


def test_09_inconsistent_judges_stay_and_their_effect_is_reported():
    found = weights.ahp(judged(*[ROWS["good"]] * 4, ROWS["bad"]), bootstrap=0)
    assert found.judges["verdict"].tolist() == ["consistent"] * 4 + ["inconsistent"]
    assert found.judges["cr"].iloc[-1] > 0.1
    clean = weights.ahp(judged(*[ROWS["good"]] * 4), bootstrap=0).table["weight"]
    assert found.variants["without_inconsistent"].to_numpy() == pytest.approx(clean.to_numpy())
    assert np.abs(found.table["weight"] - clean).max() > 0.01
    assert codes(found) & {"inconsistent_judges", "inconsistent_reorder"}


def test_10_ideal_synthesis_keeps_the_order_when_a_copy_is_added():
    # Belton & Gear 1983: in distributive mode a copy of b, added, puts b behind a
    local = pd.DataFrame({"x": [1, 9, 1], "y": [9, 1, 1], "z": [8, 9, 1]}, index=list("abc"), dtype=float)
    wider = pd.concat([local, local.loc[["b"]].set_axis(["copy"])])
    equal = dict.fromkeys("xyz", 1 / 3)

    def leader(frame: pd.DataFrame, mode: str) -> str:
        found = weights.synthesize(equal, frame / frame.sum(), synthesis=mode)
        return found.table["weight"][["a", "b"]].idxmax()

    assert leader(local, "distributive") == "b"
    assert leader(wider, "distributive") == "a"
    assert leader(local, "ideal") == leader(wider, "ideal") == "b"
    assert "synthesis_differs" in codes(weights.synthesize(equal, wider / wider.sum()))


def test_11_local_and_global_weights_stand_apart():
    found = weights.hierarchy({"goal": {"x": 0.6, "y": 0.4}, "x": {"k": 0.5, "l": 0.5}})
    assert found.local.loc[("k", "x"), ["local_weight", "global_weight"]].tolist() == [0.5, 0.3]
    assert found.table["weight"].sum() == pytest.approx(1)
    assert "x" not in found.table.index
    refused(lambda: weights.hierarchy({"goal": {"x": 0.6, "y": 0.6}}), "goal", "1.2")
    refused(lambda: weights.hierarchy({"goal": {"x": 1.0}, "x": {"y": 1.0}, "y": {"x": 1.0}}), "x", "y")


def test_12_the_linear_programme_reaches_its_optimum():
    _, xi = weights.bwm_linear([2, 1, 4, 3, 8], [4, 8, 4, 2, 1])
    assert float(xi) == pytest.approx(4 / 65, abs=1e-9)  # a penalty optimiser stops at .0648


def test_13_the_consistency_index_of_the_other_model_is_not_applied(lang):
    frame = pd.DataFrame({"item": list("abcde"), "best_to_others": [2, 1, 4, 3, 8], "others_to_worst": [4, 8, 4, 2, 1]})
    found = weights.bwm(frame)
    assert found.judges["xi"].iloc[0] == pytest.approx(4 / 65)
    assert found.judges["input_cr"].iloc[0] == pytest.approx((16 - 8) / (64 - 8))
    assert {"en": "does not apply", "zh": "不适用"}[lang] in " ".join(found.remarks(lang))


@pytest.mark.parametrize(
    ("best", "worst"),
    [
        ([2, 2, 8], [4, 8, 1]),
        ([1, 2, 8], [8, 4, 2]),
        ([1, 2, 8], [7, 4, 1]),
        ([1, 2, 10], [8, 4, 1]),
        ([1, 1, 1], [1, 1, 1]),
    ],
    ids=["no best", "no worst", "given twice", "off scale", "best is worst"],
)
def test_14_contradicting_best_worst_answers_are_refused(best, worst):
    frame = pd.DataFrame({"judge": "Ana", "item": list("abc"), "best_to_others": best, "others_to_worst": worst})
    refused(lambda: weights.bwm(frame), "Ana")


def test_15_negative_values_are_refused_in_entropy_and_allowed_in_critic():
    frame = pd.DataFrame({"profit": [-1, 2, 5], "speed": [1, 3, 2]})
    refused(lambda: weights.entropy(frame), "profit")
    assert weights.critic(frame, bootstrap=0).table["weight"].notna().all()


def test_16_zeros_and_constant_columns():
    frame = pd.DataFrame({"zero": [0, 5, 5], "flat": [5, 5, 5], "rest": [1, 4, 9]})
    found = weights.entropy(frame, bootstrap=0)
    assert found.table["weight"].notna().all()
    assert found.table.at["flat", "weight"] == 0
    assert "constant_entropy" in codes(found)
    critic = weights.critic(frame, bootstrap=0)
    assert critic.table.at["flat", "weight"] == 0
    without = weights.critic(frame.drop(columns="flat"), bootstrap=0).table["weight"]
    assert critic.table["weight"].drop("flat").to_numpy() == pytest.approx(without.to_numpy())
    assert "constant_critic" in codes(critic)
    refused(lambda: weights.entropy(frame.assign(zero=0)), "zero")
    flat = weights.critic(frame.assign(zero=1, rest=2), bootstrap=0)
    assert flat.table["weight"].tolist() == pytest.approx([1 / 3] * 3)
    assert "all_constant" in codes(flat)


def test_17_the_direction_changes_critic_and_entropy_only_when_asked():
    frame, types = pd.DataFrame({"cost": [1, 2, 5], "speed": [2, 3, 3], "care": [5, 1, 2]}), {"cost": "min"}
    up, down = (weights.critic(frame, types=t, bootstrap=0).table["weight"] for t in (None, types))
    assert np.abs(up - down).max() > 0.01
    ignored = weights.entropy(frame, types=types, bootstrap=0)
    assert ignored.table["weight"].to_numpy() == pytest.approx(weights.entropy(frame, bootstrap=0).table["weight"])
    inverted = weights.entropy(frame, types=types, cost="invert", bootstrap=0)
    by_hand = weights.entropy_weights(frame.assign(cost=1 / frame["cost"]))
    assert inverted.table["weight"].to_numpy() == pytest.approx(by_hand)
    assert np.abs(inverted.table["weight"] - ignored.table["weight"]).max() > 1e-3
    assert inverted.parameters["cost"] == "invert"
    refused(lambda: weights.entropy(frame.assign(cost=[0, 1, 2]), types=types, cost="invert"), "cost")
    refused(lambda: weights.critic(frame, types={"cost": "less"}), "less")


def test_17_costs_with_a_zero_cannot_be_inverted_and_nothing_stands_in_for_that(lang):
    frame, types = pd.DataFrame({"cost": [0, 2, 5], "speed": [2, 3, 3]}), {"cost": "min"}
    found = weights.entropy(frame, types=types, bootstrap=0)
    assert found.variants["invert"].isna().all()
    assert found.reason("variants", "speed", "invert") == "zero_cost"
    note = next(n for n in found.notes if n.code == "weights.note.not_inverted")
    assert note.values["items"] == ["cost"]
    assert note.text(lang) in found.summary(lang)
    assert "other_order" not in codes(found)
    plain = weights.entropy(frame, bootstrap=0)
    assert plain.variants["invert"].tolist() == plain.variants["ignore"].tolist()  # nothing to invert
    assert "not_inverted" not in codes(plain)


def test_18_the_divisor_of_the_standard_deviation_cancels_in_critic():
    frame = np.array([[1, 2, 9], [4, 3, 3], [5, 1, 4], [2, 2, 1.0]])
    scaled = (frame - frame.min(0)) / np.ptp(frame, axis=0)
    r = np.corrcoef(scaled, rowvar=False)
    for ddof in (0, 1):
        c = scaled.std(0, ddof=ddof) * (1 - r).sum(1)
        assert weights.critic_weights(frame) == pytest.approx(c / c.sum())


def test_19_both_correlations_are_shown():
    frame = pd.DataFrame({"a": [1, 2, 3, 40], "b": [4, 1, 3, 2], "c": [1, 3, 2, 2]})
    found = weights.critic(frame, bootstrap=0)
    assert np.abs(found.variants["pearson"] - found.variants["spearman"]).max() > 0.01
    assert found.parameters["correlation"] == "pearson"


def test_20_the_normalisation_is_named_and_its_effect_on_the_winner(lang):
    frame = pd.DataFrame({"alternative": ["x", "y", "z"]})
    rng = np.random.default_rng(1)
    for _ in range(200):
        drawn = frame.assign(p=rng.uniform(1, 10, 3), q=rng.uniform(1, 10, 3))
        found = weights.topsis(drawn, {"p": 0.5, "q": 0.5}, draws=0)
        if "normalizations_differ" in codes(found):
            break
    first = found.variants.idxmax()
    assert first["vector"] != first["minmax"]
    assert found.say("convention.normalization.vector", lang) in found.summary(lang)


def test_21_weights_are_rescaled_and_the_original_kept():
    frame = pd.DataFrame({"p": [1, 2], "q": [3, 1]})
    found = weights.topsis(frame, {"p": 6, "q": 2}, draws=0)
    assert found.criteria["weight_given"].tolist() == [6, 2]
    assert found.criteria["weight"].tolist() == [0.75, 0.25]
    assert "rescaled" in codes(found)
    refused(lambda: weights.topsis(frame, {"p": 1, "q": -1}), "q")
    refused(lambda: weights.topsis(frame, {"p": 1}), "q")
    refused(lambda: weights.topsis(frame, {"p": 0, "q": 0}))


@pytest.mark.parametrize("normalization", ["vector", "minmax"])
def test_22_a_constant_column_separates_nothing(normalization):
    frame = pd.DataFrame({"p": [1, 2, 3], "flat": [5, 5, 5]})
    found = weights.topsis(frame, {"p": 0.5, "flat": 0.5}, normalization=normalization, draws=0)
    assert found.table["closeness"].tolist() == pytest.approx([0, 0.5, 1])
    assert "constant_topsis" in codes(found)


def test_23_a_cost_turned_round_twice_is_noticed():
    frame = pd.DataFrame({"cost": [-3, -1, -2], "q": [1, 2, 3]})
    assert "twice_inverted" in codes(weights.topsis(frame, {"cost": 1, "q": 1}, types={"cost": "min"}, draws=0))
    assert "twice_inverted" not in codes(weights.topsis(frame, {"cost": 1, "q": 1}, draws=0))


def test_24_ties_share_the_rank():
    frame = pd.DataFrame({"p": [1, 3, 3], "q": [1, 2, 2]})
    assert weights.topsis(frame, {"p": 1, "q": 1}, draws=0).table["rank"].tolist() == [3, 1, 1]
    assert weights.ranks([0.2, 0.4, 0.2, 0.2]).tolist() == [2, 1, 2, 2]


def test_25_a_dominated_alternative_comes_behind():
    frame = pd.DataFrame({"p": [5, 4, 9], "q": [5, 3, 1]})
    found = weights.topsis(frame, {"p": 1, "q": 1}, draws=0)
    assert found.table["closeness"][0] > found.table["closeness"][1]
    assert found.table["closeness"].max() < 1  # none is the ideal in every column
    assert "dominated" in codes(found)


def test_26_a_blank_is_no_zero():
    found = weights.points(pd.DataFrame({"a": [50, 30], "b": [30, None], "c": [20, 70]}), bootstrap=0)
    assert found.table["weight"].tolist() == pytest.approx([0.5, 0.3, 0.2])
    assert found.table["n"].tolist() == [1, 1, 1]
    assert found.judges["state"].tolist() == ["valid", "blank"]
    assert "points_blank" in codes(found)
    zero = weights.points(pd.DataFrame({"a": [50, 30], "b": [30, 0], "c": [20, 70]}), bootstrap=0)
    assert zero.table["n"].tolist() == [2, 2, 2]


def test_27_another_sum_is_rescaled_with_a_note_and_left_out_when_far_off():
    rows = pd.DataFrame({"a": [60, 50, 10], "b": [40, 52, 10]})
    found = weights.points(rows, bootstrap=0)
    assert found.judges["state"].tolist() == ["valid", "rescaled", "far_off"]
    assert found.table["weight"].tolist() == pytest.approx([(0.6 + 50 / 102) / 2, (0.4 + 52 / 102) / 2])
    assert {"points_rescaled", "points_far_off"} <= codes(found)
    refused(lambda: weights.points(pd.DataFrame({"a": [-5], "b": [105]})))
    refused(lambda: weights.points(pd.DataFrame({"a": [5], "b": [5]})))
    refused(lambda: weights.points(pd.DataFrame({"a": ["many"], "b": [5]})), "many")


def test_28_spread_n_and_a_split_are_shown():
    split = pd.DataFrame({"a": [80, 82, 78, 80, 20, 18, 22, 20], "b": [20, 18, 22, 20, 80, 82, 78, 80]})
    found = weights.points(split, bootstrap=0)
    assert found.table["split"].tolist() == [True, True]
    assert found.table["sd"].tolist() == pytest.approx([split["a"].std()] * 2)
    assert "split" in codes(found)
    middle = pd.DataFrame({"a": [48, 50, 52, 45, 55, 50, 49, 51]}).eval("b = 100 - a")
    assert not weights.points(middle, bootstrap=0).table["split"].any()


def test_judgements_are_read_as_people_type_them_and_refused_where_they_cannot_be():
    typed = pd.DataFrame({"a": ["x", "y"], "b": ["y", "z"], "value": ["1/3", " 5 "]})
    assert weights.read_pairs(typed).values[0][0, 1] == pytest.approx(1 / 3)
    for value in ("much", 12, 0, -3, "1/12", "3/0"):
        refused(lambda value=value: weights.read_pairs(typed.assign(value=[value, 2])), str(value))
    refused(lambda: weights.read_pairs(typed.assign(b=["x", "z"])))
    refused(lambda: weights.read_pairs(typed.drop(columns="value")), "value")
    refused(lambda: weights.read_pairs(pd.concat([typed, typed.assign(value=[3, 5])]).reset_index(drop=True)), "x", "y")
    same = pd.concat([typed, typed.rename(columns={"a": "b", "b": "a"}).assign(value=[3, 0.2])], ignore_index=True)
    assert weights.read_pairs(same).values[0] == pytest.approx(weights.read_pairs(typed).values[0], nan_ok=True)
    refused(lambda: weights.ahp(typed, method="mean"), "eigenvector")
    refused(lambda: weights.read_pairs(typed, items=["x", "y"]), "z")
