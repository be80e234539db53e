"""The lattice that boundaries are stored on: 9 decimals of a degree."""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry


def lies_on_lattice(shape: BaseGeometry) -> bool:
    coordinates = shapely.get_coordinates(shape)
    return bool((np.round(coordinates, 9) == coordinates).all())
