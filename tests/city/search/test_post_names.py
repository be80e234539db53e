"""People are read as anybody may know them: by name, by role, by both; nobody who is not shown."""

import pytest

from geoapi.city.people.rules import DUTY_DESK, Period, Post, Role, Substitution
from geoapi.city.search.post_names import PostNames
from geoapi.city.search.words import normalize

OFFICER = Role("police_officer", "社区民警", "Community police officer", 1, other_names=("民警",))
HIDDEN = Role("planner", "网格规划员", "Grid planner", 2, listed=False)
DESK = Role(DUTY_DESK, "值班室", "Duty desk", 3)


def post(code: str, role: Role, name: str | None, *substitutes: str) -> Post:
    stand_in = tuple(Substitution(each, None, Period()) for each in substitutes)
    return Post(code, role, name, "12345", None, Period(), area_code="a", substitutions=stand_in)


@pytest.fixture(scope="module")
def names() -> PostNames:
    return PostNames(
        [
            post("1", OFFICER, "王浩平", "李文"),
            post("2", OFFICER, "王浩平"),
            post("3", OFFICER, None),
            post("4", HIDDEN, "孙海云"),
            post("5", DESK, "和平社区值班室"),
        ]
    )


@pytest.mark.parametrize(
    ("text", "codes", "person"),
    [
        ("王浩平", ["1", "2"], "王浩平"),
        ("李文", ["1"], "李文"),
        ("民警王浩平", ["1", "2"], "王浩平"),
        ("王浩平社区民警", ["1", "2"], "王浩平"),
        ("社区民警", ["1", "2", "3"], None),
        ("Community police officer", ["1", "2", "3"], None),
        ("值班室", ["5"], None),
    ],
)
def test_names_and_roles(names: PostNames, text: str, codes: list[str], person: str | None) -> None:
    phrase = names.read(normalize(text))
    assert phrase is not None
    assert ([each.code for each in phrase.posts], phrase.person) == (codes, person)


@pytest.mark.parametrize("text", ["孙海云", "网格规划员", "王浩", "王浩平的家", "12345", ""])
def test_nobody(names: PostNames, text: str) -> None:
    assert names.read(normalize(text)) is None


def test_the_beginning_of_a_name(names: PostNames) -> None:
    assert [each.code for each in names.beginning(normalize("王浩"), 3)] == ["1", "2"]
    assert names.beginning(normalize("王"), 3) == names.beginning(normalize("孙海"), 3) == []
