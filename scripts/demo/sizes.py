"""How big a demo city is and how densely it is built."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Counts of areas, and the lengths in metres and areas in square metres that shape the city."""

    name: str
    districts: int
    subdistricts: int
    communities: int
    grids: int
    workers: int
    radius_m: float
    spacing_m: float
    river_half_m: float
    bank_m: float
    old_radius_m: float
    through_old: int
    old_grid_m2: float
    estate_grid_m2: float
    village_grid_m2: float
    estate_share: float
    lot_width_m: tuple[float, float]
    lot_depth_m: float
    block_m2: float
    shed_share: float
    dedicated: int
    police_zones: int
    party_zones: int
    bindings: int
    shared_estates: int
    shared_streets: int
    stations: int
    cases: int


DEMO = Size(
    name="demo", districts=2, subdistricts=3, communities=12, grids=70, workers=229,
    radius_m=1010, spacing_m=430, river_half_m=30, bank_m=72, old_radius_m=350, through_old=1,
    old_grid_m2=36_000, estate_grid_m2=43_000, village_grid_m2=42_000, estate_share=0.8,
    lot_width_m=(13.5, 22.5), lot_depth_m=15.5, block_m2=9_000, shed_share=0.12,
    dedicated=8, police_zones=6, party_zones=20, bindings=5, shared_estates=1, shared_streets=2, stations=9,
    cases=2800,
)  # fmt: skip

CITY = Size(
    name="city", districts=5, subdistricts=26, communities=219, grids=1230, workers=4032,
    radius_m=6000, spacing_m=760, river_half_m=75, bank_m=165, old_radius_m=1500, through_old=3,
    old_grid_m2=88_000, estate_grid_m2=46_000, village_grid_m2=112_000, estate_share=0.13,
    lot_width_m=(9.0, 13.0), lot_depth_m=13.0, block_m2=12_000, shed_share=0.29,
    dedicated=60, police_zones=64, party_zones=320, bindings=80, shared_estates=6, shared_streets=6,
    stations=155, cases=16_000,
)  # fmt: skip

SIZES = {size.name: size for size in (DEMO, CITY)}
