"""What the tags of an object call it."""

import pytest

from geoapi.city.osm.naming import address_of, building_name_of, is_name, other_names_of, place_name_of


@pytest.mark.parametrize(
    ("tags", "text", "elements"),
    [
        ("street=和平路 housenumber=12", "和平路12号", "road=和平路 doorplate=12"),
        ("street=和平路 housenumber=12号附3", "和平路12号附3号", "road=和平路 doorplate=12号附3"),
        ("city=滨城市 street=和平路12号", "滨城市和平路12号", "city=滨城市 road=和平路 doorplate=12号"),
        ("place=云禧苑 housename=3号楼", "云禧苑3号楼", "estate=云禧苑 building=3号楼"),
        ("place=云禧苑 housename=3", "云禧苑3号楼", "estate=云禧苑 building=3"),
        ("place=云禧苑 housename=会所", "云禧苑会所", "estate=云禧苑 place=会所"),
        ("place=云禧苑 housenumber=甲3号", "甲3号云禧苑", "doorplate=甲3号 place=云禧苑"),
        ("street=良友里 housenumber=7栋", "良友里7栋", "road=良友里 building=7栋"),
        (
            "city=滨城市 district=临海区 subdistrict=和平街道 street=和平路 "
            "housenumber=12 place=云禧苑 housename=3",
            "滨城市临海区和平街道和平路12号云禧苑3号楼",
            "city=滨城市 district=临海区 subdistrict=和平街道 road=和平路 "
            "doorplate=12 estate=云禧苑 building=3",
        ),
        ("street=Mannerheimintie housenumber=5", "Mannerheimintie 5", "road=Mannerheimintie doorplate=5"),
        (
            "street=Bulevardi housenumber=5b city=Espoo",
            "Bulevardi 5b, Espoo",
            "city=Espoo road=Bulevardi doorplate=5b",
        ),
        (
            "street=Bulevardi housenumber=5,7 unit=B flats=1-9",
            "Bulevardi 5,7",
            "road=Bulevardi doorplate=5,7",
        ),
        ("place=Kauppatori housenumber=3", "Kauppatori 3", "road=Kauppatori doorplate=3"),
        ("street=Bulevardi housename=Forum", "Bulevardi, Forum", "road=Bulevardi place=Forum"),
        ("full=滨城市和平路12号", "滨城市和平路12号", None),
        ("full=滨城市和平路12号 street=和平路", "滨城市和平路12号", None),
    ],
)  # fmt: skip
def test_an_address_is_written_in_the_order_of_its_language(
    tags: str, text: str, elements: str | None
) -> None:
    found = address_of(_tags(tags, "addr:"))
    assert found is not None and found.text == text
    assert found.elements == (None if elements is None else _tags(elements))


def test_a_floor_in_the_house_number_is_no_door() -> None:
    found = address_of({"addr:street": "Siltasaarenkatu", "addr:housenumber": "4, 5. krs. / Floor 5"})
    assert found is not None and found.text == "Siltasaarenkatu 4"


@pytest.mark.parametrize(
    "tags",
    [
        "",
        "street=和平路",
        "place=云禧苑",
        "city=滨城市 housenumber=12",
        "street=Highway\u00a061",
        "housename=3号楼",
        "unit=2",
    ],
)
def test_tags_that_do_not_suffice_for_a_door_make_no_address(tags: str) -> None:
    assert address_of(_tags(tags, "addr:")) is None


@pytest.mark.parametrize(
    "tags",
    [
        *("amenity=school", "shop=mall", "office=yes", "leisure=park", "tourism=museum", "healthcare=clinic"),
        *(
            "railway=station",
            "railway=stop",
            "highway=bus_stop",
            "public_transport=station",
            "historic=memorial",
        ),
        *(
            "place=square",
            "place=neighbourhood",
            "natural=water",
            "landuse=cemetery",
            "man_made=bridge",
            "club=yes",
        ),
    ],
)
def test_places_have_names(tags: str) -> None:
    assert place_name_of({"name": "万汇", **_tags(tags)}) == "万汇"
    assert place_name_of(_tags(tags)) is None


@pytest.mark.parametrize(
    "tags",
    [
        *(
            "landuse=residential",
            "natural=water water=river",
            "landuse=grass",
            "leisure=pitch landuse=farmland x=y",
        ),
        *("amenity=atm", "amenity=bench", "place=city", "boundary=administrative", "was:highway=bus_stop"),
    ],
)
def test_other_things_are_no_places(tags: str) -> None:
    found = place_name_of({"name": "万汇", **_tags(tags)})
    # A pitch is shown by its name on the map, whatever it lies on.
    assert found == ("万汇" if "leisure" in tags else None)


def test_a_gate_has_a_name_when_it_says_whose() -> None:
    assert place_name_of({"barrier": "gate", "name": "云禧小学南门"}) == "云禧小学南门"
    assert place_name_of({"barrier": "gate", "name": "小区大门"}) is None
    assert place_name_of({"entrance": "main", "name": "人民医院急诊"}) == "人民医院急诊"


def test_the_number_of_a_building_is_no_name() -> None:
    assert [
        building_name_of({"name": name}) for name in ("3号楼", "12", "A座", "门诊楼", "7", "路", "—")
    ] == [None] * 7
    assert building_name_of({"name": "万汇广场;万汇"}) == "万汇广场"
    assert building_name_of({"addr:housename": "Forum"}) == "Forum"
    assert building_name_of({"addr:housename": "3号楼"}) is None
    assert not is_name("长" * 101)


def test_other_names_come_once_and_former_ones_are_known() -> None:
    tags = {
        "name": "总统府",
        "alt_name": "南京总统府; 总 统 府;南京总统府",
        "name:en": "Presidential Palace",
        "name:zh": "总统府",
        "old_name": "两江总督署",
        "old_name:en": "Viceroy's Yamen",
        "short_name": "府",
        "loc_name": "12",
        "official_name": "",
        "source:name": "survey",
        "name:en:pronunciation": "x-sampa",
        "artist_name": "nobody",
    }
    assert list(other_names_of(tags, "总统府")) == [
        ("南京总统府", False),
        ("Presidential Palace", False),
        ("两江总督署", True),
        ("Viceroy's Yamen", True),
    ]


def _tags(text: str, prefix: str = "") -> dict[str, str]:
    pairs = (pair.split("=") for pair in text.split(" ") if pair)
    return {f"{prefix}{key}": value.replace("\u00a0", " ") for key, value in pairs}
