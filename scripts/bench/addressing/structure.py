"""Kinds that keep, drop, repeat or reorder the parts of an address,
or write building, unit and room in another way.
"""

import re

from bench.addressing.drafts import BUILDING_FORMS, Draft, pick
from bench.addressing.kinds import BUILDINGS, DOORS, HOUSES, kind
from bench.addressing.letters import number_of, numeral
from bench.addressing.standard import LEVELS

AREA_WORD = re.compile(r"(街道|社区|市|区|镇|乡|村)$")
PROVINCES = ("辽宁省", "辽宁", "中国辽宁省", "辽宁省 ")


@kind(1400)
def exact(draft: Draft) -> bool:
    return True


@kind(700, "area")
def no_city_district(draft: Draft) -> bool:
    """Without the city, often without the district."""
    draft.say_areas(*LEVELS[draft.rng.choice((1, 2, 2)) :])
    return True


@kind(700, "area")
def part_of_areas(draft: Draft) -> bool:
    """Only the district, the subdistrict or the community is kept."""
    draft.say_areas(draft.rng.choice(LEVELS[1:]))
    return True


@kind(900, "area")
def no_area(draft: Draft) -> bool:
    draft.say_areas()
    return True


@kind(300, "area")
def short_areas(draft: Draft) -> bool:
    """城中新华锦和 for 城中区新华街道锦和社区."""
    draft.say_areas(*draft.rng.choice((LEVELS[1:], LEVELS[2:], LEVELS[1:3], LEVELS)))
    short = [AREA_WORD.sub("", name) for name in draft.said.values()]
    draft.area_text = "".join(short)
    return all(len(name) >= 2 for name in short)


@kind(500, "area")
def repeated_areas(draft: Draft) -> bool:
    city, district, *_ = draft.row.areas
    heads = (
        city,
        city + district,
        "".join(draft.row.areas[:3]),
        "".join(draft.row.areas),
        f"辽宁省{city}",
        f"{city} ",
    )
    draft.area_text = draft.rng.choice(heads) + draft.area_text
    return True


@kind(300, "area")
def province(draft: Draft) -> bool:
    draft.area_text = draft.rng.choice(PROVINCES) + draft.area_text
    return True


@kind(250, "area")
def wrong_area(draft: Draft) -> bool:
    """The neighbouring community or another subdistrict is said.

    Only where the rest is found once in the city.
    """
    row, areas = draft.row, list(draft.row.areas)
    level = draft.rng.choice((1, 2, 3))
    names = {area["name"] for area in draft.register.city.areas.values() if area["level"] == LEVELS[level]}
    others = sorted(names - {row.areas[level]})
    if not others:
        return False
    areas[level] = draft.rng.choice(others)
    draft.say_areas()
    draft.area_text = "".join(areas[level : level + 1] if draft.rng.random() < 0.5 else areas)
    return len(draft.register.find(draft.sense)) == 1


@kind(1600, "building", BUILDINGS)
def building_word(draft: Draft) -> bool:
    """幢, 栋, 号楼, 座, #, or nothing behind the number."""
    if not draft.is_dwelling:
        return False
    written = pick(draft.rng, BUILDING_FORMS).format(draft.row.building)
    changed = written != draft.building_text
    draft.building_text = written
    return changed


@kind(700, "building", BUILDINGS)
def building_unit_room(draft: Draft) -> bool:
    """3-2-501."""
    if not draft.is_dwelling:
        return False
    mark = draft.rng.choice(("-", "-", "-", "－", "—", "/"))
    draft.building_text = mark.join((draft.row.building, str(draft.unit), draft.flat()[1]))
    draft.rest_text = ""
    return True


@kind(700, "building", BUILDINGS)
def building_room(draft: Draft) -> bool:
    """3-501, with the road and number or the estate before it."""
    if not draft.is_dwelling:
        return False
    draft.building_text = f"{draft.row.building}-{draft.flat()[1]}"
    draft.rest_text = ""
    return True


@kind(1200, "building", BUILDINGS)
def unit_floor_room(draft: Draft) -> bool:
    """3号楼2单元5楼501室, in its many forms."""
    if not draft.is_dwelling:
        return False
    floor, room = draft.flat()
    unit = draft.unit
    forms = ("{}单元{}楼{}室", "{}单元{}层{}", "{}单元{}楼{}", "{}单元 {}层 {}号")
    shorter: tuple[str, ...] = ("{}单元{}室", "{}单元{}", "{}单元{}号", "{}门{}")
    if draft.rng.random() < 0.4:
        draft.rest_text = draft.rng.choice(forms).format(unit, floor, room)
    else:
        draft.rest_text = draft.rng.choice(shorter).format(unit, room)
    if draft.rng.random() < 0.5:
        draft.building_text = draft.row.building + draft.rng.choice(("号楼", "栋", "幢"))
    return True


@kind(300, "building", BUILDINGS)
def unit_said(draft: Draft) -> bool:
    """3号楼2单元, 3号楼二单元."""
    if not draft.is_dwelling:
        return False
    unit = draft.unit
    draft.rest_text = draft.rng.choice(
        (f"{unit}单元", f"{unit}单元", f"{numeral(unit)}单元", f"-{unit}单元", f"{unit}门")
    )
    return True


@kind(300, "building", BUILDINGS)
def floor_after_building(draft: Draft) -> bool:
    """3号楼5楼: the second 楼 is a floor."""
    if not draft.is_dwelling:
        return False
    floor, room = draft.flat()
    draft.rest_text = draft.rng.choice(
        (f"{floor}楼", f"{numeral(floor)}楼", f"{floor}层", f"{floor}楼{room}")
    )
    return True


@kind(250, "building", BUILDINGS)
def northern(draft: Draft) -> bool:
    """3#楼2门501."""
    if not draft.is_dwelling:
        return False
    room = draft.flat()[1]
    draft.building_text = draft.row.building + draft.rng.choice(("#楼", "#", "号", "号楼"))
    draft.rest_text = f"{draft.unit}门" + draft.rng.choice((room, f"{room}室", ""))
    return True


@kind(200, "building", BUILDINGS, fits=lambda row: row.word == "座")
def lettered(draft: Draft) -> bool:
    """A座 as a座, A栋, A."""
    letter = draft.row.building
    if not (len(letter) == 1 and letter.isalpha() and letter.isascii()):
        return False
    forms = (
        f"{letter.lower()}座",
        f"{letter}栋",
        f"{letter}",
        f"{letter}号楼",
        f"{letter} 座",
        f"{letter.lower()}栋",
    )
    draft.building_text = draft.rng.choice(forms) + draft.rng.choice(
        ("", draft.flat()[1], f"{draft.flat()[1]}室")
    )
    return True


@kind(60, "building", BUILDINGS, fits=lambda row: row.building[0] in "甲乙丙丁")
def first_building(draft: Draft) -> bool:
    """甲3号楼 as 3甲, 甲3, 3号甲."""
    if draft.row.building[0] not in "甲乙丙丁" or not draft.row.building[1:].isdecimal():
        return False
    first, number = draft.row.building[0], draft.row.building[1:]
    forms = (
        f"{number}{first}",
        f"{number}{first}号楼",
        f"{first}{number}",
        f"{first}{number}栋",
        f"{number}{first}栋",
    )
    draft.building_text = draft.rng.choice(forms)
    if draft.rng.random() < 0.7:
        draft.say_areas(*draft.rng.choice((LEVELS[1:], LEVELS[2:], LEVELS[3:])))
    return draft.text != draft.row.text


@kind(300, "number", DOORS, fits=lambda row: not row.door[:-1].isdecimal())
def sub_number(draft: Draft) -> bool:
    """6号附1号 as 6-1号, 6附1号; 甲9号 as 9号甲, 9甲号."""
    door = draft.row.door
    forms: tuple[str, ...]
    if match := re.fullmatch(r"(\d+)号附(\d+)号", door):
        number, sub = match.groups()
        forms = (
            f"{number}号附{sub}",
            f"{number}附{sub}号",
            f"{number}号-{sub}",
            f"{number}-{sub}号",
            f"{number}号之{sub}",
        )
    elif match := re.fullmatch(r"([甲乙丙丁])(\d+)号", door):
        first, number = match.groups()
        forms = (
            f"{number}号{first}",
            f"{number}甲号".replace("甲", first),
            f"{first} {number} 号",
            f"{first}{number}",
        )
    else:
        return False
    draft.door_text = draft.rng.choice(forms)
    return True


@kind(250, "number", DOORS)
def bare_number(draft: Draft) -> bool:
    """竹平路4, or 竹平路4#."""
    if not draft.row.door[:-1].isdecimal():
        return False
    draft.door_text = draft.row.door[:-1] + draft.rng.choice(("", "", "#", " 号"))
    return True


@kind(800, "number", HOUSES)
def chinese_numerals(draft: Draft) -> bool:
    """三号楼, 十二号, 二十一号; 1号楼 where the standard text has 一号楼."""
    building, door = draft.building_text, draft.door_text
    if draft.row.building and draft.is_numbered:
        as_numeral = numeral(int(draft.row.building))
        written = as_numeral if draft.row.building in building else draft.row.building
        word = re.sub(r"^[\d一二三四五六七八九十百]+", "", building)
        if not re.fullmatch(r"[\d一二三四五六七八九十百]+(号楼|栋|幢|座|号厂房|号厅)", building):
            return False
        draft.building_text = written + word
        if draft.rng.random() < 0.3 and draft.is_dwelling:
            draft.rest_text = f"{numeral(draft.unit)}单元"
        if draft.rng.random() < 0.7:
            return True
    value = number_of(door[:-1]) if door.endswith("号") else None
    if value is None or value > 199:
        return draft.building_text != building
    draft.door_text = f"{numeral(value)}号"
    return True


@kind(600, "order", HOUSES)
def swapped_order(draft: Draft) -> bool:
    """The estate first, then the road; or the areas at the end."""
    mark = draft.rng.choice(("，", " ", ",", "、"))
    layouts: tuple[str, ...]
    if draft.estate_text and draft.road_text:
        layouts = (
            "{area}{estate}{building}{rest}{mark}{road}{door}",
            "{estate}{building}{rest}（{road}{door}）",
            "{estate}{building}{rest}{mark}{road}{door}{mark}{area}",
            "{area}{estate}{mark}{road}{door}{mark}{building}{rest}",
        )
    else:
        layouts = ("{road}{door}{estate}{building}{rest}{mark}{area}",)
    layout = draft.rng.choice(layouts)
    if "{area}" not in layout:
        draft.say_areas()
    elif not draft.area_text and not layout.startswith("{area}"):
        return False
    draft.layout = layout.replace("{mark}", mark)
    return True
