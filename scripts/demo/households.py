"""Floors, units and households of each building, so that most grids hold 300 to 500 households."""

import numpy as np
import shapely

from .blocks import Fabric
from .shapes import Batch


def share_households(fabric: Fabric, rng: np.random.Generator) -> None:
    """Set levels, units and households so that most grids hold 300 to 500 households."""
    homes: dict[int, list[Batch]] = {}
    for batch in fabric.batches:
        if batch.kind in ("house", "apartments") and batch.main:
            homes.setdefault(batch.cell, []).append(batch)
    for cell in sorted(homes):
        batches = homes[cell]
        target = int(np.clip(rng.normal(395, 42), 305, 492))
        tall = [b for b in batches if b.kind == "apartments"]
        low = [b for b in batches if b.kind == "house"]
        if tall:
            raise_estate(tall, target)
        else:
            fill_houses(low, target, rng)


def raise_estate(batches: list[Batch], target: int) -> None:
    """One number of floors for an estate, so that its households come near the target."""
    for batch in batches:
        sides = np.hypot(*(batch.rings[:, 2] - batch.rings[:, 0]).T)
        tower = batch.rings.shape[1] > 20
        batch.units = np.where(tower, 1, np.clip(np.round(sides / 15), 1, 5)).astype(np.int64)
    per_floor = sum(int(b.units.sum()) * (4 if b.rings.shape[1] > 20 else 2) for b in batches)
    floors = int(np.clip(round(target / per_floor), 3, 33))
    surplus = floors * per_floor - 495
    for batch in batches:
        batch.levels = np.full(len(batch.rings), floors, dtype=np.int64)
        flats = 4 if batch.rings.shape[1] > 20 else 2
        for i in range(len(batch.rings)):
            if surplus > 0 and floors > 4:
                batch.levels[i] -= 1
                surplus -= int(batch.units[i]) * flats
        batch.households = batch.units * flats * batch.levels


def fill_houses(batches: list[Batch], target: int, rng: np.random.Generator) -> None:
    """Share a number of households among houses by their floor space, at most nine in one."""
    total = sum(len(b.rings) for b in batches)
    space = np.concatenate([shapely.area(shapely.polygons(b.rings)) * b.levels for b in batches])
    if total >= target:
        count = np.zeros(total, dtype=np.int64)
        count[np.sort(rng.permutation(total)[: min(total, max(target, 480))])] = 1
    else:
        share = space * rng.uniform(0.7, 1.3, total)
        count = np.clip(np.floor(share / share.sum() * target), 1, 9).astype(np.int64)
        order = np.argsort(-share, kind="stable")
        short = target - int(count.sum())
        while short > 0 and (count < 9).any():
            for i in order:
                if short > 0 and count[i] < 9:
                    count[i] += 1
                    short -= 1
    start = 0
    for batch in batches:
        batch.households = count[start : start + len(batch.rings)]
        start += len(batch.rings)
