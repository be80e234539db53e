"""Sentences of every manoeuvre, in both languages."""

import re

import pytest

from geoapi.city.routing.modes import Mode
from geoapi.city.routing.narrative import (
    KINDS,
    Language,
    Manoeuvre,
    already_there,
    distance_text,
    narrate,
    street_name,
)

CHINESE = re.compile(r"[\u3400-\u9fff]")
PEACE = ("和平街", "Heping Street")


def say(*manoeuvres: Manoeuvre, mode: Mode = Mode.WALK, language: Language = "zh-CN") -> list[str]:
    return narrate(manoeuvres, mode, language)


def test_every_manoeuvre_the_engine_knows_has_its_words() -> None:
    assert frozenset(range(44)) == KINDS


@pytest.mark.parametrize("kind", [*range(44), 99])
@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("streets", [(), PEACE])
@pytest.mark.parametrize("length_m", [0.0, 120.0])
def test_every_sentence_is_whole(kind: int, mode: Mode, streets: tuple[str, ...], length_m: float) -> None:
    manoeuvre = Manoeuvre(kind, streets, length_m, 90, 2)
    for before in ((), (Manoeuvre(1, streets, 50.0, 0),)):
        chinese = say(*before, manoeuvre, mode=mode)[-1]
        english = say(*before, manoeuvre, mode=mode, language="en")[-1]
        assert chinese and not re.search(r"[A-Za-z{}]|None|，，|，$|  ", chinese), chinese
        assert re.fullmatch(r"[A-Z][^{}]*[^ ]\.", english) and not CHINESE.search(english), english
        assert "None" not in english and "  " not in english


@pytest.mark.parametrize(
    ("manoeuvre", "chinese", "english"),
    [
        (Manoeuvre(1, PEACE, 120.0, 90), "沿和平街向东步行120米", "Walk east along Heping Street for 120 m."),
        (Manoeuvre(2, (), 33.0, 225), "向西南步行35米", "Walk southwest for 35 m."),
        (Manoeuvre(1, (), 0.0, None), "出发", "Walk."),
        (
            Manoeuvre(15, PEACE, 80.0),
            "左转进入和平街，步行80米",
            "Turn left onto Heping Street and go on for 80 m.",
        ),
        (Manoeuvre(10, (), 20.0), "右转，步行20米", "Turn right and go on for 20 m."),
        (
            Manoeuvre(24, PEACE, 9.0),
            "靠左前行，进入和平街，步行10米",
            "Keep left onto Heping Street and go on for 10 m.",
        ),
        (
            Manoeuvre(7, PEACE, 1500.0),
            "继续直行，进入和平街，步行1.5公里",
            "Continue onto Heping Street and go on for 1.5 km.",
        ),
        (
            Manoeuvre(26, PEACE, 60.0, 0, 3),
            "进入环岛，从第3个出口驶出，进入和平街，步行60米",
            "Enter the roundabout and take the third exit onto Heping Street and go on for 60 m.",
        ),
        (
            Manoeuvre(28, ("海岛线",), 2000.0),
            "乘渡轮（海岛线），航行2公里",
            "Take the ferry (海岛线) for 2 km.",
        ),
        (
            Manoeuvre(37, PEACE, 200.0),
            "向右汇入和平街，步行200米",
            "Merge to the right onto Heping Street and go on for 200 m.",
        ),
        (Manoeuvre(40, (), 12.0), "走台阶，步行10米", "Take the steps and go on for 10 m."),
        (Manoeuvre(4), "到达目的地", "You have arrived."),
        (Manoeuvre(6), "到达目的地，在您左侧", "You have arrived; your destination is on the left."),
    ],
)
def test_sentences(manoeuvre: Manoeuvre, chinese: str, english: str) -> None:
    assert say(manoeuvre) == [chinese]
    assert say(manoeuvre, language="en") == [english]


def test_a_turn_within_one_street_says_so() -> None:
    way = [Manoeuvre(1, PEACE, 50.0, 0), Manoeuvre(15, PEACE, 70.0)]
    assert say(*way)[1] == "左转，继续沿和平街步行70米"
    assert say(*way, language="en")[1] == "Turn left to stay on Heping Street and go on for 70 m."


@pytest.mark.parametrize("mode", [Mode.BICYCLE, Mode.SCOOTER])
def test_on_wheels_one_rides(mode: Mode) -> None:
    assert say(Manoeuvre(1, PEACE, 50.0, 350), mode=mode) == ["沿和平街向北骑行50米"]
    assert say(Manoeuvre(1, PEACE, 50.0, 350), mode=mode, language="en") == [
        "Ride north along Heping Street for 50 m."
    ]


@pytest.mark.parametrize(
    ("names", "chinese", "english"),
    [
        ((), None, None),
        (("和平街",), "和平街", "和平街"),
        (PEACE, "和平街", "Heping Street"),
        (("G102", "京沈线"), "京沈线", "G102"),
        (("G102", "京沈线", "Jingshen Line"), "京沈线", "Jingshen Line"),
        (("Ring Road",), "Ring Road", "Ring Road"),
    ],
)
def test_names_of_a_street(names: tuple[str, ...], chinese: str | None, english: str | None) -> None:
    assert street_name(names, "zh-CN") == chinese
    assert street_name(names, "en") == english


@pytest.mark.parametrize(
    ("metres", "said"),
    [
        (1, "5米"), (52, "50米"), (97.4, "95米"), (98, "100米"), (994, "990米"), (996, "1公里"), (1049,
        "1公里"),
        (1960, "2公里"), (12_340, "12.3公里"),
    ],
)  # fmt: skip
def test_distances(metres: float, said: str) -> None:
    assert distance_text(metres, "zh-CN") == said
    assert distance_text(metres, "en") == said.replace("公里", " km").replace("米", " m")


def test_nothing_to_go() -> None:
    assert already_there("zh-CN") == "您已在目的地"
    assert already_there("en") == "You are already there."
