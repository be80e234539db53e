"""The words Chinese addresses are made of, and the country's provinces, cities and districts.

Divisions: codes of GB/T 2260 as the National Bureau of Statistics lists them (2023),
from the data set china-division 2.7.0 (MIT). Elements: those of GA/T 2000 and GB/T 23705.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geoapi.city.addresses.text.normalization import key

PROVINCE, CITY, DISTRICT, SUBDISTRICT, COMMUNITY = "province", "city", "district", "subdistrict", "community"
ROAD, DOORPLATE, ESTATE, PLACE = "road", "doorplate", "estate", "place"
BUILDING, UNIT, FLOOR, ROOM = "building", "unit", "floor", "room"
REMAINDER, NOISE = "remainder", "noise"
# 699弄 is a lane, and no neighbour of the door 699号.
LANE = "弄"
AREAS = (PROVINCE, CITY, DISTRICT, SUBDISTRICT, COMMUNITY)
NAMED = (ROAD, ESTATE, PLACE)
NUMBERED = (DOORPLATE, BUILDING, UNIT, FLOOR, ROOM)
ELEMENTS = (*AREAS, ROAD, DOORPLATE, ESTATE, BUILDING, UNIT, FLOOR, ROOM, PLACE, REMAINDER)


def words(text: str) -> tuple[str, ...]:
    """A list of words as a text."""
    return tuple(text.split())


# How names end, by what they are names of. The longest ending that fits a name counts.
ENDINGS: Mapping[str, tuple[str, ...]] = {
    CITY: words("市 自治州 地区 盟"),
    DISTRICT: words("区 县 旗 自治县 自治旗 新区 林区 特区"),
    SUBDISTRICT: words("""
        街道 街道办 街道办事处 镇 乡 民族乡 苏木 办事处 开发区 经济开发区 高新区 农场 林场 街办 度假区 管委会
    """),
    COMMUNITY: words("""
        社区 村 居委会 村委会 居民委员会 村民委员会 居民区 嘎查 行政村 自然村 屯 寨 社区居委会 庄村 新区社区
        村委
    """),
    ROAD: words("""
        路 街 大街 大道 道 巷 胡同 弄 公路 大路 马路 支路 辅路 环路 条 线 国道 省道 高速 环 步行街 东段 西段
        南段 北段 中段 商业街 里弄 环线 支弄 组 社 队
    """),
    ESTATE: words("""
        小区 花园 花苑 苑 园 家园 新村 新苑 嘉园 嘉苑 公寓 别墅 山庄 庄园 华府 名邸 公馆 府 庭 轩 阁 城 湾 郡
        居
        里 坊 邸 墅 宿舍 家属院 家属楼 大院 院 生活区 住宅区 安置区 名都 名苑 豪庭 华庭 雅居 雅苑 世家 国际
        新城
        佳园 佳苑 花城 半岛 庄 村 公社 楼 堂 一期 雅园 期 家苑 馨苑 人家 小镇 东区 西区 南区 北区 中区 组团
    """),
    PLACE: words("""
        大厦 广场 中心 医院 学校 小学 中学 大学 学院 幼儿园 公司 集团 银行 酒店 宾馆 饭店 超市 商场 商城 市场
        公园 园区 产业园 科技园 工业园 创业园 软件园 工业区 派出所 公安局 局 法院 检察院 政府 委员会 站 店 馆
        厂
        教堂 寺 庙 写字楼 商务楼 大楼 卫生院 卫生室 诊所 药店 药房 营业厅 网吧 餐厅 食堂 部队 基地 码头 机场
        港
        支行 分行 服务部 门市部 工作室 事务所 研究所 研究院 所 图书馆 博物馆 体育馆 体育场 影院 剧院 会所
        俱乐部
        百货 天地 总部 加油站 火车站 汽车站 地铁站 物流园 物流中心 经营部 商行 服务站 居委会 大队 校区 游园
        绿地
        实验学校 车站 桥 塔 厂房 仓库 菜场 农贸市场 商贸城 建材城 家居城 门诊部 管理处 收费站 服务区 养老院
        福利院 档口 商铺 超级市场
    """),
}
# Endings that say little: a name before them should be longer, or it is half of another name.
WEAK_ENDINGS = frozenset(
    words("""
        区 厂 台 园 坊 城 堂 塔 寨 局 居 屯 庄 店 府 庭 所 期 村 条 桥 楼 港 湾 环 社 站 线 组 道 里 队 院 馆
    """)
)
# Words after a place that point beside it or into it; they name nothing themselves.
POINTERS = words("""
    斜对面 正对面 对面 旁边 旁 附近 隔壁 楼下 楼上 门口 门前 路口 交叉口 交汇处 交界处 东侧 西侧 南侧 北侧
    东边
    西边 南边 北边 东面 西面 南面 北面 往东 往西 往南 往北 以东 以西 以南 以北 里面 内 外 后面 前面 拐角
    大门口
    东南角 西南角 东北角 西北角 底商 门卫室 门卫 保安室 传达室 收发室 前台 大堂 院内 东门口 西门口 南门口
    北门口
    东门 西门 南门 北门 正门 后门 侧门 大门 校门 交口
""")
# Houses that have a word for a number.
WORDED_BUILDINGS = words("""
    主楼 附楼 东楼 西楼 南楼 北楼 中楼 前楼 后楼 门诊楼 住院楼 医技楼 急诊楼 教学楼 实验楼 综合楼 行政楼
    办公楼
    图书楼 艺术楼 宿舍楼 活动楼 康复楼 后勤楼 东塔 西塔 南塔 北塔 主塔 裙楼 食堂 体育馆 图书馆
""")


@dataclass(frozen=True)
class Division:
    """A province, city or district of the country; `code` has six digits."""

    code: str
    name: str
    element: str


@cache
def divisions() -> Mapping[str, tuple[tuple[Division, bool], ...]]:
    """Divisions by folded name; the flag says whether the name is whole (杭州市) or short (杭州)."""
    found: dict[str, list[tuple[Division, bool]]] = {}
    with (Path(__file__).parent / "divisions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            division = Division(row["code"], row["name"], _element_of(row["code"], row["name"]))
            found.setdefault(key(division.name), []).append((division, True))
            short = _short(division.name)
            if len(short) >= 2 and short != division.name:
                found.setdefault(key(short), []).append((division, False))
    return {name: tuple(each) for name, each in found.items()}


def _element_of(code: str, name: str) -> str:
    if code.endswith("0000"):
        return CITY if name.endswith("市") else PROVINCE
    return CITY if code.endswith("00") else DISTRICT


_PEOPLES = words("""
    维吾尔 土家族苗族 藏族羌族 布依族苗族 苗族侗族 哈尼族彝族 傣族景颇族 壮族苗族 蒙古族藏族 壮族 回族 藏族
    彝族
    白族 傣族 蒙古族 朝鲜族 傈僳族 哈萨克 蒙古 柯尔克孜 苗族 侗族 土家族 瑶族 黎族 畲族 满族 羌族
""")


def _short(name: str) -> str:
    """杭州 of 杭州市, 内蒙古 of 内蒙古自治区, 恩施 of 恩施土家族苗族自治州."""
    for ending in (
        "特别行政区",
        "自治区",
        "自治州",
        "自治县",
        "地区",
        "新区",
        "省",
        "市",
        "县",
        "区",
        "盟",
        "旗",
    ):
        if name.endswith(ending) and len(name) > len(ending) + 1:
            short = name.removesuffix(ending)
            for people in _PEOPLES:
                if short.endswith(people) and len(short) > len(people) + 1:
                    short = short.removesuffix(people)
            return short
    return name
