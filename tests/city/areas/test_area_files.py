"""Boundary files as people hand them over: what they name is obeyed,
what is missing or damaged gets a sentence.
"""

import json
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyogrio  # type: ignore[import-untyped]
import pytest
import shapely

from geoapi.city.areas.importing.drafts import ImportedArea, read_drafts
from geoapi.city.areas.importing.rows import Reading, _is_damage
from geoapi.core.errors import InvalidInput
from geoapi.importing.report import Report
from tests.city.areas.shapes import Feature, city, converted, rectangle, write

BOX = rectangle(0, 0, 1000, 800)
CORNER = shapely.get_coordinates(BOX)[2]


def read(path: Path, reading: Reading | None = None) -> tuple[list[ImportedArea], Report]:
    report = Report(path.name)
    return read_drafts(path, reading or Reading(), report).found, report


def one(
    path: Path, reading: Reading | None = None, /, **properties: object
) -> tuple[ImportedArea | None, Report]:
    drafts, report = read(write(path / "one.geojson", [(properties, BOX)]), reading)
    return (drafts[0] if drafts else None), report


def with_crs(path: Path, crs: object, move: Callable[[np.ndarray], np.ndarray] | None = None) -> Path:
    features: list[Feature] = [({"code": "990101001", "name": "甲镇"}, BOX)]
    collection = json.loads(write(path / "crs.geojson", features, move).read_text("utf-8"))
    (path / "crs.geojson").write_text(json.dumps({"crs": crs, **collection}), "utf-8")
    return path / "crs.geojson"


def named(name: str) -> dict[str, object]:
    return {"type": "name", "properties": {"name": name}}


@pytest.mark.parametrize(
    ("crs", "system"),
    [
        (named("GCJ02"), "gcj02"),
        (named("urn:ogc:def:crs:OGC::GCJ-02"), "gcj02"),
        (named("gcj_02"), "gcj02"),
        (named("高德坐标系"), "gcj02"),
        ("火星坐标", "gcj02"),
        (named("BD09"), "bd09"),
        (named("bd-09ll"), "bd09"),
        (named("百度"), "bd09"),
        (named("urn:ogc:def:crs:EPSG::4549"), "EPSG:4549"),
        (named("urn:ogc:def:crs:OGC:1.3:CRS84"), "wgs84"),
        (named("CGCS2000"), "wgs84"),
        ({"type": "EPSG", "properties": {"code": 4549}}, "EPSG:4549"),
        (None, "wgs84"),
    ],
)
def test_the_crs_member_is_obeyed(tmp_path: Path, crs: object, system: str) -> None:
    (draft,), _ = read(with_crs(tmp_path, crs, converted(system)))
    assert np.allclose(shapely.get_coordinates(draft.geom)[2], CORNER, atol=1e-7)


def test_a_crs_that_nobody_knows_is_asked_for(tmp_path: Path) -> None:
    path = with_crs(tmp_path, named("地方坐标系"))
    with pytest.raises(
        InvalidInput, match="names the coordinate system '地方坐标系', unknown here: say --crs"
    ):
        read(path)
    assert len(read(path, Reading(crs="wgs84"))[0]) == 1


@pytest.mark.parametrize(
    ("numbers", "read_as", "hint"),
    [
        ("EPSG:4548", "EPSG:4527", "an 8-digit easting beginning 39 would; these look like EPSG:4548"),
        ("EPSG:4527", "EPSG:4548", "say --crs EPSG:4527: these are eastings that begin with the zone 39"),
        ("EPSG:4498", "EPSG:4509", "say --crs EPSG:4498"),
        ("EPSG:4509", "EPSG:4498", "these look like EPSG:4509"),
        ("EPSG:3857", "EPSG:4548", "say --crs EPSG:3857: these look like metres of Web Mercator"),
        ("EPSG:4548", "EPSG:3857", "a 6-digit easting, which does not say its zone"),
        ("EPSG:4527", "EPSG:3857", "say --crs EPSG:4527"),
        ("EPSG:4527", "gcj02", "say --crs EPSG:4527"),
        ("EPSG:3857", "wgs84", "say --crs EPSG:3857"),
        ("wgs84", "EPSG:4548", "these are degrees: say --crs wgs84"),
        ("wgs84", "EPSG:3857", "these are degrees"),
        ("wgs84", "EPSG:32650", "these are degrees"),
    ],
)
def test_numbers_that_do_not_fit_are_named(tmp_path: Path, numbers: str, read_as: str, hint: str) -> None:
    """About Beijing, at 116.36° E."""
    box = shapely.box(116.33, 39.98, 116.38, 40.03)
    path = write(
        tmp_path / "areas.geojson", [({"code": "990101001", "name": "甲镇"}, box)], converted(numbers)
    )
    with pytest.raises(InvalidInput, match=f"do not fit {read_as}: ") as caught:
        read(path, Reading(crs=read_as))
    assert hint in caught.value.detail and "e+" not in caught.value.detail
    assert len(read(path, Reading(crs=numbers))[0]) == 1


def test_turned_degrees_are_seen_also_where_both_could_be_latitudes(tmp_path: Path) -> None:
    box = shapely.box(30.1, 80.1, 30.2, 80.2)  # The county of 日土 is at 80° E, 33° N.
    with pytest.raises(InvalidInput, match="longitude and latitude are swapped"):
        read(write(tmp_path / "areas.geojson", [({"code": "990101001", "name": "甲镇"}, box)]))


def test_the_form_of_datav_is_read_as_it_is(tmp_path: Path) -> None:
    common = {
        "childrenNum": 3,
        "acroutes": [100000, 990000, 990100],
        "centroid": [120.85, 40.72],
        "center": [1, 2],
    }
    features: list[Feature] = [
        (
            {"adcode": 990101, "name": "东区", "level": "district", "parent": {"adcode": 990100}, **common},
            rectangle(0, 0, 500, 800),
        ),
        (
            {"adcode": 990102, "name": "西区", "level": "district", "parent": {"adcode": 990100}, **common},
            rectangle(500, 0, 1000, 800),
        ),
    ]
    path = write(tmp_path / "990100.json", features, converted("gcj02"))
    with pytest.raises(
        InvalidInput, match=r"DataV\.GeoAtlas, whose coordinates are GCJ-02 .* say --crs gcj02"
    ):
        read(path)
    drafts, report = read(path, Reading(crs="gcj02"))
    assert report.refused == []
    assert [(d.code, d.name, d.level, d.parent) for d in drafts] == [
        ("990101", "东区", "district", "990100"),
        ("990102", "西区", "district", "990100"),
    ]
    assert np.allclose(
        shapely.get_coordinates(drafts[0].geom), shapely.get_coordinates(features[0][1]), atol=1e-7
    )


@pytest.mark.parametrize(
    ("word", "level"),
    [
        ("市", "city"), ("区", "district"), ("县", "district"), ("高新区", "district"), ("街道",
        "subdistrict"),
        ("镇", "subdistrict"), ("社区", "community"), ("村", "community"), ("网格", "grid"), ("District",
        "district"),
    ],
)  # fmt: skip
def test_levels_are_known_by_their_chinese_names(tmp_path: Path, word: str, level: str) -> None:
    draft, _ = one(tmp_path, 名称="甲", 编码="A-1", 层级=word)
    assert draft is not None and (draft.level, draft.code, draft.name) == (level, "A-1", "甲")


def test_a_county_level_city_is_a_district_and_a_said_level_stands_for_all(tmp_path: Path) -> None:
    draft, _ = one(tmp_path, code="990181", name="某市", level="市")
    assert draft is not None and draft.level == "district"
    draft, _ = one(
        tmp_path, Reading(constants={"level": "subdistrict"}), name="甲", level="三级区域", code="A1"
    )
    assert draft is not None and draft.level == "subdistrict"
    draft, _ = one(tmp_path, name="甲", level="专属网格", code="A1")
    assert draft is not None and (draft.level, draft.kind) == ("grid", "dedicated")


def test_the_fields_that_stand_for_ours_are_said(tmp_path: Path) -> None:
    draft, report = one(
        tmp_path, 编码="990101001", 名称="甲镇", 层级="镇", 上级编码="990101", 简介="一个镇。"
    )
    assert draft is not None and (draft.parent, draft.introduction) == ("990101", "一个镇。")
    assert [entry.reason for entry in report.noted] == [
        "fields read: 编码 as code, 名称 as name, 层级 as level, 上级编码 as parent, 简介 as introduction"
    ]


@pytest.mark.parametrize(
    ("given", "code", "level"),
    [
        ("990101001000", "990101001", "subdistrict"),
        ("990101000000", "990101", "district"),
        ("990100000000", "990100", "city"),
        ("990101001001", "990101001001", "community"),
        ("990101001", "990101001", "subdistrict"),
    ],
)
def test_zeros_that_fill_a_code_up_are_cut_and_said(
    tmp_path: Path, given: str, code: str, level: str
) -> None:
    draft, report = one(tmp_path, code=given, name="甲", parent="990100000000")
    assert draft is not None and (draft.code, draft.level, draft.parent) == (code, level, "990100")
    cut = [entry.reason for entry in report.repaired]
    assert len(cut) == 1 and "read without the zeros that fill codes up" in cut[0]
    draft, _ = one(tmp_path, code=given, name="甲", level=level)
    assert draft is not None and draft.code == code


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ({"name": "\x1b]0;owned\x07甲"}, "its name holds a control character (U+001B)"),
        ({"name": "甲\n乙"}, "its name has more than one line"),
        ({"name": "\u202e甲"}, "its name holds an invisible character"),
        ({"name": "长" * 10_000}, "its name is 10,000 characters long, more than 100"),
        ({"name": "=1+1"}, "its name is a formula"),
        ({"introduction": "\x1b[2J"}, "the introduction holds a control character"),
        ({"introduction": "@SUM(A1)"}, "the introduction is a formula"),
        ({"code": "990101001\n"}, None),
        ({"code": "\x1b[2J"}, "the code '\\x1b[2J' may hold only"),
        ({"level": "\x1b[2J"}, "its level is <U+001B>[2J"),
    ],
)
def test_words_are_checked_as_those_of_tables_are(
    tmp_path: Path, properties: dict[str, str], reason: str | None
) -> None:
    draft, report = one(tmp_path, None, **{"code": "990101001", "name": "甲镇", **properties})
    lines = "\n".join(report.lines())
    assert "\x1b" not in lines and len(lines) < 1_000
    assert (draft is not None and not report.refused) if reason is None else reason in lines


def shapefile(folder: Path, encoding: str = "GBK", cpg: str | None = None) -> Path:
    columns = [
        np.array([str(p[key] or "") for p, _ in city()], dtype=object) for key in ("code", "name", "level")
    ]
    wkb = shapely.to_wkb([shape for _, shape in city()])
    names = np.array(["code", "name", "level"], dtype=object)
    path = folder / "areas.shp"
    pyogrio.raw.write(path, wkb, columns, names, geometry_type="Polygon", crs="EPSG:4326", encoding=encoding)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if cpg is not None:
        path.with_suffix(".cpg").write_text(cpg)
    return path


def zipped(path: Path) -> Path:
    with zipfile.ZipFile(path.with_suffix(".zip"), "w") as archive:
        for part in path.parent.glob("areas.*"):
            if part.suffix != ".zip":
                archive.write(part, part.name)
    return path.with_suffix(".zip")


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("encoding", "cpg"),
    [
        ("GBK", "UTF-8"),
        ("GBK", None),
        ("GBK", "936"),
        ("GBK", "ISO-8859-1"),
        ("UTF-8", "GBK"),
        ("UTF-8", "UTF-8"),
    ],
)
def test_attributes_are_read_by_their_bytes_when_the_cpg_is_wrong(
    tmp_path: Path, encoding: str, cpg: str | None, packed: bool
) -> None:
    path = shapefile(tmp_path, encoding, cpg)
    drafts, report = read(zipped(path) if packed else path)
    assert {draft.name for draft in drafts} == {properties["name"] for properties, _ in city()}
    wrong = (encoding, cpg) in {("GBK", "UTF-8"), ("GBK", "ISO-8859-1"), ("UTF-8", "GBK")}
    assert [entry.reason[:26] for entry in report.noted] == (
        ["the attributes are GB18030"] if encoding == "GBK" else ["the attributes are UTF-8, "]
    ) * wrong


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (
            lambda p: p.with_suffix(".shx").unlink(),
            r"is one part of a Shapefile, and \.shx beside it is missing",
        ),
        (lambda p: p.with_suffix(".dbf").unlink(), r"\.dbf beside it is missing"),
        (lambda p: p.with_suffix(".prj").unlink(), "does not say its coordinate system"),
        (lambda p: p.write_bytes(p.read_bytes()[:700]), "is cut off: 700 of"),
        (lambda p: p.with_suffix(".dbf").write_bytes(b"x"), "damaged or incomplete"),
        (lambda p: p.with_suffix(".shx").write_bytes(b"x" * 150), "damaged or incomplete"),
    ],
)
def test_a_shapefile_with_a_part_missing_or_damaged(
    tmp_path: Path, spoil: Callable[[Path], object], sentence: str
) -> None:
    path = shapefile(tmp_path)
    spoil(path)
    with pytest.raises(InvalidInput, match=sentence) as caught:
        read(path)
    assert "SHAPE_RESTORE" not in caught.value.detail and "GDAL" not in caught.value.detail


TRIANGLE = "120.85,40.72 120.86,40.72 120.86,40.73 120.85,40.72"
KML = (
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>甲镇</name><Polygon><outerBoundaryIs>'
    f"<LinearRing><coordinates>{TRIANGLE}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
    "</Document></kml>"
)
ARC = [[120.85, 40.72], [120.86, 40.72], [120.86, 40.73], [120.85, 40.72]]
WORDS = {"name": "甲镇", "code": "990101001"}
FORMATS = {
    "areas.kml": KML.encode(),
    "areas.topojson": json.dumps(
        {
            "type": "Topology",
            "arcs": [ARC],
            "objects": {"a": {"type": "GeometryCollection", "geometries": [
                {"type": "Polygon", "arcs": [[0]], "properties": WORDS}
            ]}},
        }
    ).encode(),
    "esri.json": json.dumps(
        {
            "geometryType": "esriGeometryPolygon",
            "spatialReference": {"wkid": 4326},
            "fields": [{"name": name, "type": "esriFieldTypeString"} for name in WORDS],
            "features": [{"attributes": WORDS, "geometry": {"rings": [ARC[::-1]]}}],
        }
    ).encode(),
    "areas.geojsonl": json.dumps(
        {"type": "Feature", "properties": WORDS, "geometry": {"type": "Polygon", "coordinates": [ARC]}}
    ).encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", [*FORMATS, "areas.kmz"])
def test_other_formats_are_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "areas.kmz":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("doc.kml", KML)
    else:
        path.write_bytes(FORMATS[name])
    (draft,), _ = read(path, Reading(constants={"level": "subdistrict"}, crs="wgs84"))
    assert (draft.name, draft.level) == ("甲镇", "subdistrict")


@pytest.mark.parametrize("name", ["areas.kml", "areas.topojson", "areas.geojsonl", "esri.json"])
def test_a_file_that_is_cut_off_is_said_and_never_half_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes((FORMATS[name] + b"\n") * (2 if name == "areas.geojsonl" else 1))
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(InvalidInput) as caught:
        read(path, Reading(constants={"level": "subdistrict"}, crs="wgs84"))
    assert "damaged" in caught.value.detail or "line" in caught.value.detail.lower()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"[]", "it is JSON, but not a FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": [1, 2]}', "holds no features"),
        (b'{"type": "FeatureCollection",\n "features": [', "line 2, column 15"),
        (
            b'{"type": "FeatureCollection", "features": [{"properties": {"name": "a\\u0000b"}}]}',
            "control character",
        ),
        (b'{"crs":' + b"[" * 50_000, "cannot be read as GeoJSON"),
        (b"\x89PNG\r\n", "no known encoding|cannot be read"),
    ],
)
def test_what_is_no_geojson(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "areas.geojson").write_bytes(content)
    with pytest.raises(InvalidInput, match=sentence):
        read(tmp_path / "areas.geojson")


@pytest.mark.parametrize(
    ("category", "words", "damaged"),
    [
        (RuntimeWarning, "Error: fread() failed", True),
        (RuntimeWarning, "Non closed ring detected", False),
        (
            DeprecationWarning,
            "The 'generic' unit is deprecated, and will raise an error in the future",
            False,
        ),
        (FutureWarning, "this will fail in a later version", False),
    ],
)
def test_what_libraries_say_of_their_future_is_no_damage(
    category: type[Warning], words: str, damaged: bool
) -> None:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        warnings.warn(words, category, stacklevel=1)
    assert [_is_damage(each) for each in said] == [damaged]
