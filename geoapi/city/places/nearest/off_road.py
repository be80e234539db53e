"""How far off the roads each place is."""

from threading import Lock

import numpy as np
from numpy.typing import NDArray

from geoapi.city.places.directory.directory import Directory
from geoapi.city.routing.modes import Mode


class OffRoad:
    """How far off the roads each place is,
    remembered while roads and places stay the same; NaN is not known yet.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._of: tuple[object, ...] = ()
        self._metres: dict[Mode, NDArray[np.float64]] = {}

    def metres(self, tiles: str | None, directory: Directory, mode: Mode) -> NDArray[np.float64]:
        with self._lock:
            if self._of != (tiles, directory.version):
                self._of, self._metres = (tiles, directory.version), {}
            return self._metres.setdefault(mode, np.full(len(directory), np.nan))
