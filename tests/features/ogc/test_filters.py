"""Filters in CQL2 text: what they mean, and that nothing that anybody sends takes long or is let through."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoapi.core.errors import InvalidInput
from geoapi.features.ogc.cql import LONGEST, read_filter
from geoapi.features.ogc.expressions import And, Comparison, Expression, In, Intersects, IsNull, Like, Not, Or
from geoapi.features.ogc.filters import as_sql

KINDS = {"name": "string", "level": "string", "households": "integer"}
GRID, LARGE = Comparison("level", "=", "grid"), Comparison("households", ">", 300)
A, B = Comparison("name", "=", "a"), Comparison("name", "=", "b")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("level = 'grid'", GRID),
        ("LEVEL = 'x' OR level='grid'", None),
        ("'grid' = level", GRID),
        ("300 < households", LARGE),
        ("\"level\"='grid'", GRID),
        ("name='a' OR name='b' AND level='grid'", Or((A, And((B, GRID))))),
        ("(name='a' OR name='b') AND level='grid'", And((Or((A, B)), GRID))),
        ("NOT name='a' and NOT (name='b' or level='grid')", And((Not(A), Not(Or((B, GRID)))))),
        ("name LIKE '第%'", Like("name", "第%")),
        ("name NOT LIKE 'a\\_%'", Not(Like("name", "a\\_%"))),
        ("name IN ('a', 'O''Brien')", In("name", ("a", "O'Brien"))),
        ("households NOT IN (1,2)", Not(In("households", (1.0, 2.0)))),
        ("name IS NULL", IsNull("name")),
        ("name IS NOT NULL", Not(IsNull("name"))),
        (
            "households BETWEEN -5 AND 1e3",
            And((Comparison("households", ">=", -5.0), Comparison("households", "<=", 1000.0))),
        ),
        ("name <> 'it\\'s'", Comparison("name", "<>", "it's")),
    ],
)
def test_they_mean_what_the_standard_says(text: str, meaning: Expression | None) -> None:
    if meaning is None:
        with pytest.raises(InvalidInput):
            read_filter(text, KINDS)
    else:
        assert read_filter(text, KINDS) == meaning


@pytest.mark.parametrize(
    ("shape", "area"),
    [
        ("BBOX(120, 40, 121, 42)", 2),
        ("POLYGON((120 40, 121 40, 121 41, 120 40))", 0.5),
        ("MULTIPOLYGON(((120 40, 121 40, 121 41, 120 40)))", 0.5),
        ("BBOX(179, 0, -179, 1)", 2),
        ("POINT(120 40)", 0),
    ],
)
def test_shapes_are_read(shape: str, area: float) -> None:
    found = read_filter(f"S_INTERSECTS(geometry, {shape})", KINDS)
    assert isinstance(found, Intersects) and found.shape.area == pytest.approx(area)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "its end at character 1"),
        ("name = 'a'; DROP TABLE area", "from character 11"),
        ("name = 'a' -- ", "from character 12"),
        ("name", "a comparison"),
        ("name = level", "a text in single quotes"),
        ("name = 5", "a text in single quotes"),
        ("households = '5'", "a number"),
        ("households = TRUE", "a number"),
        ("phone = '1'", "no property 'phone'"),
        ("pg_sleep(5) = 1", "a comparison"),
        ("name LIKE 'a\\'", "backslash"),
        ("households LIKE '1'", "a number"),
        ("households = 1e400", "too large"),
        ("name IN ()", "a text in single quotes"),
        ("name NOT 'a'", "LIKE, IN or BETWEEN"),
        ("(name = 'a'", ") after ("),
        ("name = 'a')", "AND, OR or the end"),
        ("S_INTERSECTS(name, POINT(1 2))", "compares `geometry`"),
        ("S_INTERSECTS(geometry, CIRCLE(1 2))", "A shape is"),
        ("S_INTERSECTS(geometry, POINT(400 2))", "in degrees"),
        ("S_INTERSECTS(geometry, POINT(1e999 2))", "too large"),
        ("S_INTERSECTS(geometry, POINT EMPTY)", "( after POINT"),
        ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 0 1, 1 0, 0 0)))", "crosses itself"),
        ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1", "not closed"),
        ("S_INTERSECTS(geometry, BBOX(1, 2, 3))", "four numbers"),
        ("S_INTERSECTS(geometry, BBOX(1, 9, 2, 3))", "its south"),
    ],
)
def test_faulty_filters_are_refused_with_a_sentence(text: str, told: str) -> None:
    with pytest.raises(InvalidInput, match=re.escape(told)):
        read_filter(text, KINDS)


@pytest.mark.parametrize(
    "text",
    ["(" * 7_000, "NOT " * 1_900 + "name='a'", "'" * 7_000, "'" + "\\'" * 3_500, "name='a'" * 900,
     " " * 7_999,
     "S_INTERSECTS(geometry, " + "MULTIPOLYGON(" * 500, "(" * 39 + "name" + ")" * 39, "x" * (LONGEST + 1)],
)  # fmt: skip
def test_none_takes_long(text: str) -> None:
    began = time.process_time()
    with pytest.raises(InvalidInput):
        read_filter(text, KINDS)
    assert time.process_time() - began < 1


@given(st.text(alphabet="()',=<>\"\\ aNOTDRILKEnamelevs019.-%_\0第", max_size=60))
def test_whatever_is_sent_is_read_or_refused(text: str) -> None:
    try:
        found = read_filter(text, KINDS)
    except InvalidInput:
        return
    as_sql(found, {"name": "n", "level": "l", "households": "h", "geometry": "g"})


def test_what_was_sent_is_no_part_of_the_sql() -> None:
    sql, values = as_sql(read_filter("name = 'x'' OR 1=1 --'", KINDS), {"name": "area.name"})
    assert sql == "area.name = CAST(:given_0 AS text)" and values == {"given_0": "x' OR 1=1 --"}
