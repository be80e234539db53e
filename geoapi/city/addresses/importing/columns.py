"""The headings that cities give the columns of their address tables;
those of GA/T 2000 and their initials too.

A heading is compared without case, spaces and what stands in brackets: 县(市、区) is 县.
"""

from collections.abc import Mapping

from geoapi.importing.datums import POINT_HEADINGS


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


WHOLE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "text": _words("标准地址 地址 详细地址 地址全称 标准地址全称 标准地址名称 完整地址 全地址 dzmc address"),
    **POINT_HEADINGS,
    # The building's code; its number in the estate is building_number.
    "building": _words("楼栋编码 建筑编码 楼栋代码 建筑物编码 楼幢编码 building_code"),
}
# Two columns of one meaning have two names here,
# since a table may hold both and fill one of them in each row.
PART_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "division": _words("行政区划 行政区划名称 所属行政区划 行政区域 省市县区 省市区 ssxq"),
    "province": _words("省 省份 省级 省名称 所在省"),
    "city": _words("市 城市 地市 地级市 设区市 市级 市州 市名称 所在市"),
    "district": _words(
        "区县 区 县 县区 区/县 县市区 区市县 区县市 县级 区县名称 县区名称 所在区 所属区 所属区县 county"
    ),
    "subdistrict": _words(
        "街道 街道办 街道办事处 街道名称 乡镇街道 街道乡镇 乡镇/街道 街道/乡镇 乡镇、街道 街道、乡镇 "
        "镇街 街镇 街乡镇"
        " 乡镇街道名称 街道乡镇名称 所属街道 所属街镇 xzjd"
    ),
    "town": _words("乡镇 镇 乡 乡/镇 乡镇名称 镇乡"),
    "community": _words(
        "社区 居委会 居委 社区居委会 社区名称 村居 村社区 社区村 社区/村 村/社区 社区/行政村 居村委会 "
        "村居委会"
        " 社区居村委会 社区居委会名称 所属社区 sqmc"
    ),
    "village": _words("行政村 村 村委会 村民委员会 建制村 行政村名称 村名"),
    "hamlet": _words("自然村 自然村名称 自然屯 村民小组 村组"),
    "road": _words(
        "街路巷 街路巷名称 街路巷名 路街巷 路街巷名称 道路 道路名称 路名 街巷 街巷名称 道路街巷 街路 路 街"
        " 所在道路 jlx jlxmc street"
    ),
    "doorplate": _words(
        "门牌号 门牌 门牌号码 门号 门楼牌号 门楼牌号码 门楼牌 楼门牌 楼门牌号 院门牌号 门址号 mlph mph "
        "house_number"
    ),
    "estate": _words(
        "小区 小区名称 小区名 居民小区 居民小区名称 住宅小区 住宅区 院落 院落名称 小区院落 小区/院落 "
        "xqmc compound"
        " residential_quarters"
    ),
    "building_number": _words(
        "楼栋号 楼栋 楼幢号 楼幢 楼号 幢号 栋号 座号 幢 栋 楼 楼座 楼座号 楼栋名称 楼栋幢号 楼宇号 楼址顺序号"
        " 楼幢名称 ldh"
    ),
    "unit": _words("单元号 单元 单元名 单元名称 dyh"),
    "floor": _words("楼层 楼层号 层 层号 所在楼层"),
    "room": _words("室号 室 房间号 房间 房号 户室 户室号 户号 房室号 房室 门户号 室名 shh"),
    "place": _words("地名 地名名称 建筑物名称 建筑物 建筑名称 大厦名称 楼宇名称 标志物 标志物名称 jzwmc"),
    "remainder": _words("门楼详址 详址 补充地址 附加地址 mlxz"),
}
ADDRESS_COLUMNS: Mapping[str, tuple[str, ...]] = {**WHOLE_COLUMNS, **PART_COLUMNS}
BUILDING_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": _words("楼栋编码 建筑编码 楼栋代码 building building_code ref"),
    "households": _words("户数 居民户数"),
    "units": _words("单元数 单元"),
    "grid_code": _words("网格编码 所属网格 绑定网格 网格代码 grid"),
}
