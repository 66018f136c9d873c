"""Charts with a memory, rare events, run charts, verdicts: known answers."""

from __future__ import annotations

import numpy as np
import pytest
from spc_kit import BASE, CASES, DATA, KNOWN, RINGS, known, near

from sqmlib import spc
from sqmlib.spc.runs import sides

RING_OPTIONS = {"center": 74.001176, "sd": 0.00978503869304}


def test_ewma_of_piston_rings():
    case, expected, same = CASES["ewma.pistonrings"]["input"], known("ewma.pistonrings"), near("ewma.pistonrings")
    found = spc.ewma_chart(RINGS, weight=case["lambda"], width=case["L"], **RING_OPTIONS)
    table = found.table
    assert {i: table["value"].iloc[int(i) - 1] for i in expected["z"]} == {i: same(v) for i, v in expected["z"].items()}
    for i in (1, 35):
        assert table[["lcl", "ucl"]].iloc[i - 1].tolist() == same(expected[f"limits_{i}"])
    steady = spc.ewma_chart(RINGS, weight=case["lambda"], width=case["L"], steady=True, **RING_OPTIONS)
    assert steady.table[["lcl", "ucl"]].iloc[0].tolist() == same(expected["steady_limits"])
    assert found.signals == expected["signals"]


def test_cusum_of_piston_rings():
    case, expected, same = CASES["cusum.pistonrings"]["input"], known("cusum.pistonrings"), near("cusum.pistonrings")
    found = spc.cusum_chart(RINGS, k=case["k"], h=case["h"], **RING_OPTIONS)
    for side in ("c_plus", "c_minus"):
        for i, value in expected[side].items():
            assert found.table[side].iloc[int(i) - 1] == same(value)
    assert found.signals == expected["signals"]
    fast = spc.cusum_chart(RINGS, h=case["h"], head_start=case["h"] / 2, **RING_OPTIONS)
    assert fast.table["c_plus"].iloc[0] == same(expected["c_plus_1_headstart_half_h"])


def test_ewma_of_handling_time_signals_first():
    expected, same = known("ewma.handling_time"), near("ewma.handling_time")
    found = spc.ewma_chart(DATA["handling_time"], baseline=24, weight=0.2, width=2.7)
    assert found.table["value"].tolist() == same(expected["z"])
    assert found.table["lcl"].head().tolist() == same(expected["lcl_first5"])
    assert found.table["ucl"].head().tolist() == same(expected["ucl_first5"])
    assert found.table[["lcl", "ucl"]].iloc[-1].tolist() == same([expected["lcl_30"], expected["ucl_30"]])
    assert found.signals == expected["signals"]
    assert found.signals[0] < spc.xbar_r_chart(DATA["handling_time"], baseline=24, rules="rule_1").signals[0]


def test_cusum_of_handling_time():
    expected, same = known("cusum.handling_time"), near("cusum.handling_time")
    found = spc.cusum_chart(DATA["handling_time"], baseline=24)
    assert found.table["c_plus"].tolist() == same(expected["c_plus"])
    assert found.table["c_minus"].tolist() == same(expected["c_minus"])
    high = found.hits.reset_index().query("side == 'high'")["point"].tolist()
    assert (high, found.hits.query("side == 'low'").index.tolist()) == (expected["signals_up"], [])
    assert found.table["since_zero"].iloc[-1] == 7  # the sum left zero at day 24, a day before the true shift


def test_average_run_lengths_and_designs():
    expected, same = known("arl"), near("arl")
    charts = {"cusum_h5": (spc.arl_cusum, 0.5, 5), "cusum_h4": (spc.arl_cusum, 0.5, 4)}
    charts |= {"ewma_02": (spc.arl_ewma, 0.2, 2.962), "ewma_01": (spc.arl_ewma, 0.1, 2.814)}
    for name, (arl, a, b) in charts.items():
        assert [arl(a, b), arl(a, b, shift=1)] == same(expected[name]), name
    assert [spc.arl_shewhart(), spc.arl_shewhart(shift=1)] == same(expected["shewhart"])
    assert spc.design_cusum(370.4)[1] == same(expected["cusum_h_for_arl0_370.4"])
    assert spc.design_ewma(370.4, 0.2) == same(expected["ewma_02_L_for_arl0_370.4"])
    assert spc.arl_ewma(1, 3) == spc.arl_shewhart(3)


def test_head_start_against_simulation():
    """The run length with a head start, in control and after a shift, within four standard errors."""
    z = np.random.default_rng(5).standard_normal((4000, 600))
    for shift in (0.5, 1.0):
        first = np.full(len(z), z.shape[1])
        plus, minus = np.full(len(z), 2.0), np.full(len(z), 2.0)
        for t in range(z.shape[1]):
            x = z[:, t] + shift
            plus, minus = np.maximum(0, plus + x - 0.5), np.maximum(0, minus - x - 0.5)
            first = np.where((first == z.shape[1]) & ((plus > 4) | (minus > 4)), t + 1, first)
        error = first.std() / np.sqrt(len(first))
        assert spc.arl_cusum(0.5, 4, shift, head_start=2) == pytest.approx(first.mean(), abs=4 * error)


def test_g_chart_counts_from_zero():
    x, expected = CASES["g.small"]["input"]["between"], known("g.small")
    same = near("g.small")
    plain, exact, soft = (spc.g_chart(x, limits=way, center="mean") for way in ("sigma", "probability", "interpolated"))
    assert plain.stages[["mean", "p_event"]].iloc[0].tolist() == same([expected["mean"], expected["p"]])
    assert plain.table[["lcl", "ucl", "sigma"]].iloc[0].tolist() == same(
        [expected["lcl_3sigma"], expected["ucl_3sigma"], expected["sd"]]
    )
    assert exact.table[["lcl", "ucl"]].iloc[0].tolist() == [expected["prob_lcl"], expected["prob_ucl"]]
    assert soft.table["ucl"].iloc[0] == same(expected["interp_ucl"])
    assert spc.g_chart(x, limits="probability").table["center"].iloc[0] == expected["prob_median"]
    assert spc.g_chart(x, limits="interpolated").table["center"].iloc[0] == same(expected["interp_cl"])
    assert spc.g_chart(x).table["center"].iloc[0] == pytest.approx(np.log(2) * expected["mean"])
    counted = spc.g_chart(np.add(x, 1), event_counted=True, center="mean")
    assert counted.table[["value", "ucl"]].equals(plain.table[["value", "ucl"]])


@pytest.mark.parametrize("model", ["nelson", "weibull", "exponential"])
def test_t_chart_by_three_methods(model):
    x, expected, same = CASES["t.small"]["input"]["days_between"], known("t.small"), near("t.small")
    found = spc.t_chart(x, model=model)
    assert found.table[["lcl", "center", "ucl"]].iloc[0].tolist() == same(expected[model])
    if model == "weibull":
        figures = [expected["weibull_shape"], expected["weibull_scale"]]
        assert found.stages[["shape", "scale"]].iloc[0].tolist() == same(figures)


# ---- run charts


def test_run_chart_of_pi():
    x, expected = CASES["run_chart.pi"]["input"]["x"], known("run_chart.pi")
    found = spc.run_chart(x)
    row = found.stages.iloc[0]
    names = {"center": "median"} | {n: n for n in expected if n not in ("median", "signal")}
    assert {new: row[old] for old, new in names.items()} == {new: expected[new] for new in names.values()}
    assert (found.signals != []) == expected["signal"]


def test_what_chance_allows_on_a_run_chart():
    n, expected = CASES["run_chart.limits"]["input"]["n"], known("run_chart.limits")
    assert spc.longest_run_max(n).tolist() == expected["longest_run_max"]
    assert spc.crossings_min(n).tolist() == expected["crossings_min"]


def test_points_on_the_median_do_not_count():
    x, expected = CASES["run_chart.on_median"]["input"]["x"], known("run_chart.on_median")
    row = spc.run_chart(x).stages.iloc[0]
    assert {k: row[k] for k in ("useful", "crossings", "longest_run")} == {
        k: v for k, v in expected.items() if k != "median"
    }
    assert row["center"] == expected["median"]


def test_runs_against_a_plain_count():
    random = np.random.default_rng(7)
    for _ in range(200):
        side = random.integers(-1, 2, random.integers(1, 30))
        useful = [s for s in side.tolist() if s]
        runs, crossed = [], 0
        for i, s in enumerate(useful):
            same = i > 0 and useful[i - 1] == s
            crossed += i > 0 and not same
            runs.append(runs[-1] + 1 if same else 1)
        assert (int(spc.longest_run(side)), int(spc.crossings(side))) == (max(runs, default=0), crossed)
    assert sides([1, 2, np.nan], 1).tolist() == [0, 1, 0]


# ---- verdicts, autocorrelation


def test_assurance_icons():
    rows, expected = CASES["icons.assurance"]["input"]["rows"], known("icons.assurance")["assurance"]
    assert [spc.assurance(*row) for row in rows] == expected


def test_variation_icons():
    rows, expected = CASES["icons.variation"]["input"]["rows"], known("icons.variation")["variation"]
    words = {"improvement": "improvement", "concern": "concern"}
    found = [spc.variation(direction, 1 if side == "above" else -1, special) for direction, side, special in rows]
    assert [words.get(v, v) for v in found] == expected


def test_autocorrelation():
    r1, bound = spc.autocorrelation(CASES["autocorrelation"]["input"]["x"])
    expected, same = known("autocorrelation"), near("autocorrelation")
    assert [r1, bound] == same([expected["lag1"], expected["bound"]])


@pytest.mark.parametrize("case", KNOWN["nist"], ids=lambda case: case["name"])
def test_certified_autocorrelation_of_nist(case):
    x = case.get("values") or [case["first"], *case["pair"] * case["repeats"]]
    assert spc.autocorrelation(x)[0] == pytest.approx(case["r1"], abs=case["tolerance"], rel=1e-10)
    found = spc.i_chart(x, rules="none")
    assert found.stages["center"].iloc[0] == pytest.approx(case["mean"], rel=1e-13)
    assert found.stages["r1"].iloc[0] == pytest.approx(case["r1"], rel=1e-9)


@pytest.mark.parametrize("row", range(7))
def test_false_signals_of_service_data(row):
    """Autocorrelation and skewness: share of charts of 100 points with a false signal (2,000 charts at once)."""
    random, expected = np.random.default_rng(11), known("false_alarms.service_data")
    noise = random.standard_normal((2000, 160))
    phi = (0, 0.2, 0.4, 0.6, 0.8)
    if row < 5:
        x = noise.copy()
        for t in range(1, 160):
            x[:, t] = phi[row] * x[:, t - 1] + noise[:, t]
    else:
        x = random.exponential(size=noise.shape) if row == 5 else np.exp(0.6 * noise)
    found = spc.many(x[:, 60:], chart="i", rules="rule_1").table["signals"]
    assert (found > 0).mean() == pytest.approx(expected["share_with_false_signal"][row], abs=0.045)
    assert found.mean() == pytest.approx(expected["mean_false_signals"][row], rel=0.12, abs=0.05)


def test_the_baseline_is_the_one_of_the_known_answers():
    assert RINGS.shape == (40, 5)
    assert RINGS[:BASE].mean() == pytest.approx(RING_OPTIONS["center"])
