"""A file of a draft on the disk of whoever edits it with a program of their own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio  # type: ignore[import-untyped]
import pytest
import shapely
from click.testing import CliRunner, Result
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from geoapi.core.db import Database
from geoapi.core.geo import from_wgs84
from geoapi.features.planning.cli import plans
from geoapi.features.planning.drawing.coverage import map_rings
from tests.features.planning.planners import (
    drag,
    make_plan,
)
from tests.office.access.conftest import Enter

Change = Callable[[BaseGeometry], BaseGeometry]


class Trip:
    """A file of a draft on the disk of whoever edits it."""

    def __init__(self, plan: str, file: Path) -> None:
        self.plan, self.file = plan, file
        self.call("export")
        meta, _, wkb, columns = pyogrio.raw.read(file)
        self.fields = dict(zip(meta["fields"].tolist(), columns, strict=True))
        self.shapes: list[Any] = shapely.from_wkb(wkb).tolist()

    @property
    def codes(self) -> list[str]:
        return list(self.fields["code"])

    def change(self, code: str, change: Change) -> None:
        place = self.codes.index(code)
        self.shapes[place] = change(self.shapes[place])

    def all(self, change: Change) -> None:
        self.shapes = [change(shape) for shape in self.shapes]

    def add(self, shape: BaseGeometry, like: str, **cells: Any) -> None:
        place = self.codes.index(like)
        for name, column in self.fields.items():
            more = np.asarray([cells.get(name, column[place])], dtype=column.dtype)
            self.fields[name] = np.concatenate([column, more])
        self.shapes.append(shape)

    def drop(self, code: str) -> None:
        place = self.codes.index(code)
        self.fields = {name: np.delete(column, place) for name, column in self.fields.items()}
        del self.shapes[place]

    def write(self, crs: str = "EPSG:4326", **options: Any) -> None:
        self.file.unlink()
        data = [np.asarray(column) for column in self.fields.values()]
        shapes = shapely.to_wkb(np.asarray(self.shapes, dtype=object))
        pyogrio.raw.write(
            self.file, geometry=shapes, field_data=data, fields=list(self.fields), crs=crs,
            geometry_type="Unknown", driver="GPKG", layer="grids", **options,
        )  # fmt: skip

    def call(self, act: str, *more: str, code: int = 0) -> str:
        by = ["--by", "S3"] if act == "import" and "--by" not in more else []
        done: Result = CliRunner().invoke(plans, [act, self.plan, str(self.file), *by, *more])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        told = done.output + (str(done.exception) if isinstance(done.exception, SystemExit) else "")
        assert done.exit_code == code, told
        return told

    def bring(self, *more: str, code: int = 0) -> str:
        self.write()
        return self.call("import", *more, code=code)


@pytest.fixture
def take(town: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Take a draft out."""
    monkeypatch.setenv("GEOAPI_DATABASE_URL", database_url)
    return lambda plan: Trip(plan, tmp_path / "draft.gpkg")


def moved(old: list[float], new: list[float]) -> Change:
    there = (new[0], new[1])
    return lambda shape: map_rings(
        shape,
        lambda ring: tuple(there if max(abs(v[0] - old[0]), abs(v[1] - old[1])) < 1e-9 else v for v in ring),
    )


def rounded(decimals: int) -> Change:
    return lambda shape: shapely.transform(shape, lambda xy: np.round(xy, decimals))


def metres(shape: BaseGeometry) -> BaseGeometry:
    there = Transformer.from_crs("EPSG:4326", "EPSG:4549", always_xy=True)
    return shapely.transform(shape, lambda xy: np.column_stack(there.transform(xy[:, 0], xy[:, 1])))


def shifted(shape: BaseGeometry) -> BaseGeometry:
    return shapely.transform(shape, lambda xy: np.column_stack(from_wgs84(xy[:, 0], xy[:, 1], "gcj02")))


def begun(people: Enter) -> str:
    """A plan whose line has a corner in its middle."""
    client = people("S3")
    plan = make_plan(client)
    drag(client, plan, 30)
    return plan
