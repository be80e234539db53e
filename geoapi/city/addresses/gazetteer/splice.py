"""Arrays with some of their items gone and others come, copied once: the copying is what a change costs."""

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Item = TypeVar("Item", bound=np.generic)
Numbers = NDArray[np.int64]


class Splice:
    """Of `count` items those numbered `gone` go; others come before those of the rest numbered `at`.

    `at` is numbered without what is gone, and rises.
    """

    def __init__(self, count: int, gone: Numbers, at: Numbers) -> None:
        stay = np.delete(np.arange(count), gone)
        cuts = np.union1d(np.flatnonzero(np.diff(stay) != 1) + 1, at)
        firsts, lasts = [0, *cuts.tolist()], [*cuts.tolist(), len(stay)]
        come = np.searchsorted(at, firsts, side="right").tolist()
        # What comes, and then what stays, piece by piece: bounds among the new and among the old.
        self._pieces: list[tuple[int, int, int, int]] = []
        before = 0
        for first, last, upto in zip(firsts, lasts, come, strict=True):
            old = (int(stay[first]), int(stay[last - 1]) + 1) if first < last else (0, 0)
            self._pieces.append((before, upto, *old))
            before = upto

    def array(self, old: NDArray[Item], new: Sequence[Any] | NDArray[Item]) -> NDArray[Item]:
        """Of an array, along its last axis."""
        coming = np.asarray(new, dtype=old.dtype)
        pieces = [
            part
            for begin, end, first, last in self._pieces
            for part in (coming[..., begin:end], old[..., first:last])
        ]
        return np.concatenate(pieces, axis=-1)
