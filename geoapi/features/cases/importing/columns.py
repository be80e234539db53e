"""The headings that systems give the columns of their exports of cases, and the words in their cells."""

from collections.abc import Mapping, Sequence

from geoapi.features.cases import channels
from geoapi.features.cases.words import read_words
from geoapi.importing.datums import POINT_HEADINGS
from geoapi.importing.rows import Contents


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# When something was done: the verb that it is here, and what exports call it. A cell may hold several.
_MOMENTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "accepted_at": ("accept", _words("受理时间 立案时间")),
    "dispatched_at": ("dispatch", _words("派单时间 派遣时间 转办时间 交办时间")),
    "acknowledged_at": ("acknowledge", _words("签收时间 接单时间")),
    "returned_at": ("return", _words("退单时间 退回时间")),
    "ruled_at": ("rule", _words("裁定时间")),
    "responded_at": ("respond", _words("首次答复时间 响应时间")),
    "postponed_at": ("grant", _words("延期时间 延期批准时间 延期审批时间 批准延期时间")),
    "escalated_at": ("escalate", _words("提级时间")),
    "taken_on_at": ("take_on", _words("包案时间")),
    "supervised_at": ("supervise", _words("督办时间")),
    "resolved_at": ("resolve", _words("办结时间 处置完成时间 办理完成时间 完成时间")),
    "disputed_at": ("dispute", _words("不满意时间 异议时间")),
    "reopened_at": ("reopen", _words("重办时间 重新办理时间")),
    "closed_at": ("end", _words("结案时间 归档时间 办理结束时间")),
}
MOMENT_COLUMNS = {column: verb for column, (verb, _) in _MOMENTS.items()}
CASE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": _words("工单编号 工单号 编号 诉求编号 案件编号 事项编号 受理编号 案卷号 external_number id"),
    "channel": _words("来源 诉求来源 受理渠道 渠道 上报方式 来源渠道"),
    "category": _words("类别 诉求类别 事件类别 问题类别 分类 事项类别 类别编码 问题类型"),
    "title": _words("标题 诉求标题 主题 事件标题"),
    "text": _words("内容 诉求内容 问题描述 诉求描述 事件描述 反映内容 描述 description content"),
    "opened_at": _words("诉求时间 来电时间 上报时间 登记时间 发生时间 提交时间 创建时间 created_at"),
    "place": _words("地址 事发地址 诉求地址 发生地址 地点 事发地点 位置 位置描述 address"),
    "building": _words("楼栋编码 建筑编码 楼栋代码 building_code"),
    **POINT_HEADINGS,
    "state": _words("状态 工单状态 办理状态 当前状态 案件状态 status"),
    "weight": _words("难易程度 难度 事项性质 复杂程度"),
    "urgent": _words("紧急 是否紧急 紧急程度"),
    "special_group": _words("特殊群体 是否特殊群体"),
    "post": _words("承办岗位 岗位编码 办理岗位 责任岗位 承办岗位编码 post_code"),
    "accepted_by": _words("受理岗位 受理岗位编码"),
    "leader": _words("包案岗位 包案领导岗位"),
    "outcome": _words("办理结果类型 结果类型 办结类型 办理结果"),
    "said": _words("答复内容 办理情况 处理结果 答复 办结意见 处置情况 result"),
    "response": _words("响应内容 首次答复内容 首次答复"),
    "promised_at": _words("承诺时间 承诺办结时间 承诺期限"),
    "postponed_until": _words("延期至 延期到 延期后时限 延期截止时间 延期到期时间"),
    "postpone_reason": _words("延期原因 延期理由 延期说明"),
    "return_reason": _words("退单理由 退回原因 退单原因"),
    "dispute_reason": _words("不满意原因 异议内容 不满意理由"),
    "escalate_reason": _words("提级原因 提级理由"),
    "instead": _words("转出单位 转办单位 应向何处反映 受理单位"),
    "merged_into": _words("并入编号 并案编号 主单编号 合并至"),
    "score": _words("满意度 评分 回访评分 满意度评分"),
    "name": _words("姓名 诉求人 反映人 来电人 联系人"),
    "phone": _words("电话 联系电话 来电号码 诉求人电话 手机号 手机号码"),
    "confidential": _words("保密 是否保密 匿名"),
    "public_text": _words("公开内容 公示内容"),
    "photos": _words("照片 图片 附件照片"),
    **{column: names for column, (_, names) in _MOMENTS.items()},
}
HOLDS = Contents(days=("opened_at", "promised_at", "postponed_until", *MOMENT_COLUMNS), phones=("phone",))


def _table(**words: str) -> dict[str, str]:
    return {word: code for code, names in words.items() for word in (code, *names.split())}


_OFFICE = read_words()
STATES = _table(
    received="待受理 未受理 待处理",
    accepted="已受理 已立案 受理",
    dispatched="已派单 已派遣 待签收 已交办",
    working="处理中 办理中 处置中 在办 已签收",
    returned="退回待裁 退单 已退单 退回",
    escalated="已提级 提级",
    resolved="已办结 办结 待回访 已处置 已办理",
    closed="已结案 结案 已归档 已完成 归档",
    declined="不予受理",
    merged="已并案 并案 已合并",
    transferred="已转出 已移交 转出",
    withdrawn="已撤回 撤回 已撤诉",
)
CHANNELS = _table(
    web="网络平台 网上 微信 公众号 小程序 网站",
    letter_visit="来信来访 信访 来信 来访",
    line="服务专线 电话 来电 社区电话",
    informant="民情信息员 网格上报 网格员上报 巡查",
    window="一站式窗口 窗口 大厅",
    forum="座谈会 座谈",
    hotline="12345 12345热线 热线 市民热线",
    platform="平台 城管平台 数字城管",
    sensor="感知设备 传感器 物联",
)
# Each by its code and by what this office calls it, too.
for _code in channels.CHANNELS:
    CHANNELS |= {_code: _code, _OFFICE[f"channel.{_code}"]: _code}
OUTCOMES = _table(
    fixed="修好了 已解决 解决 已修复 实际解决",
    explained="答复说明 已答复 解释说明 已解释",
    not_possible="现在办不到 未解决 无法解决 暂无法解决",
    not_ours="不归这里管 不属本级",
)
WEIGHTS = _table(simple="简单 简单事项 一般", complex="复杂 复杂问题", hard="疑难 疑难问题 重大")
YES: Sequence[str] = ("是", "yes", "true", "1", "y", "有", "紧急", "特急", "加急")
NO: Sequence[str] = ("", "否", "no", "false", "0", "n", "无", "一般", "普通", "-", "—")
