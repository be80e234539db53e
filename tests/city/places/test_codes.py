"""Codes for plates: always the same, each another's, and nothing that is misread."""

from hypothesis import given
from hypothesis import strategies as st

from geoapi.city.places.codes import CODE, made_code, made_codes, plate_code

identities = st.lists(st.text(min_size=1, max_size=20), max_size=20)


@given(identities, st.randoms())
def test_the_same_identities_get_the_same_codes_in_any_order(found: list[str], luck: object) -> None:
    codes = made_codes(found, lambda identity, code: False)
    assert set(codes) == set(found) and len(set(codes.values())) == len(codes)
    assert all(CODE.fullmatch(code) and not set(code) & set("ILOU") for code in codes.values())
    shuffled = list(found)
    luck.shuffle(shuffled)  # type: ignore[attr-defined]
    assert made_codes(shuffled, lambda identity, code: False) == codes


def test_a_code_that_is_taken_gives_way_to_the_next() -> None:
    first, second = made_code("甲"), made_code("甲", 1)
    assert first != second
    assert made_codes(["甲"], lambda identity, code: code == first) == {"甲": second}


def test_codes_of_a_table_as_a_plate_bears_them() -> None:
    assert plate_code("ab-12 c") == "AB12C" and plate_code("ABCD") == "ABCD"
    assert plate_code("A1") is None and plate_code("驿站001") is None and plate_code("A" * 13) is None
