"""Labelled address texts of the kinds that readers of addresses trip over.

A text is labelled by what it was made from, so no reader of addresses has a say in what is right.
"""

import random
from collections.abc import Iterator

from bench.addressing import labelled_readings as _labelled_readings  # noqa: F401  adds its kinds
from bench.addressing.label_kinds import KINDS, Label, kind
from bench.addressing.labelled_city import (
    AREA_SLIPS,
    BUILDINGS,
    CITY,
    DOORS,
    ENGLISH,
    HAMLETS,
    HIGH,
    LINHAI,
    NAMES,
    PHONES,
    PINYIN,
    PLACES,
    TAILS,
    TOWN_ROADS,
    TOWNS,
    UNKNOWN,
    VILLAGES,
    WANGSHAN,
)


def labels(seed: int) -> list[Label]:
    """All generated texts, each once; another seed chooses others of the same kinds."""
    found: dict[str, Label] = {}
    for make in KINDS.values():
        for label in make(random.Random(f"{seed} {make.__name__}")):
            found.setdefault(label.text, label)
    return list(found.values())


def _where(draw: random.Random) -> tuple[str, tuple[str, ...], tuple[str, ...], str]:
    where = draw.choice([*PLACES])
    return where, *PLACES[where][1:]


def _areas_before(draw: random.Random, where: str) -> str:
    """As much of the areas as people write."""
    return draw.choice(("", where[3:6], where[:6], where))


@kind
def tails(draw: random.Random) -> Iterator[Label]:
    for where, (_, roads, _, _) in PLACES.items():
        for at, tail in enumerate(TAILS):
            road, door = roads[at % 3], 40 + at
            whole = f"{where}{road}{door}号"
            yield Label("tails", "find", f"{road}{door}号{tail}", f"sure {whole}{tail}")
            yield Label("tails", "find", f"{where[3:6]}{road}{door}号{tail}", f"sure {whole}{tail}")
            if at % 2:
                yield Label("tails", "find", f"{road}{door}号", f"sure {whole}")
                yield Label("tails", "find", f"{where[3:6]}{road}{door}", f"sure {whole}")
        for road in roads:
            door = draw.choice(DOORS)
            yield Label("tails", "find", f"{road}{door}号附近", f"ask {where}{road}{door}号")
            yield Label(
                "tails", "find", f"{road}{door}号{draw.randint(2, 9)}楼", f"sure {where}{road}{door}号"
            )


@kind
def towns(draw: random.Random) -> Iterator[Label]:
    for at, (town, road) in enumerate(zip(TOWNS, TOWN_ROADS, strict=True)):
        district = (LINHAI, WANGSHAN)[at % 2]
        for door in (701, 15):
            whole = f"sure {district}{town}{road}{door}号"
            yield Label("towns", "find", f"{road}{door}号", whole)
            yield Label("towns", "find", f"{district[3:]}{road}{door}号", whole)
            yield Label("towns", "find", f"{town}{road}{door}号", whole)
            yield Label("towns", "find", f"{district[3:]}{town}{road}{door}号{draw.randint(1, 9)}楼", whole)


@kind
def strangers(draw: random.Random) -> Iterator[Label]:
    for name in UNKNOWN:
        where, roads, _, _ = _where(draw)
        for said in (where[3:6], where[:6], where, draw.choice(roads), CITY):
            yield Label("strangers", "find", said + name, "none")


@kind
def far_roads(draw: random.Random) -> Iterator[Label]:
    near = [*PLACES][:2]
    for where, (_, _, estates, _) in PLACES.items():
        for estate in estates:
            others = [
                road for other in PLACES if (other in near) != (where in near) for road in PLACES[other][1]
            ]
            for road in draw.sample(others, 3):
                number = draw.choice(BUILDINGS)
                said = draw.choice((road, f"{road}{draw.choice(DOORS)}号"))
                yield Label("far roads", "find", f"{said}{estate}{number}号楼", "none")
            for road in draw.sample(PLACES[where][1], 2):
                number = draw.choice(BUILDINGS)
                yield Label(
                    "far roads", "find", f"{road}{estate}{number}号楼", f"sure {where}{estate}{number}号楼"
                )


@kind
def area_slips(draw: random.Random) -> Iterator[Label]:
    for where, (_, roads, estates, _) in PLACES.items():
        for slip in AREA_SLIPS[where[:6]]:
            road, door = draw.choice(roads), draw.choice(DOORS)
            yield Label("area slips", "find", f"{slip}{road}{door}号", f"sure {where}{road}{door}号")
            estate, number = draw.choice(estates), draw.choice(BUILDINGS)
            yield Label(
                "area slips", "find", f"{slip}{estate}{number}号楼", f"sure {where}{estate}{number}号楼"
            )
    for outside in ("广州市", "杭州市西湖区", "北京市朝阳区", "成都市"):
        yield Label("area slips", "find", f"{outside}{draw.choice(roads)}{draw.choice(DOORS)}号", "none")


@kind
def recipients(draw: random.Random) -> Iterator[Label]:
    shapes = ("{a}{n}收{p}", "{a}{n}(收){p}", "{a}{n}（先生）{p}", "{a}501{n}收{p}", "{a}{n}[1234]{p}",
              "{a}{n}收", "{a}3楼{n}收 {p}", "{a}，{n}收，{p}", "{a},310000",
              "{a} https://surl.example.com/ab12")  # fmt: skip
    for shape in shapes:
        for _ in range(4):
            where, roads, estates, _ = _where(draw)
            number, door = draw.choice(BUILDINGS), draw.choice(DOORS)
            below = draw.choice((f"{draw.choice(roads)}{door}号", f"{draw.choice(estates)}{number}号楼"))
            text = shape.format(
                a=_areas_before(draw, where) + below, n=draw.choice(NAMES), p=draw.choice(PHONES)
            )
            yield Label("recipients", "find", text, f"sure {where}{below}")


@kind
def villages(draw: random.Random) -> Iterator[Label]:
    for village in VILLAGES:
        for group, door, words in ((3, 12, "三"), (5, 7, "五")):
            whole = f"{WANGSHAN}{village}{group}组{door}号"
            ways = (
                f"{words}组",
                f"第{words}组",
                f"{group}队",
                f"{words}社",
                f"第{group}小组",
                f"{words}队",
                f"{group}社",
            )
            for way in ways:
                yield Label(
                    "villages",
                    "find",
                    f"{draw.choice(('', '望山区'))}{village}{way}{door}号",
                    f"sure {whole}",
                )
            yield Label("villages", "find", f"{village}{door}号", f"ask {whole}")
            yield Label("villages", "find", f"{village[:-1]}{group}组{door}号", f"sure {whole}")
    for village, hamlet in HAMLETS:
        whole = f"{WANGSHAN}{village}村委会{hamlet}5号"
        for text in (
            f"{village}村{hamlet}5号",
            f"{hamlet}5号",
            f"望山区{hamlet}5号",
            f"{village}村民委员会{hamlet}5号",
        ):
            yield Label("villages", "find", text, f"sure {whole}")
        yield Label("villages", "find", f"{village}村5号", f"ask {whole}")


@kind
def mixed_letters(draw: random.Random) -> Iterator[Label]:
    for name, spelt in PINYIN.items():
        syllables = spelt.split()
        first = draw.randint(1, len(syllables) - 1)
        letters = "".join(syllables[first:])
        where = next(where for where, each in PLACES.items() if name in (*each[1], *each[2]))
        whole = f"{where}{name}"
        rest = "".join(syllables[2:])
        begun = "".join(syllables[:2]) + "".join(each[0] for each in syllables[2:])
        for text in (name[:first] + letters, name[:first] + letters[: draw.randint(2, len(letters))],
                     name[:2] + rest, begun,
                     syllables[0] + syllables[1][0] + rest, name[:1] + "".join(syllables[1:])):  # fmt: skip
            yield Label("mixed letters", "suggest", text, whole)
        yield Label(
            "mixed letters", "suggest", syllables[0][0] + syllables[1][0] + "".join(syllables[2:]), whole
        )


@kind
def english(draw: random.Random) -> Iterator[Label]:
    for name, said in ENGLISH.items():
        where = next(where for where, each in PLACES.items() if name in (*each[1], *each[2]))
        if name[-1] in "路道街":
            door = draw.choice(DOORS)
            whole = f"sure {where}{name}{door}号"
            district = {"临海区": "Linhai District", "望山区": "Wangshan District"}[where[3:6]]
            for text in (f"{door} {said}", f"No. {door} {said}", f"{said.lower()} no.{door}",
                         f"No.{door}, {said}",
                         f"{door} {said}, {district}", f"{door} {said}, {district}, Bincheng City",
                         f"Room 501, {door} {said}"):  # fmt: skip
                yield Label("english", "find", text, whole)
        else:
            number = draw.choice(BUILDINGS)
            whole = f"sure {where}{name}{number}号楼"
            for text in (f"Building {number}, {said}", f"Bldg {number} {said}",
                         f"{said}, Building {number}",
                         f"Room 501, Building {number}, {said}",
                         f"Unit 2, Building {number}, {said}"):  # fmt: skip
                yield Label("english", "find", text, whole)


@kind
def ordinary(draw: random.Random) -> Iterator[Label]:
    """What has always been read right."""
    for where, (_, roads, estates, high) in PLACES.items():
        for road in roads:
            door = draw.choice(DOORS)
            whole = f"sure {where}{road}{door}号"
            yield Label("ordinary", "find", f"{_areas_before(draw, where)}{road}{door}号", whole)
            yield Label(
                "ordinary",
                "find",
                f"{_areas_before(draw, where)}{road}{door}号{draw.randint(2, 9)}0{draw.randint(1, 9)}室",
                whole,
            )
            yield Label("ordinary", "find", f"{road}{door + 400}号", "none")
        for estate in (*estates, high):
            number = draw.choice(BUILDINGS if estate != high else HIGH)
            whole = f"sure {where}{estate}{number}号楼"
            yield Label("ordinary", "find", f"{_areas_before(draw, where)}{estate}{number}栋", whole)
            yield Label(
                "ordinary",
                "find",
                f"{_areas_before(draw, where)}{estate}{number}号楼2单元{draw.randint(2, 9)}01",
                whole,
            )
            yield Label("ordinary", "find", f"{estate}{number + 50}号楼", "none")
            yield Label(
                "ordinary",
                "suggest",
                estate[:2],
                f"{where}{estate}",
            )
