"""Kinds that call the road, the estate or the area by less than its name, by another, or misspelt."""

import re

from bench.addressing.drafts import Draft
from bench.addressing.kinds import ANY, BUILDINGS, DOORS, HOUSES, kind
from bench.addressing.letters import characters, homophones, readings
from bench.addressing.register import Sense, estate_stem, road_stem
from bench.addressing.standard import LEVELS, Alias

NUMERALS = "一二三四五六七八九十百"
# 幼儿 for 幼儿园 is nobody's short name.
INSTITUTION = re.compile(r"(幼儿园|[公游]园|产业园|工业园|街心花园)$")
GATES = ("", "", "", "门口", "大门", "正门", "传达室", "门卫", "（正门）")


@kind(900, "name", BUILDINGS)
def estate_and_building(draft: Draft) -> bool:
    """云禧苑3号楼, at times with an area before it."""
    if not draft.row.estate:
        return False
    draft.drop_road()
    draft.say_areas(*draft.rng.choice(((), (), (), LEVELS[1:2], LEVELS[2:], LEVELS[3:])))
    return True


@kind(400, "name", BUILDINGS)
def door_and_building(draft: Draft) -> bool:
    """竹平路2号3号楼: the estate's name is left out."""
    if not (draft.row.estate and draft.row.road and draft.is_numbered):
        return False
    draft.drop_estate()
    draft.say_areas(*draft.rng.choice(((), LEVELS[1:2], LEVELS[2:], LEVELS)))
    return True


@kind(500, "name", BUILDINGS)
def missing_suffix(draft: Draft) -> bool:
    """云禧 for 云禧苑."""
    stem = estate_stem(draft.row.estate)
    if stem == draft.row.estate or not draft.is_dwelling or INSTITUTION.search(draft.row.estate):
        return False
    draft.estate_text, draft.estates = stem, draft.register.estates_called(stem)
    if draft.rng.random() < 0.7:
        draft.drop_road()
    draft.say_areas(*draft.rng.choice(((), (), LEVELS[1:2], LEVELS[2:], LEVELS)))
    return True


@kind(400, "name", DOORS)
def missing_road_word(draft: Draft) -> bool:
    """竹平4号 for 竹平路4号."""
    stem = road_stem(draft.row.road)
    if stem == draft.row.road or stem[-1] in NUMERALS:
        return False  # 陈家台七10号 would be another number.
    draft.road_text, draft.roads = stem, draft.register.roads_called(stem)
    draft.say_areas(*draft.rng.choice(((), LEVELS[1:2], LEVELS[2:], LEVELS)))
    if draft.row.door[:-1].isdecimal() and (estates := draft.register.estates_called(stem)):
        # 号 is also how every ninth building is written.
        draft.others.append(Sense(estates=estates, building=draft.row.door[:-1]))
    return True


@kind(400, "name", ("place",))
def place_name(draft: Draft) -> bool:
    """A school, a park, the gate of an estate, by name alone."""
    draft.drop_road()
    draft.say_areas(*draft.rng.choice(((), (), LEVELS[1:2], LEVELS[3:])))
    draft.after = draft.rng.choice(GATES)
    return True


def _other_name(draft: Draft, aliases: list[Alias]) -> bool:
    """Put one of the names that fit the row in place of the standard one."""
    row, city = draft.row, draft.register.city
    if draft.rng.random() < 0.6:
        draft.say_areas(*draft.rng.choice(((), LEVELS[1:2], LEVELS[1:])))

    def lies_in(code: str) -> bool:
        chain = city.chain(code)
        return row.areas[: len(chain)] == chain

    def fits(each: Alias) -> bool:
        if each.kind == "area":
            return (
                len(chain := city.chain(each.target)) > 1
                and lies_in(each.target)
                and chain[-1] in draft.area_text
            )
        if each.kind == "building":
            return each.target == row.code
        standard, text = (
            (row.road, draft.road_text) if each.kind == "road" else (row.estate, draft.estate_text)
        )
        return each.target == standard == text and lies_in(each.area)

    fitting = [each for each in aliases if fits(each)]
    if not fitting:
        return False
    chosen = draft.rng.choice(fitting)
    # Also what bears the name today; then the areas said must decide.
    same = frozenset([chosen.alias, *(each.target for each in aliases if each.alias == chosen.alias)])
    if chosen.kind == "road":
        draft.road_text, draft.roads = chosen.alias, same
    elif chosen.kind in ("estate", "place"):
        draft.estate_text, draft.estates = chosen.alias, same
        if draft.rng.random() < 0.5:
            draft.drop_road()
    elif chosen.kind == "building":
        draft.drop_road()
        draft.estate_text = draft.rest_text = ""
        draft.building_text = chosen.alias
        return len(same) == 2
    else:
        name = city.chain(chosen.target)[-1]
        draft.area_text = draft.area_text.replace(name, chosen.alias, 1)
        if len(same) > 2:
            draft.said = {level: said for level, said in draft.said.items() if said != name}
    return chosen.alias not in draft.register.words or len(draft.register.find(draft.sense)) == 1


@kind(500, "name", ANY)
def alias(draft: Draft) -> bool:
    """A name that is no standard one: of the people, or an abbreviation."""
    return _other_name(draft, [each for each in draft.register.city.aliases if not each.until])


@kind(400, "name", ANY)
def former_name(draft: Draft) -> bool:
    """What a road, an estate or an area was called until some day."""
    return _other_name(draft, [each for each in draft.register.city.aliases if each.until])


def _misspell(draft: Draft, same_sound: bool) -> bool:
    """One character of the road's, the estate's or an area's name becomes another one."""
    rng, register = draft.rng, draft.register
    which = rng.choice(
        ["road"] * 5 * bool(draft.road_text) + ["estate"] * 6 * bool(draft.estate_text) + ["area"] * 2
    )
    if which == "area":
        level = rng.choice(LEVELS[1:])
        if level not in draft.said:
            return False
        name = draft.said[level]
    else:
        name = draft.row.road if which == "road" else draft.row.estate
        draft.say_areas(*rng.choice(((), LEVELS[1:2], LEVELS[2:], LEVELS[1:], LEVELS)))
    at = rng.randrange(min(len(name), 3) if which == "area" else max(2, len(name) - 1))
    old = name[at]
    pool = homophones()[readings()[old]].replace(old, "") if same_sound else characters()
    if not pool:
        return False
    new = rng.choice(pool)
    if not same_sound and readings()[new] == readings()[old]:
        return False
    written = name[:at] + new + name[at + 1 :]
    if written in register.words:
        return False
    if which == "road":
        draft.road_text, draft.roads = written, register.roads.near(written)
    elif which == "estate":
        draft.estate_text, draft.estates = written, register.estates.near(written)
    else:
        draft.area_text = draft.area_text.replace(name, written, 1)
        del draft.said[level]
    return len(register.find(draft.sense)) == 1


@kind(600, "name", HOUSES)
def wrong_character(draft: Draft) -> bool:
    return _misspell(draft, same_sound=False)


@kind(700, "name", HOUSES)
def homophone(draft: Draft) -> bool:
    return _misspell(draft, same_sound=True)
