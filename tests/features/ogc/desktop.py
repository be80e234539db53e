"""A desktop GIS with a draft open: what it has read, and what it sends."""

import base64
from collections.abc import Callable
from typing import Any

import shapely
from flask.testing import FlaskClient
from shapely.geometry.base import BaseGeometry
from werkzeug.test import TestResponse

from geoapi.features.planning.drawing.coverage import map_rings
from tests.conftest import json_of

TOKENS = "/api/v1/me/tokens"


class Desktop:
    """`grids`: the features that it has read, by code."""

    def __init__(self, client: FlaskClient, token: str, plan: str) -> None:
        self.client, self.token, self.path = client, token, f"/ogc/collections/plan-{plan}"
        self.grids: dict[str, Any] = {}

    def ask(self, method: str, path: str = "/items", **sent: Any) -> TestResponse:
        login = base64.b64encode(f"qgis:{self.token}".encode()).decode()
        headers = {"Authorization": f"Basic {login}"}
        return self.client.open(f"{self.path}{path}", method=method, headers=headers, **sent)

    def open(self) -> "Desktop":
        found = json_of(self.ask("GET", "/items?limit=2000"))
        self.grids = {each["id"]: each for each in found["features"]}
        return self

    def shape(self, code: str) -> BaseGeometry:
        return shapely.geometry.shape(self.grids[code]["geometry"])

    def feature(self, code: str, shape: BaseGeometry) -> dict[str, Any]:
        """As it is sent: all properties as they were read, six decimals."""
        kept = map_rings(shape, lambda ring: tuple((round(lon, 6), round(lat, 6)) for lon, lat in ring))
        properties = dict(self.grids[code]["properties"])
        return {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(kept)}

    def put(self, code: str, shape: BaseGeometry, status: int = 204, **properties: Any) -> Any:
        sent = self.feature(code, shape)
        sent["properties"] |= properties
        answer = self.ask("PUT", f"/items/{code}", json=sent)
        assert answer.status_code == status, answer.text
        return json_of(answer) if answer.data else None

    def post(self, like: str, shape: BaseGeometry, **properties: Any) -> str:
        sent = self.feature(like, shape)
        sent["properties"] |= properties
        answer = self.ask("POST", json=sent)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"].rpartition("/")[2]


Sit = Callable[..., Desktop]


def token_of(client: FlaskClient, label: str = "QGIS") -> str:
    made = client.post(TOKENS, json={"label": label})
    assert made.status_code == 201, made.text
    return str(made.json["token"])  # type: ignore[index]
