"""Kinds that come of typing, speaking and copying:
a character too few, a digit read out, a space nobody sees.
"""

from bench.addressing.drafts import Draft
from bench.addressing.kinds import ANY, BUILDINGS, HOUSES, kind
from bench.addressing.letters import DIGITS, fuzzy, number_of, numeral, syllables
from bench.addressing.register import shortened, swapped
from bench.addressing.standard import LEVELS

NUMERALS = "一二三四五六七八九十百"
CAPITALS = str.maketrans("零一二三四五六七八九十百", "零壹贰叁肆伍陆柒捌玖拾佰")
CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
UNSEEN = ("\u200b", "\u00a0", "\u3000", "\ufeff", "\u200e", "\u00ad")
# What a character looks like in text copied from some PDF files.
RADICALS = str.maketrans(
    "一人口土大子山工木水火田石立竹老里金长门阳青风马高", "⼀⼈⼝⼟⼤⼦⼭⼯⽊⽔⽕⽥⽯⽴⽵⽼⾥⾦⻓⻔阳⻘⻛⻢⾼"
)


def _rewrite(draft: Draft, how: str) -> bool:
    """Write the road's or the estate's name otherwise;
    only where one address is still the only one that fits.
    """
    rng, register = draft.rng, draft.register
    draft.say_areas(*rng.choice(((), LEVELS[1:2], LEVELS[2:], LEVELS)))
    choices = [part for part in ("road", "estate") if getattr(draft, f"{part}_text")]
    if not choices:
        return False
    part = rng.choice(choices)
    name = getattr(draft, f"{part}_text")
    names = register.roads if part == "road" else register.estates
    at = rng.randrange(max(1, len(name) - 2))
    if any(character in NUMERALS for character in name[at : at + 2]):
        return False  # 西门里巷二2号 is nobody's slip.
    if how == "dropped":
        written = name[:at] + name[at + 1 :]
        meant = names.by_shortened.get(written, [])
    elif how == "doubled":
        written = name[: at + 1] + name[at:]
        meant = [each for each in shortened(written) if each in register.words]
    else:
        written = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
        meant = [each for each in swapped(written) if each in register.words]
    if written == name or written in register.words or len(written) < 2:
        return False
    alike = frozenset([*meant, *names.near(written)])
    setattr(draft, f"{part}_text", written)
    setattr(draft, f"{part}s", alike)
    return name in alike and len(register.find(draft.sense)) == 1


@kind(200, "name", HOUSES)
def dropped_character(draft: Draft) -> bool:
    return _rewrite(draft, "dropped")


@kind(150, "name", HOUSES)
def doubled_character(draft: Draft) -> bool:
    return _rewrite(draft, "doubled")


@kind(150, "name", HOUSES)
def swapped_characters(draft: Draft) -> bool:
    return _rewrite(draft, "swapped")


@kind(200, "")
def fuzzy_pinyin(draft: Draft) -> bool:
    """z for zh, in for ing, l for n: as many speak."""
    register, row, rng = draft.register, draft.row, draft.rng
    if row.building and not draft.is_numbered:
        return False
    if row.estate and rng.random() < 0.6:
        draft.drop_road()
    draft.say_areas(*rng.choice(((), (), LEVELS[1:2], LEVELS[3:])))
    if draft.roads is not None:
        draft.roads = frozenset(register.roads.by_fuzzy[fuzzy(row.road)])
    if draft.estates is not None:
        draft.estates = frozenset(register.estates.by_fuzzy[fuzzy(row.estate)])
    with_n = rng.random() < 0.25  # Fewer take l for n.

    def write(text: str) -> str:
        parts = ((syllable, fuzzy(character)) for character in text for syllable in syllables(character))
        return "".join(
            plain if with_n or plain[0] != "n" else plain.replace("n", syllable[0], 1)
            for syllable, plain in parts
        )

    before = "".join(syllables(draft.text))
    draft.writings.append(write)
    return draft.text != before


@kind(150, "number", HOUSES)
def odd_numerals(draft: Draft) -> bool:
    """叁号楼, ③号楼, 第3栋, №4."""
    if draft.is_dwelling and draft.building_text[: len(draft.row.building)] == draft.row.building:
        number = int(draft.row.building)
        forms = [
            f"{numeral(number).translate(CAPITALS)}号楼",
            f"第{number}栋",
            f"第{numeral(number)}栋",
            f"NO.{number}栋",
        ]
        if number <= len(CIRCLES):
            forms.append(f"{CIRCLES[number - 1]}号楼")
        draft.building_text = draft.rng.choice(forms)
        return True
    value = number_of(draft.row.door[:-1]) if draft.door_text == draft.row.door else None
    if value is None or value > 99 or draft.row.building:
        return False
    forms = [
        f"{numeral(value).translate(CAPITALS)}号",
        f"№{value}",
        f"NO.{value}",
        f"门牌{value}号",
        f"第{value}号",
    ]
    draft.door_text = draft.rng.choice(forms)
    return True


@kind(200, "building", BUILDINGS)
def spoken(draft: Draft) -> bool:
    """三号楼二单元五零一, 三杠二杠五零幺: what a telephone writes down."""
    if not draft.is_dwelling or int(draft.row.building) > 99:
        return False
    number, unit, room = numeral(int(draft.row.building)), numeral(draft.unit), draft.flat()[1]
    read = "".join(DIGITS[int(digit)] for digit in room)
    draft.building_text, draft.rest_text = draft.rng.choice(
        (
            (f"{number}号楼", f"{unit}单元{read}"),
            (f"{number}栋", f"{unit}单元{read}室"),
            (f"{number}号楼", f"{unit}单元{read.replace('一', '幺')}"),
            (f"{number}杠{unit}杠{read}", ""),
            (f"{number}号楼", f"{unit}单元{numeral(int(room[:-2]))}楼{read}"),
        )
    )
    return True


@kind(250, "copy", ANY)
def copied_text(draft: Draft) -> bool:
    """From a web page, a spreadsheet or a PDF: unseen characters,
    quotes, radicals, a line broken anywhere.
    """
    rng = draft.rng
    how, at = rng.choice(("unseen", "unseen", "quotes", "radicals", "broken", "entity")), rng.random()
    mark = rng.choice(UNSEEN)
    quotes = rng.choice(("“”", '""', "【】", "「」", "''", "《》", "＂＂"))

    def write(text: str) -> str:
        middle = int(at * len(text))
        while text[:middle][-1:].isdecimal() and text[middle:][:1].isdecimal():
            middle += 1  # Within a number nobody could tell.
        if how == "unseen":
            return f"{text[:middle]}{mark}{text[middle:]}{mark}"
        if how == "quotes":
            return f"{quotes[0]}{text}{quotes[1]}"
        if how == "radicals":
            return text.translate(RADICALS)
        if how == "broken":
            return f"{text[:middle]}\n{text[middle:]}"
        return f"{text[:middle]}&nbsp;{text[middle:]}"

    draft.writings.append(write)
    return True
