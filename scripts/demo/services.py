"""What each community has beside its stations: offices, clinics, canteens, shops that serve, toilets."""

from collections.abc import Sequence

from .amenities import Amenity
from .divisions import Area
from .places import Community, Register, code_subdistrict

OFFICE = "Mo-Fr 08:30-12:00,14:00-17:30; PH off"
CENTER_HOURS = (
    OFFICE, "Mo-Fr 08:30-17:30; PH off", "Mo-Fr 08:30-12:00,13:30-17:30; Sa 09:00-12:00; PH off",
    "Mo-Su 08:30-20:00", "周一至周五 8:30-12:00，14:00-17:30，法定节假日休息",
)  # fmt: skip
CENTER_AMENITIES = (
    "饮水",
    "休息座椅",
    "充电",
    "卫生间",
    "Wi-Fi",
    "药箱",
    "雨伞",
    "母婴室",
    "法律援助",
    "社保咨询",
)
WINDOW_HOURS = (
    OFFICE,
    "Mo-Fr 08:30-17:00; PH off",
    "工作日 9:00-12:00，13:00-17:00",
    "Mo-Sa 09:00-17:00; PH off",
)
CLINIC_HOURS = ("Mo-Su 08:00-17:30", "Mo-Sa 08:00-12:00,14:00-17:30", "Mo-Su 08:00-12:00,14:00-20:00", "24/7")
PHARMACY_HOURS = ("Mo-Su 08:00-21:30", "Mo-Su 07:30-22:00", "24/7", "每天 8:00～21:00")
LEGAL_HOURS = (
    "We 09:00-11:30; PH off",
    "Th 14:30-17:00; PH off",
    "每周三上午 9:00-11:30",
    "Tu,Fr 09:00-11:00; PH off",
)
CANTEEN_HOURS = (
    "Mo-Su 11:00-13:00,17:00-18:30",
    "Mo-Su 07:00-08:30,11:00-12:30,17:00-18:30",
    "Mo-Sa 11:00-13:00",
)
LIBRARY_HOURS = (
    "Tu-Su 09:00-20:00",
    "Mo-Fr 14:00-17:30; Sa,Su 09:00-17:00",
    "We-Su 09:00-17:00",
    "周末 9:00—17:00",
)
SHOP_HOURS = {
    "parcel_pickup": ("Mo-Su 08:30-21:00", "Mo-Su 09:00-20:30", "Mo-Su 08:00-22:00"),
    "housekeeping": ("Mo-Sa 08:30-18:00", "Mo-Su 09:00-18:00"),
    "appliance_repair": ("Mo-Sa 09:00-18:00", "Mo-Su 08:30-17:30", ""),
    "housing_agency": ("Mo-Su 09:00-20:00", "Mo-Su 08:30-19:30"),
    "day_care": ("Mo-Fr 08:00-17:00; PH off", "Mo-Sa 08:00-17:00; PH off"),
}
# Kind, how its name ends, and in what share of the communities there is one.
SHOPS = (
    ("elderly_canteen", ("长者食堂", "老年食堂", "幸福食堂"), 0.55), ("meal_point", ("助餐点",), 0.35),
    ("day_care", ("日间照料中心", "托老所"), 0.4), ("housekeeping", ("家政服务部", "家政"), 0.4),
    ("appliance_repair", ("家电维修部", "家电维修点"), 0.4), ("housing_agency", ("房产中介", "房屋租赁部"),
    0.45),
)  # fmt: skip
# What an amenity of the map is in the list of places.
LISTED = {"pharmacy": "pharmacy", "post_office": "parcel_pickup"}


def list_services(register: Register, communities: Sequence[Community], areas: Sequence[Area]) -> None:
    """Every place of the communities and, at the end, those of subdistricts and police stations."""
    for community in communities:
        _list_center(register, community)
        _list_health(register, community)
        _list_shops(register, community)
        for _ in range(int(register.rng.integers(1, 4))):
            _add_toilet(register, community)
    codes = code_subdistrict(areas)
    offices = {c.subdistrict: c.houses["government"] for c in communities if "government" in c.houses}
    for name, office in offices.items():
        stem = name.removesuffix("街道")
        register.add("judicial_office", f"{stem}司法所", office.building, codes[name], hours=OFFICE,
        access="open",
                     wheelchair="yes", operator=f"{name}办事处", amenities="休息座椅、法律援助")  # fmt: skip


def list_police(register: Register, amenities: Sequence[Amenity], communities: Sequence[Community]) -> None:
    """The police stations, which are those of the map."""
    of_building = {int(i): community.code for community in communities for i in community.members}
    for amenity in amenities:
        if amenity.tags.get("amenity") == "police":
            register.add("police", amenity.tags["name"], amenity.building, of_building[amenity.building],
            hours="24/7",
                         access="open", wheelchair=register.pick(("yes", "limited")))  # fmt: skip


def _list_center(register: Register, community: Community) -> None:
    """The service centre, and what is under its roof."""
    center = register.house(community, "community_centre")
    operator = f"{community.name}居民委员会"
    common = {
        "access": "open",
        "wheelchair": register.pick(("yes", "yes", "limited", "no")),
        "operator": operator,
    }
    register.add(
        "service_center", f"{community.name}党群服务中心", center, community.code,
        hours=register.pick(CENTER_HOURS),
        amenities=register.some(CENTER_AMENITIES, 4), photo_captions="正门|办事大厅",
        description=f"{community.name}党群服务中心，办理居民事项，开放活动室。", **common,
    )  # fmt: skip
    register.add("one_stop_window", f"{community.name}便民服务窗口", center, community.code,
                 hours=register.pick(WINDOW_HOURS), amenities="饮水、休息座椅", **common)  # fmt: skip
    if register.chance(0.6):
        register.add("legal_clinic", f"{community.name}法律服务点", center, community.code,
                     hours=register.pick(LEGAL_HOURS), amenities="法律援助",
                     description="律师轮值，免费咨询。",
                     **common)  # fmt: skip
    if register.chance(0.5):
        register.add("library", f"{community.stem}图书室", center, community.code,
                     hours=register.pick(LIBRARY_HOURS), amenities="休息座椅、Wi-Fi", **common)  # fmt: skip


def _list_health(register: Register, community: Community) -> None:
    clinic = register.house(community, "clinic")
    register.add("clinic", f"{community.name}卫生服务站", clinic, community.code,
    hours=register.pick(CLINIC_HOURS),
                 access="open", wheelchair=register.pick(("yes", "yes", "limited")),
                 amenities=register.some(("休息座椅", "卫生间", "药箱", "母婴室"), 2))  # fmt: skip
    for tag, kind in LISTED.items():
        if tag in community.houses:
            one = community.houses[tag]
            hours = register.pick(PHARMACY_HOURS) if kind == "pharmacy" else "Mo-Sa 09:00-17:00; PH off"
            register.add(kind, one.tags["name"], one.building, community.code, hours=hours, access="open")


def _list_shops(register: Register, community: Community) -> None:
    for kind, tails, share in SHOPS:
        if register.chance(share):
            building = register.premises.take(community.members)
            hours = register.pick(
                CANTEEN_HOURS if kind in ("elderly_canteen", "meal_point") else SHOP_HOURS[kind]
            )
            register.add(kind, community.stem + register.pick(tails), building, community.code, hours=hours,
                         access="open", wheelchair=register.pick(("yes", "limited", "no", "")))  # fmt: skip
    for _ in range(1 + register.chance(0.4)):
        building = register.premises.take(community.members)
        if building >= 0:
            name = f"{register.table.street[building]}快递驿站"
            register.add("parcel_pickup", name, building, community.code, wheelchair=register.pick(("yes",
            "no", "")),
                         hours=register.pick(SHOP_HOURS["parcel_pickup"]), access="open")  # fmt: skip


def _add_toilet(register: Register, community: Community) -> None:
    building = register.premises.take(community.members)
    if building >= 0:
        name = f"{register.table.street[building]}{register.table.number[building]}公共厕所"
        register.add("toilet", name, building, community.code, phone="", hours="24/7", access="open",
                     wheelchair=register.pick(("yes", "yes", "limited", "no")), operator="滨城市环境卫生中心",
                     amenities=register.pick(("", "", "母婴室")))  # fmt: skip
