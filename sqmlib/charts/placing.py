"""Placing: where to put labels so that none covers another label, a point or the frame.

Pure geometry on boxes ``(left, bottom, right, top)``, no drawing. Every label tries positions around its point, near
ones first; the most crowded choose first, then all choose again in turn until nobody moves. No chance is involved: the
same input always gives the same picture.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import numpy as np

__all__ = ["common_area", "place", "stack"]

_DISTANCES = np.array([0.0, 5, 11, 18, 27, 38, 52, 70, 92, 120])
_ANGLES = np.arange(16) * np.pi / 8
_ROUNDS = 4
_NEAR = 72  # positions a label tries before it looks farther away
_ALONG = np.linspace(0.15, 1, 6)  # places on a leader line where it must not run over a box
_OVERLAP, _POINT, _CROSSING, _THROUGH, _LINE = 1e4, 90.0, 60.0, 70.0, 5.0  # what is as bad as so long a leader line


def common_area(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the area that each box shares with each of the others.

    >>> common_area(np.array([[0, 0, 2, 2]]), np.array([[1, 1, 3, 3], [2, 0, 3, 1]])).tolist()
    [[1, 0]]
    """
    low = np.maximum(boxes[..., None, :2], others[..., None, :, :2])
    high = np.minimum(boxes[..., None, 2:], others[..., None, :, 2:])
    return np.clip(high - low, 0, None).prod(axis=-1)


@dataclass
class _Task:
    """Candidates of all labels (label x candidate x 4), what each costs in itself, and the leader line it needs."""

    boxes: np.ndarray
    costs: np.ndarray
    starts: np.ndarray
    ends: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.ends = np.clip(self.starts[:, None], self.boxes[..., :2], self.boxes[..., 2:])
        self.costs = self.costs + np.linalg.norm(self.ends - self.starts[:, None], axis=-1)

    def best(self, most: int) -> _Task:
        """Return the task with only the candidates that cost least, for speed."""
        order = np.argsort(self.costs, axis=1, kind="stable")[:, :most]
        own = self.costs - np.linalg.norm(self.ends - self.starts[:, None], axis=-1)
        rows = np.arange(len(order))[:, None]
        return _Task(self.boxes[rows, order], own[rows, order], self.starts)

    def choose(self, label: int, chosen: np.ndarray, others: np.ndarray) -> int:
        """Return the best candidate of one label, given what the others have chosen."""
        boxes, start, ends = self.boxes[label], self.starts[label], self.ends[label]
        theirs, their_ends = self.boxes[others, chosen[others]], self.ends[others, chosen[others]]
        area = common_area(boxes, theirs)
        cost = self.costs[label] + np.where(area > 0, _OVERLAP + area, 0).sum(axis=1)
        cost += _THROUGH * _inside(_along(self.starts[others], their_ends), boxes).sum(axis=1)
        mine = _along(np.broadcast_to(start, ends.shape), ends)
        cost += _THROUGH * _inside(mine, theirs).sum(axis=0).reshape(len(ends), -1).any(axis=1)
        cost += _CROSSING * _crossing(start, ends, self.starts[others], their_ends).sum(axis=1)
        return int(cost.argmin())


def place(
    anchors: np.ndarray,
    sizes: np.ndarray,
    frame: tuple[float, float, float, float],
    radius: float | np.ndarray = 4.0,
    taken: np.ndarray | None = None,
    lines: np.ndarray | None = None,
) -> np.ndarray:
    """Return one box per label, close to its anchor and free of the others.

    Parameters
    ----------
    anchors : numpy.ndarray, shape (n, 2)
        The points that are labelled; no label may cover any of them.
    sizes : numpy.ndarray, shape (n, 2)
        Width and height of each label.
    frame : tuple of float
        Left, bottom, right, top: all labels stay inside.
    radius : float or numpy.ndarray, shape (n,)
        Radius of a point's marker.
    taken : numpy.ndarray, shape (k, 4), optional
        Boxes that are taken already.
    lines : numpy.ndarray, shape (m, 2), optional
        Places on lines and bars that labels had better not cover.

    Returns
    -------
    numpy.ndarray, shape (n, 4)

    Examples
    --------
    >>> same = np.array([[50.0, 50.0], [50.0, 50.0]])
    >>> boxes = place(same, np.array([[30.0, 10.0], [30.0, 10.0]]), (0, 0, 100, 100))
    >>> common_area(boxes[:1], boxes[1:]).tolist()
    [[0.0]]
    """
    if not len(anchors):
        return np.empty((0, 4))
    taken = np.empty((0, 4)) if taken is None else taken
    lines = np.empty((0, 2)) if lines is None else lines
    radius = np.broadcast_to(np.asarray(radius, float), len(anchors))
    own = partial(_own_costs, anchors=anchors, radius=radius, taken=taken, lines=lines)
    near = _boxes(_around(anchors, sizes, radius), sizes, frame)
    task = _Task(near, own(near), anchors).best(_NEAR)
    chosen = _solve(task)
    if not _clear(task, chosen, taken):
        wide = np.concatenate([near, _boxes(_grid(frame, len(anchors)), sizes, frame)], axis=1)
        task = _Task(wide, own(wide), anchors)
        chosen = _solve(task)
    return task.boxes[np.arange(len(anchors)), chosen]


def stack(wanted: np.ndarray, sizes: np.ndarray, low: float, high: float) -> np.ndarray:
    """Return places along a line, as near as possible to those wanted, so that nothing of these sizes overlaps.

    Least squares under the order of the wanted places (isotonic regression); what does not fit stands out above `high`.

    >>> stack(np.array([5.0, 5.0, 1.0]), np.array([2.0, 2.0, 2.0]), 0, 10).tolist()
    [4.0, 6.0, 1.0]
    """
    from scipy.optimize import isotonic_regression

    order = np.argsort(wanted, kind="stable")
    before = np.cumsum(sizes[order]) - sizes[order] / 2
    start = isotonic_regression(wanted[order] - before).x
    places = np.empty(len(order))
    places[order] = np.maximum(np.minimum(start, high - sizes.sum()), low) + before
    return places


def _around(anchors: np.ndarray, sizes: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Return centers on growing rectangles around each anchor, the label's edge at the given distances."""
    direction = np.column_stack([np.cos(_ANGLES), np.sin(_ANGLES)])
    direction /= np.abs(direction).max(axis=1, keepdims=True)
    reach = sizes[:, None] / 2 + radius[:, None, None] + 1.5 + _DISTANCES[None, :, None]
    steps = reach[:, :, None] * direction
    return anchors[:, None] + steps.reshape(len(anchors), -1, 2)


def _grid(frame: tuple[float, float, float, float], labels: int, steps: int = 28) -> np.ndarray:
    x, y = np.meshgrid(np.linspace(frame[0], frame[2], steps), np.linspace(frame[1], frame[3], steps))
    return np.broadcast_to(np.column_stack([x.ravel(), y.ravel()]), (labels, steps * steps, 2))


def _boxes(centers: np.ndarray, sizes: np.ndarray, frame: tuple[float, float, float, float]) -> np.ndarray:
    """Return the boxes around the centers, moved into the frame."""
    half = sizes[:, None] / 2
    low, high = np.array(frame[:2]) + half, np.array(frame[2:]) - half
    centers = np.clip(centers, low, np.maximum(low, high))
    return np.concatenate([centers - half, centers + half], axis=-1)


def _own_costs(boxes, *, anchors, radius, taken, lines) -> np.ndarray:
    """Return what a position costs whatever the other labels do: points covered, places taken, the less usual side."""
    around = np.concatenate([anchors - radius[:, None], anchors + radius[:, None]], axis=1)
    covered = (common_area(boxes, around) > 0).sum(axis=-1)
    area = common_area(boxes, taken)
    middle = (boxes[..., :2] + boxes[..., 2:]) / 2 - anchors[:, None]
    side = 1.5 * (middle[..., 0] < -1) + 1.0 * (np.abs(middle[..., 0]) <= 1) + 0.5 * (np.abs(middle[..., 1]) > 1)
    side += _LINE * np.array([_inside(lines, own).sum(axis=1) for own in boxes])
    return _POINT * covered + np.where(area > 0, _OVERLAP / 10 + area, 0).sum(axis=-1) + side


def _solve(task: _Task) -> np.ndarray:
    n = len(task.starts)
    gaps = np.linalg.norm(task.starts[:, None] - task.starts[None], axis=-1)
    order = np.argsort(-np.exp(-gaps / 40).sum(axis=1), kind="stable")
    chosen = np.zeros(n, dtype=int)
    for turn, label in enumerate(order):
        chosen[label] = task.choose(label, chosen, order[:turn])
    for _ in range(_ROUNDS):
        before = chosen.copy()
        for label in order:
            chosen[label] = task.choose(label, chosen, np.delete(np.arange(n), label))
        if (chosen == before).all():
            break
    return chosen


def _clear(task: _Task, chosen: np.ndarray, taken: np.ndarray) -> bool:
    boxes = task.boxes[np.arange(len(chosen)), chosen]
    shared = np.triu(common_area(boxes, boxes), 1).sum() + common_area(boxes, taken).sum()
    covered = np.take_along_axis(task.costs, chosen[:, None], axis=1).max() >= _POINT + _DISTANCES[-1]
    return shared == 0 and not covered


def _along(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return some places on each leader line as one list."""
    return (starts[:, None] + (ends - starts)[:, None] * _ALONG[None, :-1, None]).reshape(-1, 2)


def _inside(points: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Say which box (row) holds which point (column)."""
    x, y = points.T
    left, bottom, right, top = boxes.T[:, :, None]
    return (x > left) & (x < right) & (y > bottom) & (y < top)


def _crossing(start: np.ndarray, ends: np.ndarray, starts: np.ndarray, their_ends: np.ndarray) -> np.ndarray:
    """Say which of my possible leader lines (row) crosses which leader line of the others (column)."""
    mine = _side(start, ends[:, None], starts[None]) * _side(start, ends[:, None], their_ends[None])
    theirs = _side(starts[None], their_ends[None], start) * _side(starts[None], their_ends[None], ends[:, None])
    return (mine < 0) & (theirs < 0)


def _side(start: np.ndarray, end: np.ndarray, point: np.ndarray) -> np.ndarray:
    """Return on which side of the line from start to end a point lies, as the sign of a cross product."""
    a, b = end - start, point - start
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
