"""Labelled address texts that are read without a city: floors, dashes, roads without a gap."""

import random
from collections.abc import Iterator

from bench.addressing.label_kinds import Label, kind


@kind
def floor_sides(draw: random.Random) -> Iterator[Label]:
    for end, read in (("{f}楼东", "floor={f}"), ("{f}楼西侧", "floor={f}"), ("{f}层南", "floor={f}"),
                      ("{f}楼北边", "floor={f}"), ("{f}层东侧", "floor={f}"),
                      ("{f}楼西区", "floor={f}")):  # fmt: skip
        for _ in range(4):
            name, floor, number = (
                draw.choice(("云禧大厦", "望海大厦", "银座大厦")),
                draw.randint(2, 29),
                draw.randint(1, 9),
            )
            said = end.format(f=floor)
            yield Label("floor sides", "read", f"{name}{number}号楼{said}",
                        f"place={name} building={number} {read.format(f=floor)}")  # fmt: skip
            yield Label("floor sides", "read", f"海滨路{number}号{said}",
                        f"road=海滨路 doorplate={number} {read.format(f=floor)}")  # fmt: skip


@kind
def dashes(draw: random.Random) -> Iterator[Label]:
    for _ in range(12):
        name = draw.choice(("云禧苑", "德馨苑", "翠湖花园"))
        number, unit, room = draw.randint(1, 40), draw.randint(1, 6), draw.choice((101, 302, 501, 1203))
        yield Label(
            "dashes", "read", f"{name}{number}一{room}", f"estate={name} building={number} room={room}"
        )
        yield Label("dashes", "read", f"{name}{number}一{unit}一{room}",
                    f"estate={name} building={number} unit={unit} room={room}")  # fmt: skip
        yield Label("dashes", "read", f"{name}{number}号楼一{unit}一{room}",
                    f"estate={name} building={number} unit={unit} room={room}")  # fmt: skip


@kind
def joined_roads(draw: random.Random) -> Iterator[Label]:
    for first in ("幸福路", "建设大街", "长江路", "中山东路"):
        for second in ("和平路", "和平街", "和平大道", "和平东路", "和顺路", "和谐街"):
            beside = draw.choice(("交叉口", "交汇处", "路口"))
            yield Label("joined roads", "read", f"{first}{second}{beside}",
                        f"road={first} road={second} remainder={beside}")  # fmt: skip
        for second in ("光明路", "平安路", "青年大街"):
            word = draw.choice("和与")
            yield Label("joined roads", "read", f"{first}{word}{second}交叉口",
                        f"road={first} remainder={word} road={second} remainder=交叉口")  # fmt: skip
    for street in ("嘉北街道", "翠湖街道"):
        for road in ("和平街", "和平路", "和顺路"):
            number = draw.randint(1, 99)
            yield Label("joined roads", "read", f"{street}{road}{number}号",
                        f"subdistrict={street} road={road} doorplate={number}")  # fmt: skip
