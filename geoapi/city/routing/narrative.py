"""Directions in sentences, in Chinese and in English, of what the engine says about each manoeuvre.

The engine itself knows no Chinese. Its manoeuvre types (0
to 43) are those of valhalla/proto/directions.proto.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from geoapi.city.routing.modes import Mode

Language = Literal["zh-CN", "en"]

START, START_RIGHT, START_LEFT = 1, 2, 3
DESTINATION, DESTINATION_RIGHT, DESTINATION_LEFT = 4, 5, 6
BECOMES, CONTINUE = 7, 8
MERGES = (25, 37, 38)
ROUNDABOUT_ENTER = 26
FERRY_ENTER = 28

# What one does, before the name of the road one comes to: Chinese, English.
_TURNS: dict[int, tuple[str, str]] = {
    0: ("继续前行", "Continue"),
    CONTINUE: ("继续直行", "Continue straight"),
    9: ("向右前方转", "Bear right"),
    10: ("右转", "Turn right"),
    11: ("向右后方急转", "Turn sharp right"),
    12: ("从右侧掉头", "Make a U-turn to the right"),
    13: ("从左侧掉头", "Make a U-turn to the left"),
    14: ("向左后方急转", "Turn sharp left"),
    15: ("左转", "Turn left"),
    16: ("向左前方转", "Bear left"),
    17: ("直行上匝道", "Take the ramp straight on"),
    18: ("靠右上匝道", "Take the ramp on the right"),
    19: ("靠左上匝道", "Take the ramp on the left"),
    20: ("从右侧出口离开", "Take the exit on the right"),
    21: ("从左侧出口离开", "Take the exit on the left"),
    22: ("保持直行", "Keep straight"),
    23: ("靠右前行", "Keep right"),
    24: ("靠左前行", "Keep left"),
    25: ("汇入", "Merge"),
    ROUNDABOUT_ENTER: ("进入环岛", "Enter the roundabout"),
    27: ("驶出环岛", "Leave the roundabout"),
    FERRY_ENTER: ("乘渡轮", "Take the ferry"),
    29: ("下渡轮", "Leave the ferry"),
    30: ("乘坐公共交通", "Take public transport"),
    31: ("换乘", "Change lines"),
    32: ("留在车上", "Stay on board"),
    33: ("进站", "Enter the station"),
    34: ("在站内换乘", "Change within the station"),
    35: ("出站", "Leave the station"),
    36: ("离开车站", "Go on from the station"),
    37: ("向右汇入", "Merge to the right"),
    38: ("向左汇入", "Merge to the left"),
    39: ("乘电梯", "Take the lift"),
    40: ("走台阶", "Take the steps"),
    41: ("乘自动扶梯", "Take the escalator"),
    42: ("进入建筑", "Enter the building"),
    43: ("走出建筑", "Leave the building"),
}
_ARRIVALS = {
    DESTINATION: ("到达目的地", "You have arrived"),
    DESTINATION_RIGHT: ("到达目的地，在您右侧", "You have arrived; your destination is on the right"),
    DESTINATION_LEFT: ("到达目的地，在您左侧", "You have arrived; your destination is on the left"),
}
KINDS = frozenset({*_TURNS, *_ARRIVALS, START, START_RIGHT, START_LEFT, BECOMES})
_POINTS = (
    ("北", "north"), ("东北", "northeast"), ("东", "east"), ("东南", "southeast"),
    ("南", "south"), ("西南", "southwest"), ("西", "west"), ("西北", "northwest"),
)  # fmt: skip
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_VERBS = {Mode.WALK: ("步行", "Walk"), Mode.BICYCLE: ("骑行", "Ride"), Mode.SCOOTER: ("骑行", "Ride")}
_CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Manoeuvre:
    """One thing to do, and the stretch after it.

    `bearing` is degrees clockwise from north, of that stretch.
    """

    kind: int
    streets: tuple[str, ...] = ()
    length_m: float = 0.0
    bearing: int | None = None
    roundabout_exit: int | None = None


def narrate(manoeuvres: Sequence[Manoeuvre], mode: Mode, language: Language) -> list[str]:
    """A sentence for each manoeuvre."""
    sentences: list[str] = []
    street: str | None = None
    for each in manoeuvres:
        before, street = street, street_name(each.streets, language)
        stays = street is not None and street == before
        say = _chinese if language == "zh-CN" else _english
        sentences.append(say(each, street, stays, mode))
    return sentences


def street_name(names: Sequence[str], language: Language) -> str | None:
    """Of a road's names, its number among them,
    the one to say in this language: a foreign one before none at all.

    English names come last.
    """
    if language == "zh-CN":
        return next((name for name in names if _CHINESE.search(name)), names[0] if names else None)
    return next((name for name in reversed(names) if not _CHINESE.search(name)), names[0] if names else None)


def already_there(language: Language) -> str:
    return "您已在目的地" if language == "zh-CN" else "You are already there."


def distance_text(metres: float, language: Language) -> str:
    """A length as one says it: to 5 m below a hundred,
    to 10 m below a kilometre, else to a tenth of a kilometre.
    """
    step = 5 if metres < 97.5 else 10
    rounded = max(5, round(metres / step) * step)
    number, units = (
        (f"{rounded}", ("米", " m")) if rounded < 1000 else (f"{metres / 1000:.1f}", ("公里", " km"))
    )
    return number.removesuffix(".0") + units[language == "en"]


def _chinese(manoeuvre: Manoeuvre, street: str | None, stays: bool, mode: Mode) -> str:
    kind, verb = manoeuvre.kind, _VERBS[mode][0]
    if kind in _ARRIVALS:
        return _ARRIVALS[kind][0]
    length = distance_text(manoeuvre.length_m, "zh-CN") if manoeuvre.length_m >= 1 else ""
    if kind in (START, START_RIGHT, START_LEFT):
        along = f"沿{street}" if street else ""
        toward = f"向{_heading(manoeuvre.bearing, 0)}" if manoeuvre.bearing is not None else ""
        return f"{along}{toward}{verb}{length}" if along or length else "出发"
    if kind == BECOMES and street:
        return _joined("，", f"继续直行，进入{street}", f"{verb}{length}" if length else "")
    if kind == FERRY_ENTER:
        return _joined("，", f"乘渡轮（{street}）" if street else "乘渡轮", f"航行{length}" if length else "")
    turn = _TURNS.get(kind, _TURNS[0])[0]
    if kind == ROUNDABOUT_ENTER and manoeuvre.roundabout_exit:
        turn = f"进入环岛，从第{manoeuvre.roundabout_exit}个出口驶出"
    if stays:
        return f"{turn}，继续沿{street}{verb}{length}" if length else f"{turn}，继续沿{street}"
    if kind in MERGES:
        turn += street or "主路"
    elif street:
        turn += f"{'' if len(turn) <= len('左转') else '，'}进入{street}"
    return _joined("，", turn, f"{verb}{length}" if length else "")


def _english(manoeuvre: Manoeuvre, street: str | None, stays: bool, mode: Mode) -> str:
    kind, verb = manoeuvre.kind, _VERBS[mode][1]
    if kind in _ARRIVALS:
        return f"{_ARRIVALS[kind][1]}."
    length = f"for {distance_text(manoeuvre.length_m, 'en')}" if manoeuvre.length_m >= 1 else ""
    if kind in (START, START_RIGHT, START_LEFT):
        along = f"along {street}" if street else ""
        return f"{_joined(' ', verb, _heading(manoeuvre.bearing, 1), along, length)}."
    if kind == FERRY_ENTER:
        return f"{_joined(' ', 'Take the ferry', f'({street})' if street else '', length)}."
    turn = "Continue" if kind == BECOMES else _TURNS.get(kind, _TURNS[0])[1]
    if kind == ROUNDABOUT_ENTER and manoeuvre.roundabout_exit:
        number = manoeuvre.roundabout_exit
        turn += f" and take the {_ORDINALS[number - 1] if number <= len(_ORDINALS) else f'{number}th'} exit"
    onto = "" if street is None else f"to stay on {street}" if stays else f"onto {street}"
    return f"{_joined(' ', turn, onto, f'and go on {length}' if length else '')}."


def _heading(bearing: int | None, language: int) -> str:
    """The nearest of eight points of the compass, in Chinese (0) or English (1)."""
    return "" if bearing is None else _POINTS[round(bearing / 45) % 8][language]


def _joined(between: str, *parts: str) -> str:
    return between.join(part for part in parts if part)
