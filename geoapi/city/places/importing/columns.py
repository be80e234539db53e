"""The headings that cities give the columns of their tables of places."""

from collections.abc import Mapping

from geoapi.importing.datums import POINT_HEADINGS
from geoapi.importing.rows import Contents


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PLACE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": _words("编码 编号 代码 点位编码 点位编号 驿站编号 站点编号 二维码编号"),
    "name": _words("名称 点位名称 服务点名称 驿站名称 站点名称 场所名称 机构名称 单位名称"),
    "kind": _words("类型 类别 种类 点位类型 服务类型 场所类型 设施类型 type category"),
    "address": _words("地址 详细地址 标准地址 站点地址 所在地址 具体地址 地点 位置"),
    **POINT_HEADINGS,
    "building": _words("楼栋编码 建筑编码 楼栋代码 building_code"),
    "area": _words("所属社区 所属区域 社区 所在社区 社区名称 所属街道 街道 区域 所属网格 area_code"),
    "district": _words("区县 所属区县 所在区县 行政区 所属区 区 县 所在区"),
    "phone": _words("电话 联系电话 服务电话 咨询电话 值班电话 联系方式 公开电话 tel telephone"),
    "hours": _words("开放时间 营业时间 服务时间 办公时间 工作时间 opening_hours"),
    "closed_from": _words("暂停开始 暂停开始日期 暂停日期 暂停起始日期 关闭开始日期 停用日期"),
    "closed_until": _words("暂停结束 暂停结束日期 暂停截止 暂停截止日期 暂停至 关闭截止日期"),
    "closed_reason": _words("暂停原因 关闭原因 停用原因 暂停说明"),
    "exceptions": _words("特殊时间 特殊日期 特殊开放时间 例外 例外日期 临时时间"),
    "access": _words("进入方式 进门方式 开门方式"),
    "wheelchair": _words("无障碍 无障碍设施 无障碍通行 轮椅"),
    "amenities": _words("服务设施 设施 配套设施 服务项目 服务内容 设备设施"),
    "photo_captions": _words("照片说明 图片说明 照片 photos"),
    "description": _words("简介 说明 描述 备注 介绍 remark"),
    "operator": _words("运营单位 运营方 建设单位 管理单位 主管单位 责任单位"),
    "verified_on": _words("核实日期 核实时间 最近核实 核查日期 check_date"),
    "verified_by": _words("核实人 核查人 核实人员"),
}
HOLDS = Contents(days=("closed_from", "closed_until", "verified_on"), phones=("phone",))
# What the file has to say for the closures and special days of a place to be replaced.
OF_EXCEPTIONS = ("closed_from", "closed_until", "closed_reason", "exceptions")
