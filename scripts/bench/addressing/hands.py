"""Kinds that change how the text is typed: scripts, slips, marks, and what else stands in the message."""

from random import Random

from bench.addressing.drafts import Draft
from bench.addressing.kinds import ANY, BUILDINGS, HOUSES, kind
from bench.addressing.letters import full_width, initials, sound, syllables, traditional
from bench.addressing.register import Sense
from bench.addressing.standard import LEVELS

SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林高罗"
GIVEN = (
    "秀英",
    "志强",
    "丽娜",
    "桂芳",
    "伟",
    "敏",
    "静怡",
    "浩然",
    "子涵",
    "雪梅",
    "磊",
    "淑珍",
    "欣怡",
    "小燕",
    "女士",
    "先生",
)
BEFORE = (
    "地址：",
    "收货地址:",
    "送到",
    "请送到",
    "麻烦送到 ",
    "寄到：",
    "我家在",
    "我住在",
    "详细地址 ",
    "【收件】",
)
AFTER = (
    *(
        "放门口",
        "，放门口就行",
        "（放门口）",
        " 请打电话",
        "，到了请打电话",
        "(请勿放驿站)",
        "\n放快递柜",
        "，谢谢",
        " 不要按门铃",
    ),
    *("，放在门卫室", "【送货上门】", "，到付", "附近", "旁边", "对面", "门口", "楼下", "，急！"),
)
CHATTER_BEFORE = (
    "你好，想问一下我们家这个地址现在归哪个网格员管，上次登记的时候说的是另外一个人，",
    "老师您好！我妈妈一个人住，腿脚不方便，想申请上门服务，麻烦帮忙看一下，她的住址是",
    "您好我要报修，楼道的灯坏了好几天了一直没有人来修，给物业打电话也不接，",
)
CHATTER = (
    "家里有老人和孩子，晚上六点以后都有人，白天要上班可能接不到电话。",
    "之前已经反映过两次了，每次都说会尽快处理，但是到现在也没有结果。",
    "麻烦工作人员尽快安排一下，如果需要补充材料请告诉我，我可以拍照发过去。",
    "另外想问一下办理需要带什么证件，是不是本人一定要到场，委托别人可以吗？",
    "周末也可以联系我，谢谢你们，辛苦了！",
)


def phone(rng: Random) -> str:
    """Of the form of a mobile number; the block of zeros is given to nobody."""
    number = f"1{rng.choice('3578')}{rng.randrange(10)}0000{rng.randrange(10_000):04d}"
    return rng.choice(
        (
            number,
            number,
            f"{number[:3]}-{number[3:7]}-{number[7:]}",
            f"{number[:3]} {number[3:7]} {number[7:]}",
        )
    )


def receiver(draft: Draft) -> str:
    """A made-up person, unless some road is named so."""
    given = draft.rng.choice([name for name in GIVEN if not draft.register.is_in_a_name(name)])
    return draft.rng.choice(SURNAMES) + given


@kind(600, "script")
def spaced(draft: Draft) -> bool:
    """Spaces and marks between the parts."""
    mark = draft.rng.choice((" ", " ", "  ", "，", ",", "、", ", ", "。", "·", "|", "/", "\t"))
    draft.layout = draft.layout.replace("}{", f"}}{mark}{{").replace("{road}" + mark, "{road}")
    said = list(draft.said.values())
    if draft.area_text == "".join(said):
        draft.area_text = (mark if draft.rng.random() < 0.6 else "").join(said)
    draft.writings.append(lambda text: _once(text, mark).strip(mark))
    return True


def _once(text: str, mark: str) -> str:
    while mark * 2 in text:
        text = text.replace(mark * 2, mark)
    return text


@kind(350, "script")
def full_width_digits(draft: Draft) -> bool:
    before = draft.text
    draft.writings.append(full_width)
    return draft.text != before


@kind(500, "script")
def traditional_characters(draft: Draft) -> bool:
    before = draft.text
    draft.writings.append(traditional)
    return draft.text != before


@kind(500, "script", BUILDINGS)
def slip(draft: Draft) -> bool:
    """撞 or 懂 for 幢 and 栋, 搂 for 楼, 市 for 室."""
    if not draft.is_dwelling:
        return False
    number, unit, room = draft.row.building, draft.unit, draft.flat()[1]
    slips = (
        (f"{number}撞", f"{unit}单元{room}室"),
        (f"{number}懂", f"{unit}单元{room}室"),
        (f"{number}撞", ""),
        (f"{number}懂", ""),
        (f"{number}号搂", f"{unit}单元"),
        (f"{number}号搂", f"{unit}单元{room}市"),
        (f"{number}号楼", f"{unit}单元{room}市"),
        (f"{number}栋", f"{unit}单元{room}市"),
    )
    draft.building_text, draft.rest_text = draft.rng.choice(slips)
    return True


@kind(500, "")
def pinyin(draft: Draft) -> bool:
    """All of it in pinyin, with or without the areas."""
    register, row = draft.register, draft.row
    if row.building and not (draft.is_numbered or len(row.building) == 1):
        return False
    if row.estate and draft.rng.random() < 0.6:
        draft.drop_road()
    draft.say_areas(*draft.rng.choice(((), (), (), LEVELS[1:2], LEVELS[3:], LEVELS[2:])))
    if draft.roads is not None:
        draft.roads = register.roads.sounding_like(row.road)
    if draft.estates is not None:
        draft.estates = register.estates.sounding_like(row.estate)
    spelled = draft.rng.choice((sound, sound, lambda text: " ".join(syllables(text)), _by_words))
    draft.writings.append(spelled)
    return True


def _by_words(text: str) -> str:
    """Digits set apart: yunxiyuan 3 haolou."""
    words, digit = [""], False
    for character in text:
        if character.isdecimal() != digit and words[-1]:
            words.append("")
        digit = character.isdecimal()
        words[-1] += character
    return " ".join(sound(word) for word in words)


@kind(300, "")
def pinyin_initials(draft: Draft) -> bool:
    """yxy3 for 云禧苑3号楼."""
    register, row = draft.register, draft.row
    if draft.is_numbered and row.estate:
        letters, number = initials(row.estate), row.building
    elif row.kind == "door" and row.door[:-1].isdecimal():
        letters, number = initials(row.road), row.door[:-1]
    else:
        return False
    draft.drop_road()
    draft.drop_estate()
    draft.say_areas()
    draft.estates = register.estates.beginning_like(letters)
    roads = register.roads.beginning_like(letters)
    if row.kind == "door":
        draft.roads, draft.door, draft.estates = roads, row.door, None
        estates = register.estates.beginning_like(letters)
        draft.others.append(Sense(estates=estates, building=number))
    else:
        draft.others.append(Sense(roads=roads, door=f"{number}号"))
    forms = (
        f"{letters}{number}",
        f"{letters}{number}",
        f"{letters}{number}h",
        f"{letters} {number}",
        f"{letters.upper()}{number}",
    )
    draft.building_text, draft.rest_text = draft.rng.choice(forms), ""
    return len(letters) >= 3


@kind(250, "", HOUSES)
def pinyin_in_part(draft: Draft) -> bool:
    """One name in pinyin, the rest in characters."""
    register, row = draft.register, draft.row
    draft.say_areas(*draft.rng.choice(((), (), LEVELS[1:2], LEVELS)))
    if row.estate and draft.rng.random() < 0.7:
        draft.estate_text = sound(row.estate)
        draft.estates = register.estates.sounding_like(row.estate)
        if draft.rng.random() < 0.5:
            draft.drop_road()
    elif row.road:
        draft.road_text = sound(row.road)
        draft.roads = register.roads.sounding_like(row.road)
    return True


@kind(900, "noise")
def noise_around(draft: Draft) -> bool:
    """The receiver, his phone, and what the courier is to do."""
    rng = draft.rng
    who, number = receiver(draft), phone(rng)
    before = (
        "",
        *BEFORE,
        f"{who} {number} ",
        f"{who},{number},",
        f"收件人：{who}\n电话：{number}\n地址：",
        f"{number}{who} ",
    )
    after = (
        "",
        *AFTER,
        f" {who} {number}",
        f"（{who}收）",
        f"，{who}，{number}",
        f"\n{who}\n{number}",
        f" 电话{number}",
    )
    draft.before, draft.after = rng.choice(before) + draft.before, draft.after + rng.choice(after)
    return bool(draft.before + draft.after)


@kind(250, "noise", BUILDINGS)
def phone_in_the_middle(draft: Draft) -> bool:
    if not (draft.road_text and draft.estate_text):
        return False
    draft.middle = draft.rng.choice((phone(draft.rng), f" {phone(draft.rng)} ", f"({phone(draft.rng)})"))
    return True


@kind(200, "noise", ANY)
def long_text(draft: Draft) -> bool:
    """A letter with an address in it, within the first 200 characters."""
    rng = draft.rng
    draft.before = rng.choice(("", *CHATTER_BEFORE)) + rng.choice(BEFORE[:-1])
    sentences = [rng.choice(CHATTER) for _ in range(rng.randint(8, 40))]
    draft.after = f"，{receiver(draft)}，{phone(rng)}。" + "".join(sentences)
    return len(draft.text) - len(draft.after) < 190
