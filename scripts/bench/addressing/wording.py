"""Kinds in which more is said than the address holds:
offices, shops, flats, and numbers that are none of its own.
"""

from bench.addressing.drafts import Draft
from bench.addressing.hands import phone, receiver
from bench.addressing.kinds import ANY, BUILDINGS, DOORS, HOUSES, kind
from bench.addressing.letters import numeral

SHOPS = (
    *(
        "好又来超市",
        "李记面馆",
        "美佳便利店",
        "晨光文具",
        "小王理发店",
        "便民药房",
        "老味道烧烤",
        "菜鸟驿站",
        "中国移动营业厅",
    ),
    *("鲜果切水果店", "蜜雪冰城", "诚信房产中介", "洗衣店", "五金店", "棋牌室", "彩票站", "早餐铺", "修车铺"),
)
FLATS = ("东户", "西户", "中户", "左门", "右手边", "东门", "西厢", "A室", "-1", "复式")


@kind(300, "building", BUILDINGS)
def room_without_unit(draft: Draft) -> bool:
    """3号楼501, 3栋501室."""
    if not draft.is_dwelling:
        return False
    room = draft.flat()[1]
    draft.building_text = draft.row.building + draft.rng.choice(("号楼", "号楼", "栋", "幢", "座", "#"))
    draft.rest_text = room + draft.rng.choice(("", "室", "号", "户", "房"))
    return True


@kind(200, "building", BUILDINGS)
def part_of_a_floor(draft: Draft) -> bool:
    """2单元5楼东户, 负一层, 顶楼."""
    if not draft.is_dwelling:
        return False
    floor, room = draft.flat()
    where = draft.rng.choice((f"{floor}楼", f"{numeral(floor)}楼", f"{floor}层", room, f"{room}室"))
    below = draft.rng.choice(("负一层", "-1层", "地下室", "B1", "顶楼", "阁楼", "一楼门市", "底商", "车库"))
    forms = (f"{draft.unit}单元{where}{draft.rng.choice(FLATS)}", f"{draft.unit}单元{below}", below)
    draft.rest_text = draft.rng.choice(forms)
    return True


@kind(250, "area", HOUSES)
def official_words(draft: Draft) -> bool:
    """新华街道办事处锦和社区居委会第三网格…"""
    grid = draft.rng.choice(("", "", "第三网格", "二网格", "07网格"))
    offices = {
        "subdistrict": ("街道办事处", "街道办"),
        "community": ("社区居委会", "社区居民委员会", "社区村委会", "社区"),
    }
    text = ""
    for level, name in draft.said.items():
        ending = name[-2:]
        chosen = draft.rng.choice(offices[level]) if level in offices else ""
        text += name[:-2] + chosen if chosen.startswith(ending) else name
    draft.area_text = text + grid
    return True


@kind(250, "order", HOUSES)
def said_twice(draft: Draft) -> bool:
    """The same again, as when a form joins two fields."""
    parts = draft.layout.replace("{middle}", "")
    small = draft.rng.choice(
        ("{road}{door}{estate}{building}{rest}", "{estate}{building}{rest}", "{road}{door}")
    )
    mark = draft.rng.choice(("", " ", "，", "("))
    before = draft.text
    draft.layout = f"{parts}{mark}{small}" + (")" if mark == "(" else "")
    return len(draft.text) - len(before) > 3


@kind(300, "tail", DOORS)
def shop_in_the_house(draft: Draft) -> bool:
    """竹平路4号李记面馆."""
    names = [
        name for name in SHOPS if not any(draft.register.is_in_a_name(name[at : at + 2]) for at in range(2))
    ]
    shop = draft.rng.choice(names)
    forms = (
        shop,
        shop,
        f"二楼{shop}",
        f" {shop}",
        f"（{shop}）",
        f"1-2层{shop}",
        f"一层{shop}",
        f"{shop}门口",
        f"楼下{shop}",
    )
    draft.rest_text = draft.rng.choice(forms)
    return True


@kind(300, "noise", ANY)
def numbers_in_noise(draft: Draft) -> bool:
    """Codes, dates, times and amounts beside the address."""
    rng = draft.rng
    date = f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日"
    number = f"{rng.randrange(10**11):011d}"
    before = (
        *(
            "",
            "",
            f"取件码{rng.randint(1, 9)}-{rng.randint(1, 9)}-{rng.randint(1000, 9999)}，",
            f"订单号{number} ",
            f"{date}送 ",
        ),
        *(
            f"{rng.randint(2, 30)}份 ",
            f"运单YT{number}，",
            f"第{rng.randint(1, 90)}单 ",
            f"{receiver(draft)}{phone(rng)}",
        ),
    )
    after = (
        *(
            f" 下午{rng.randint(1, 5)}点以后送",
            f"，{date}前送到",
            f"，共{rng.randint(2, 9)}件",
            f" 车牌辽A{rng.randint(10000, 99999)}",
        ),
        *(
            f"，货到付款{rng.randint(10, 999)}元",
            f"（备用电话{phone(rng)}）",
            f"，门锁密码{rng.randint(1000, 9999)}#",
            "，100米内",
        ),
        *(
            f"，身份证后四位{rng.randint(1000, 9999)}",
            f" 邮编1160{rng.randint(10, 99)}",
            f"，{rng.randint(2, 6)}口人",
            " 24小时",
        ),
    )
    draft.before, draft.after = rng.choice(before) + draft.before, draft.after + rng.choice(after)
    return True
