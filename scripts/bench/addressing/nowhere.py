"""Texts without an answer in the city: of other cities,
of houses that do not exist, and no addresses at all.
"""

from collections.abc import Callable
from random import Random

from bench.addressing.hands import CHATTER, GIVEN, SURNAMES, phone
from bench.addressing.letters import characters, numeral
from bench.addressing.register import Register

# Names of real cities and districts, with roads that many cities have; the numbers are made up.
ELSEWHERE = (
    *(
        "北京市朝阳区",
        "上海市浦东新区",
        "广州市天河区",
        "深圳市南山区",
        "杭州市西湖区",
        "浙江省杭州市余杭区",
        "成都市武侯区",
    ),
    *(
        "武汉市江汉区",
        "西安市雁塔区",
        "沈阳市和平区",
        "辽宁省大连市沙河口区",
        "哈尔滨市南岗区",
        "长春市朝阳区",
        "天津市南开区",
    ),
    *(
        "江苏省南京市鼓楼区",
        "苏州市姑苏区",
        "山东省青岛市市南区",
        "济南市历下区",
        "郑州市金水区",
        "长沙市岳麓区",
        "厦门市思明区",
    ),
    *(
        "福州市仓山区",
        "昆明市五华区",
        "重庆市渝中区",
        "石家庄市长安区",
        "太原市小店区",
        "合肥市蜀山区",
        "南昌市东湖区",
        "兰州市城关区",
    ),
)
ROADS = (
    "人民路",
    "中山路",
    "解放路",
    "建设路",
    "和平路",
    "文三路",
    "延安东路",
    "长江路",
    "黄河路",
    "体育西路",
    "科技路",
    "学府路",
)
ESTATES = (
    "万科城",
    "绿地新都会",
    "恒大名都",
    "保利香槟",
    "龙湖时代天街",
    "中海国际社区",
    "碧桂园",
    "融创壹号院",
    "金地格林",
)
SCRIPTS = (
    *(
        "Where is the nearest school?",
        "12 Main Street, Springfield",
        "ул. Ленина, д. 5, кв. 12",
        "Αθήνα, Οδός Ερμού 15",
    ),
    *(
        "東京都新宿区西新宿2丁目8-1",
        "서울특별시 중구 세종대로 110",
        "शहर का पता क्या है",
        "شارع التحرير، القاهرة",
        "ถนนสุขุมวิท 21",
        "Straße 7, Köln",
    ),
)
EMOJI = "😀🏠🏢📦📮🚚🙏👍❤️🎉🔥🌸🐱🍜👨‍👩‍👧🇨🇳"
METACHARACTERS = (
    *(
        "' OR '1'='1",
        "'; DROP TABLE address;--",
        "%",
        "%%%",
        "_",
        "\\",
        ".*",
        "(.*)+",
        "^$",
        "[",
        "](",
        "{}",
        "{{7*7}}",
        "$1",
        "\\d+号",
    ),
    *(
        "<script>alert(1)</script>",
        "../../etc/passwd",
        "NULL",
        "''",
        '"',
        "--",
        "/*",
        "*/",
        "a' UNION SELECT 1--",
        "(?=",
        "\\u0000",
        "&&",
        "||",
    ),
)


def other_city(register: Register, rng: Random) -> str:
    road, number = rng.choice(ROADS), rng.randint(1, 999)
    flat = f"{rng.randint(1, 30)}栋{rng.randint(1, 3)}单元{rng.randint(2, 30)}0{rng.randint(1, 4)}"
    forms = (
        f"{road}{number}号",
        f"{road}{number}号{rng.choice(ESTATES)}{flat}",
        f"{rng.choice(ESTATES)}{rng.randint(1, 40)}号楼",
        # What also exists here does not count: the text says it lies elsewhere.
        f"{rng.choice(register.roads)}{number}号",
        f"{rng.choice(register.estates)}{rng.randint(1, 12)}号楼",
    )
    return rng.choice(ELSEWHERE) + rng.choice(forms)


def house_number(register: Register, rng: Random) -> str | None:
    """On a road that exists a number that no road of this name has."""
    row = rng.choice(register.rows)
    if not row.road:
        return None
    number = rng.choice((rng.randint(1, 400), rng.randint(400, 9999)))
    taken = register.doors[row.road]
    if any(str(number) in door for door in taken):
        return None
    head = "".join(rng.choice((row.areas, row.areas[1:], row.areas[2:], ())))
    return f"{head}{row.road}{number}号"


def building_number(register: Register, rng: Random) -> str | None:
    """In an estate that exists a building that no estate of this name has."""
    row = rng.choice(register.pools["building"])
    if not row.estate or row.word not in ("号楼", "栋", "幢"):
        return None
    number = rng.choice((rng.randint(1, 60), rng.randint(60, 999)))
    if any(str(number) in each.building for each in register.buildings(row.estate)):
        return None
    head = "".join(rng.choice((row.areas, row.areas[2:], ())))
    road = rng.choice(("", f"{row.road}{row.door}")) if row.road else ""
    rest = rng.choice(("", f"{rng.randint(1, 3)}单元", "2单元301室"))
    return f"{head}{road}{row.estate}{number}{rng.choice(('号楼', '栋', '幢'))}{rest}"


def invented_name(register: Register, rng: Random) -> str | None:
    """In areas that exist a road or an estate that does not, and that resembles none."""
    stem = "".join(rng.choice(characters()) for _ in range(rng.choice((2, 2, 3))))
    if register.is_in_a_name(stem[:2]) or register.sounds_like_part_of_a_name(stem):
        return None
    areas = rng.choice(register.rows).areas
    number = rng.randint(1, 60)
    ending = rng.choice(
        (f"路{number}号", f"街{number}号", f"苑{number}号楼", f"花园{number}栋", f"大厦{number}层")
    )
    alike = stem + ending[:1]
    if register.roads.near(alike) or register.estates.near(alike):
        return None
    return "".join(rng.choice((areas, areas[1:], areas[2:], areas[1:2]))) + stem + ending


def person(register: Register, rng: Random) -> str | None:
    given = rng.choice(GIVEN)
    if register.is_in_a_name(given):
        return None
    return rng.choice(SURNAMES) + given + rng.choice(("", "", phone(rng), " 收", f"，{phone(rng)}"))


def gibberish(register: Register, rng: Random) -> str:
    letters = "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randint(3, 30)))
    words = "".join(rng.choice(characters()) for _ in range(rng.randint(1, 25)))
    return rng.choice((letters, words, f"{words}{rng.randint(1, 999)}", rng.choice(CHATTER), letters + words))


def phone_number(register: Register, rng: Random) -> str:
    return rng.choice(
        (phone(rng), f"电话{phone(rng)}", f"0411-8{rng.randrange(10**7):07d}", f"+86 {phone(rng)}")
    )


def other_script(register: Register, rng: Random) -> str:
    return rng.choice(SCRIPTS) + rng.choice(("", f" {rng.randint(1, 99)}", f", {rng.randint(100, 999)}"))


def emoji(register: Register, rng: Random) -> str:
    return "".join(rng.choice(EMOJI) for _ in range(rng.randint(1, 12))) + rng.choice(
        ("", "12", "好的", "谢谢")
    )


def metacharacters(register: Register, rng: Random) -> str:
    return " ".join(rng.choice(METACHARACTERS) for _ in range(rng.randint(1, 4)))


def bare_number(register: Register, rng: Random) -> str:
    """A number that belongs to nothing."""
    number = rng.randint(1, 400)
    return rng.choice(
        (
            f"{number}号",
            f"{number}号楼",
            f"{numeral(number)}号",
            f"{number}单元",
            f"{number}-{number}",
            f"{number}室",
            f"第{number}",
        )
    )


# Name -> how many of a hundred, and what makes one; None where the choice of the moment does not fit.
NOWHERE: dict[str, tuple[int, Callable[[Register, Random], str | None]]] = {
    "none: another city": (22, other_city),
    "none: house number": (20, house_number),
    "none: building number": (18, building_number),
    "none: invented name": (14, invented_name),
    "none: person": (4, person),
    "none: gibberish": (6, gibberish),
    "none: phone": (3, phone_number),
    "none: other script": (2, other_script),
    "none: emoji": (3, emoji),
    "none: metacharacters": (5, metacharacters),
    "none: bare number": (3, bare_number),
}
