"""A small city with what readers of addresses trip over; labelled texts are asked in it."""

from collections.abc import Iterator
from typing import NamedTuple

CITY, LINHAI, WANGSHAN = "滨城市", "滨城市临海区", "滨城市望山区"
AREAS = (
    ("990100", "city", "滨城市", ""),
    ("990101", "district", "临海区", "990100"),
    ("990101001", "subdistrict", "和平街道", "990101"),
    ("990101001001", "community", "云禧社区", "990101001"),
    ("990101002", "subdistrict", "海桥街道", "990101"),
    ("990101002001", "community", "听涛社区", "990101002"),
    ("990102", "district", "望山区", "990100"),
    ("990102001", "subdistrict", "翠湖街道", "990102"),
    ("990102001001", "community", "德馨社区", "990102001"),
)
# By district and where it lies: roads, estates and tall houses.
PLACES = {
    "滨城市临海区和平街道云禧社区": (
        120.85,
        ("海滨路", "人民大道", "东风路"),
        ("云禧苑", "锦绣花园"),
        "云禧大厦",
    ),
    "滨城市临海区海桥街道听涛社区": (
        120.87,
        ("健康路", "青年路", "长乐街"),
        ("听涛雅苑", "银杏家园"),
        "海桥广场",
    ),
    "滨城市望山区翠湖街道德馨社区": (
        121.05,
        ("望山路", "文化街", "和顺路"),
        ("德馨苑", "翠湖里"),
        "望山大厦",
    ),
}
DOORS, BUILDINGS, HIGH = (1, 8, 25, 112, 320), (2, 3, 5, 12), (1, 3)
# A row of no door: what stands behind it is a floor, a flat or a word that points beside.
TAILS = ("附近", "对面", "2楼", "1-2层", "3楼A区", "东侧", "101")
VILLAGES = ("张家村", "赵庄村", "石桥村")
HAMLETS = (("李家", "王家湾"), ("周家", "柳树沟"), ("孙家", "大槐岭"))
TOWNS = ("江桥镇", "南翔镇", "云岭乡", "望江工业区", "临港新城", "城北管委会")
TOWN_ROADS = ("靖远路", "曹安路", "华江路", "金沙路", "鹤旋路", "宝园路")
NAMES = ("王小明", "李建国", "张丽", "欧阳文静", "陈思远", "赵敏", "刘德海", "周晓兰")
PHONES = ("13800000000", "139 1234 5678", "0411-88886666")
UNKNOWN = ("金牛中学", "长江商务酒店", "龙门大酒楼", "恒通大药房", "新月幼儿园", "宏达汽修厂")
ENGLISH = {
    "海滨路": "Haibin Road", "人民大道": "Renmin Avenue", "东风路": "Dongfeng Road",
    "健康路": "Jiankang Road",
    "青年路": "Qingnian Rd", "长乐街": "Changle Street", "望山路": "Wangshan Road",
    "文化街": "Wenhua St.",
    "云禧苑": "Yunxi Yuan", "锦绣花园": "Jinxiu Garden", "听涛雅苑": "Tingtao Yayuan",
    "德馨苑": "Dexin Yuan",
}  # fmt: skip
PINYIN = {
    "人民大道": "ren min da dao", "海滨路": "hai bin lu",
    "东风路": "dong feng lu", "健康路": "jian kang lu",
    "望山路": "wang shan lu", "文化街": "wen hua jie", "云禧苑": "yun xi yuan",
    "锦绣花园": "jin xiu hua yuan", "银杏家园": "yin xing jia yuan", "德馨苑": "de xin yuan",
}  # fmt: skip
AREA_SLIPS = {
    LINHAI: ("滨成市临海区", "滨城市林海区", "宾城市临海区", "临海县", "林海区", "滨城市临海县"),
    WANGSHAN: ("滨成市望山区", "旺山区", "滨城市望山县", "望衫区"),
}


class Address(NamedTuple):
    """A row of the city; the point is in WGS 84."""

    text: str
    lon: float
    lat: float
    code: str


def addresses() -> list[Address]:
    """The city that the texts are asked in."""
    rows = [*_of_places(), *_of_towns(), *_of_villages()]
    return [
        Address(text, round(lon + number * 1e-5, 5), 40.72, code)
        for number, (text, lon, code) in enumerate(rows)
    ]


def _of_places() -> Iterator[tuple[str, float, str]]:
    for where, (lon, roads, estates, high) in PLACES.items():
        for road in roads:
            for door in DOORS:
                yield f"{where}{road}{door}号", lon, ""
        for at, tail in enumerate(TAILS):
            yield f"{where}{roads[at % 3]}{40 + at}号{tail}", lon, ""
            if at % 2:
                yield f"{where}{roads[at % 3]}{40 + at}号", lon, ""
        for estate in estates:
            for number in BUILDINGS:
                yield f"{where}{estate}{number}号楼", lon, f"{estate}{number}"
        for number in HIGH:
            yield f"{where}{high}{number}号楼", lon, f"{high}{number}"


def _of_towns() -> Iterator[tuple[str, float, str]]:
    for at, (town, road) in enumerate(zip(TOWNS, TOWN_ROADS, strict=True)):
        yield f"{(LINHAI, WANGSHAN)[at % 2]}{town}{road}701号", 120.9, ""
        yield f"{(LINHAI, WANGSHAN)[at % 2]}{town}{road}15号", 120.9, ""


def _of_villages() -> Iterator[tuple[str, float, str]]:
    for village in VILLAGES:
        yield f"{WANGSHAN}{village}3组12号", 121.1, ""
        yield f"{WANGSHAN}{village}5组7号", 121.1, ""
    for village, hamlet in HAMLETS:
        yield f"{WANGSHAN}{village}村委会{hamlet}5号", 121.1, ""
