"""The headings that firms give the columns of their lists."""

from collections.abc import Mapping

from geoapi.importing.rows import Contents


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": _words("骑手编号 编号 工号 员工编号 骑手工号 快递员编号 人员编号 id"),
    "name": _words("姓名 骑手姓名 快递员姓名 人员姓名"),
    "phone": _words("手机 手机号 手机号码 电话 联系电话 手机后四位 手机尾号 mobile"),
    "platform": _words("平台 公司 企业 所属平台 所属公司 所属企业 firm"),
    "team": _words("团队 站点 网点 配送站 所属站点 所属网点 队"),
    "station": _words("驿站编码 驿站 备案驿站 驿站代码 place place_code"),
    "community": _words("社区编码 社区 所属社区 备案社区 area area_code"),
}
HOLDS = Contents(phones=("phone",))
