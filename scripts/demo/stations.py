"""The caring stations: where couriers and others who work outdoors warm up, rest, drink and charge."""

from collections.abc import Sequence
from dataclasses import dataclass

from .places import Community, Register

TWELVE = (
    "取暖", "纳凉", "饮水", "休息座椅", "充电", "微波炉", "卫生间", "药箱", "Wi-Fi", "雨伞", "维修工具",
    "法律援助",
)  # fmt: skip
ALWAYS = ("取暖", "饮水", "休息座椅", "充电")
BESIDES = ("纳凉", "微波炉", "冰箱", "卫生间", "药箱", "Wi-Fi", "雨伞", "维修工具")
ADVICE = ("法律援助", "社保咨询")
OFFICE = "Mo-Fr 08:30-12:00,14:00-17:30; PH off"
NOON = "Mo-Fr 08:30-17:30; PH off"
# What is in the way of a table when its hours cannot be told for certain.
UNCLEAR = ("夏季 8:00-18:00，冬季 8:30-17:00", "以现场公告为准")
CAPTIONS = ("门头", "休息区", "饮水机与微波炉", "换电柜", "工具箱")


@dataclass(frozen=True)
class Host:
    """Who lets a station in: the tag of the amenity,
    whose it is, what the station is called, and when it is open.

    Where the map has none in the community,
    the host has premises of its own by the name `own`, if it has one.
    """

    tag: str
    operator: str
    name: str
    hours: Sequence[str]
    access: Sequence[str]
    more: Sequence[str] = ()
    own: str = ""


# Of every nine stations, three or four are at service centres.
HOSTS = (
    Host("community_centre", "{community}居民委员会", "{stem}社区爱心驿站",
         (OFFICE, NOON, "Mo-Su 08:00-20:00", "周一至周日 8:30-18:00"), ("open", "open", "ask"), ADVICE),
    Host("bank", "滨城银行", "{host}爱心驿站", ("Mo-Fr 09:00-17:00; PH off", "Mo-Su 09:00-16:30"), ("open",
    "ask"),
         own="滨城银行{street}网点"),
    Host("", "滨城石化", "{host}司机之家", ("24/7", "24/7", "Mo-Su 06:00-22:00"), ("open", "open", "code"),
    ("换电",),
         own="{street}加油站"),
    Host("community_centre", "{community}居民委员会", "{stem}社区骑手驿站",
         (NOON, "Mo-Sa 08:30-18:00; PH off", "Mo-Su 07:30-21:00"), ("open", "code"), ADVICE),
    Host("convenience", "{host}", "{host}爱心驿站",
         ("24/7", "Mo-Su 07:00-22:00", "Mo-Su 06:30-23:00"), ("open", "ask"), own="{street}食杂便利店"),
    Host("government", "滨城市总工会", "{subdistrict}职工驿站", (NOON, OFFICE, "Mo-Su 08:30-18:00"), ("open",
    "card")),
    Host("community_centre", "{community}居民委员会", "{stem}社区爱心驿站",
         ("Mo-Su 07:00-22:00", NOON, "工作日 8:30—17:30"), ("open", "ask")),
    Host("post_office", "滨城邮政", "{host}暖心驿站", ("Mo-Sa 09:00-17:00; PH off", "Mo-Su 09:00-17:00"),
    ("open",)),
    Host("", "滨城换电", "{host}驿站", ("24/7",), ("code", "card"), ("换电",), own="{street}换电"),
)  # fmt: skip


def list_stations(register: Register, communities: Sequence[Community], count: int) -> None:
    """Exactly so many stations, spread over the communities; the hosts take turns."""
    order = sorted(range(len(communities)), key=lambda i: i * 83 % len(communities))
    start, turn = len(register.rows), 0
    while len(register.rows) - start < count:
        if turn > 40 * count:
            raise ValueError("there are no more hosts for caring stations")
        community = communities[order[turn % len(order)]]
        # Where the host of this turn is not to be found, the next one may be.
        hosts = (HOSTS[(turn + k) % len(HOSTS)] for k in range(len(HOSTS)))
        any(_add(register, community, host) for host in hosts)
        turn += 1
    stations = register.rows[start:]
    for text, row in zip(UNCLEAR, stations[4 :: max(1, count // 2)], strict=False):
        row.hours = text
    register.disturb(stations, max(7, count // 5))


def _add(register: Register, community: Community, host: Host) -> bool:
    here = community.houses.get(host.tag)
    if here is None and not host.own:
        return False
    building = register.premises.take(community.members) if here is None else here.building
    if building < 0:
        return False
    words = {
        "community": community.name, "stem": community.stem, "street": register.table.street[building],
        "subdistrict": community.subdistrict,
    }  # fmt: skip
    words["host"] = host.own.format(**words) if here is None else here.tags["name"]
    name = host.name.format(**words)
    if register.is_named(name, community.code):
        return False
    return register.add(
        "caring_station", name, building, community.code,
        hours=register.pick(host.hours), access=register.pick(host.access),
        operator=host.operator.format(**words),
        wheelchair=register.pick(("yes", "yes", "limited", "no")), amenities=_amenities(register, host),
        photo_captions="|".join(CAPTIONS[: int(register.rng.integers(1, 4))]),
        description=register.pick((
            "冬可取暖、夏可纳凉、渴可喝水、累可歇脚。", "面向骑手、环卫工人等户外劳动者免费开放。",
            "进门右手边，饮水、充电自取。", "",
        )),
    ) is not None  # fmt: skip


def _amenities(register: Register, host: Host) -> str:
    if register.chance(0.2):
        return "、".join((*TWELVE, *host.more))
    return "、".join(dict.fromkeys((*ALWAYS, *register.some(BESIDES, 3).split("、"), *host.more)))
