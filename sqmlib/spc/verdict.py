"""The verdict on a stage: what kind of variation its last point shows, and whether the target can be met."""

from __future__ import annotations

__all__ = ["assurance", "target_share", "variation"]

_TIE = 1e-9


def variation(direction: str, side: int, special: bool) -> str:
    """Return the variation verdict from the last point of a stage.

    Parameters
    ----------
    direction : {"increase", "decrease", "neutral"}
        Which way is better.
    side : int
        1 when the last point lies high, -1 low, 0 when neither can be said.
    special : bool
        Whether a rule marks the last point.

    Returns
    -------
    str
        ``improvement_high improvement_low concern_high concern_low neutral_high neutral_low special_cause`` or
        ``common_cause``. NHS England, Making Data Count.

    Examples
    --------
    >>> variation("increase", 1, True), variation("decrease", 1, True), variation("increase", 1, False)
    ('improvement_high', 'concern_high', 'common_cause')
    """
    if not special:
        return "common_cause"
    if side == 0:
        return "special_cause"
    end = "high" if side > 0 else "low"
    if direction == "neutral":
        return f"neutral_{end}"
    return f"improvement_{end}" if (side > 0) == (direction == "increase") else f"concern_{end}"


def assurance(direction: str, target: float | None, lcl: float, ucl: float, slack: float = 0.0) -> str:
    """Return whether a stable process meets its target: always, never, or now and then.

    Parameters
    ----------
    direction : {"increase", "decrease", "neutral"}
        Which way is better.
    target : float or None
        In the unit of the limits.
    lcl, ucl : float
        Limits of the last point.
    slack : float
        A target as near as this to a limit lies on it: hit or miss.

    Returns
    -------
    str
        ``consistently_pass consistently_fail hit_or_miss`` or ``not_judged`` (no target, neutral direction, no limits).
        NHS England, Making Data Count; comparisons are strict.

    Examples
    --------
    >>> assurance("increase", 65, 70, 76), assurance("decrease", 65, 70, 76), assurance("increase", 76, 70, 76)
    ('consistently_pass', 'consistently_fail', 'hit_or_miss')
    """
    if target is None or direction == "neutral" or not (lcl == lcl and ucl == ucl):
        return "not_judged"
    below, above = target < lcl - slack, target > ucl + slack
    if not (below or above):
        return "hit_or_miss"
    return "consistently_pass" if below == (direction == "increase") else "consistently_fail"


def target_share(direction: str, target: float, center: float, sigma: float) -> float:
    """Return the share of future points on the right side of a target, normal values and a stable process assumed.

    >>> round(target_share("increase", 65, 70, 5), 3), round(target_share("decrease", 65, 70, 5), 3)
    (0.841, 0.159)
    """
    from scipy.special import ndtr

    above = float(ndtr((center - target) / sigma))
    return above if direction == "increase" else 1 - above
