"""What a person does in QGIS, done by PyQGIS: run by QGIS's own Python, given on standard input.

Arguments: the address of OGC API Features and a draft's code. `STEPS`, set in front of this, are lists of a
name, whose token it is done by, and what else the step takes. Prints a line of JSON for each.
"""

import base64
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from qgis.core import (  # type: ignore[import-not-found]
    QgsApplication,
    QgsPointXY,
    QgsVectorLayer,
)

URL, PLAN = sys.argv[1:3]


class Window:
    """QGIS with layers open in it, by the token that each is read with."""

    def __init__(self) -> None:
        self.layers: dict[str, Any] = {}

    def open(self, token: str) -> Any:
        if token not in self.layers:
            uri = f"url='{URL}' typename='plan-{PLAN}' username='qgis' password='{token}'"
            layer = QgsVectorLayer(uri, "draft", "OAPIF")
            assert layer.isValid(), layer.error().message()
            self.layers[token] = layer
        return self.layers[token]

    def read(self, token: str) -> dict[str, Any]:
        layer = self.open(token)
        return {
            "grids": {each["code"]: each["name"] for each in layer.getFeatures()},
            "can": layer.capabilitiesString() if hasattr(layer, "capabilitiesString") else "",
            "edits": layer.dataProvider().capabilitiesString(),
        }

    def move(self, token: str, old: list[float], new: list[float]) -> dict[str, Any]:
        """Topologically: the vertex in every grid that has it, as the vertex tool does."""
        layer = self._edited(token)
        moved = 0
        for each in list(layer.getFeatures()):
            at = self._vertex(each.geometry(), old)
            while at is not None:
                assert layer.moveVertex(*new, each.id(), at)
                moved += 1
                at = self._vertex(layer.getGeometry(each.id()), old)
        return self._committed(layer) | {"moved": moved}

    def split(self, token: str, line: list[list[float]]) -> dict[str, Any]:
        layer = self._edited(token)
        told = layer.splitFeatures([QgsPointXY(*each) for each in line], topologicalEditing=True)
        return {"split": int(told)} | self._committed(layer)

    def rename(self, token: str, code: str, name: str) -> dict[str, Any]:
        layer = self._edited(token)
        feature = self._feature(layer, code)
        assert layer.changeAttributeValue(feature.id(), layer.fields().indexOf("name"), name)
        return self._committed(layer)

    def delete(self, token: str, code: str) -> dict[str, Any]:
        layer = self._edited(token)
        assert layer.deleteFeature(self._feature(layer, code).id())
        return self._committed(layer)

    def reload(self, token: str) -> dict[str, Any]:
        layer = self.open(token)
        layer.dataProvider().reloadData()
        layer.reload()
        return self.read(token)

    def file(self, kept: str, old: list[float], new: list[float], line: list[list[float]]) -> dict[str, Any]:
        """A GeoPackage, in base64: a vertex moved, and a grid split in it. `file` is it afterwards."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / "draft.gpkg"
            path.write_bytes(base64.b64decode(kept))
            self.layers[kept] = QgsVectorLayer(f"{path}|layername=grids", "draft", "ogr")
            told = [self.move(kept, old, new), self.split(kept, line)]
            self.layers.pop(kept)
            return {"told": told, "file": base64.b64encode(path.read_bytes()).decode()}

    def _edited(self, token: str) -> Any:
        layer = self.open(token)
        assert layer.startEditing(), "QGIS offers no editing"
        return layer

    def _committed(self, layer: Any) -> dict[str, Any]:
        done = layer.commitChanges()
        told = layer.commitErrors()
        if not done:
            layer.rollBack()
        return {"done": done, "told": told}

    def _feature(self, layer: Any, code: str) -> Any:
        return next(each for each in layer.getFeatures() if each["code"] == code)

    def _vertex(self, shape: Any, at: list[float]) -> int | None:
        for number, vertex in enumerate(shape.vertices()):
            if max(abs(vertex.x() - at[0]), abs(vertex.y() - at[1])) < 1e-8:
                return number
        return None


QgsApplication.setPrefixPath("/usr", True)
application = QgsApplication([], False)
application.initQgis()
QgsApplication.messageLog().messageReceived.connect(lambda *told: print(*told[:2], file=sys.stderr))
window = Window()
for name, token, *given in STEPS:  # type: ignore[name-defined]  # noqa: F821
    print(json.dumps(getattr(window, name)(token, *given)), flush=True)
# Layers that outlive QGIS bring it down.
window.layers.clear()
application.exitQgis()
