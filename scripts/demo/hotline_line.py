"""Talking to the fake hotline by lines: what each makes it send, and how it is made to fail."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from typing import Any

from demo.hotline import MODES, Hotline

HELP = """\
  case [路灯 什么事]       send a case (派单), at one of the city's buildings
  催办|退回|补充|办结确认|撤单 ID [words]   say so of a case that was sent
  storm N                send N cases
  mode take|hang|fail|late|redirect      what to do with what comes
  down, up               stop listening, listen again
  list                   what was sent, and how it stands here"""
_CASES = (
    ("路灯", "路灯连续两晚不亮"),
    ("井盖", "井盖松动，车过有响声"),
    ("垃圾", "垃圾桶满了没人清"),
    ("噪声", "夜里施工，休息不了"),
    ("供热", "暖气不热"),
    ("停车", "有人把车停在单元门口"),
    ("绿化", "树枝挡住了窗户"),
)


@dataclass(frozen=True)
class Spot:
    """A building to report something of: WGS 84 degrees."""

    lon: float
    lat: float


@dataclass
class Line:
    """`begins`: the number of the first case that it sends."""

    hotline: Hotline
    spots: Sequence[Spot]
    listen: Callable[[], AbstractContextManager[str]]
    begins: int = 1
    sent: dict[str, tuple[str, str]] = field(default_factory=dict)
    up: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        self._numbers = itertools.count(self.begins)

    def hear(self, line: str) -> Iterator[str]:
        """What a line brings about, as lines to show."""
        word, _, rest = line.strip().partition(" ")
        match word:
            case "":
                return
            case "case":
                yield self._case(rest)
            case "storm" if rest.isdigit():
                for _ in range(int(rest)):
                    yield self._case("")
            case "mode" if rest in MODES:
                self.hotline.mode = next(each for each in MODES if each == rest)
                yield f"mode {rest}"
            case "down":
                self.up.close()
                yield "nobody listens"
            case "up":
                self.up.close()
                yield f"listening at {self.up.enter_context(self.listen())}"
            case "list":
                heard = {each.number: each.body["data"]["state"] for each in self.hotline.told}
                for its_id, (number, state) in self.sent.items():
                    yield f"{its_id} {number} {heard.get(number, state)}"
            case _ if rest and word not in ("storm", "mode"):
                its_id, _, words = rest.partition(" ")
                yield self._answer(word, its_id, *self.hotline.say(word, its_id, text=words))
            case _:
                yield HELP

    def _case(self, rest: str) -> str:
        place = next(self._numbers)
        category, text = _CASES[place % len(_CASES)]
        said, _, words = rest.partition(" ")
        spot, its_id = self.spots[place % len(self.spots)], f"HL{place:06}"
        answer = self.hotline.say(
            "派单",
            its_id,
            category=said or category,
            text=words or text,
            at={"lon": spot.lon, "lat": spot.lat},
        )
        return self._answer("派单", its_id, *answer)

    def _answer(self, kind: str, its_id: str, status: int, answer: Any) -> str:
        if status != 200:
            detail = answer.get("detail") if isinstance(answer, dict) else answer
            return f"{kind} {its_id}: {status} {detail}"
        self.sent[its_id] = (answer["number"], answer["state"])
        return f"{kind} {its_id}: {answer['number']} {answer['state']}"
