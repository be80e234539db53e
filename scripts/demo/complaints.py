"""What people of the demo city report, and what they are answered: sentences of complaints.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("complaints.toml")


@dataclass(frozen=True)
class Complaint:
    """What there is to say of a category.

    `where`: street, or home for a building; `months`: when more of it comes; `share`: of all, about; `owner`:
    role of the post that has it; `other`: outcomes but fixed, and what is said then; `twice`: with what it is
    disputed. In the sentences {place}, {estate}, {building} and {n} are filled in.
    """

    category: str
    share: float
    where: str
    owner: str
    weight: str
    said: tuple[str, ...]
    fixed: tuple[str, ...]
    other: tuple[tuple[str, str], ...] = ()
    months: tuple[int, ...] = ()
    picture: str = ""
    twice: str = "还是没有解决，麻烦再看看。"


def _read() -> tuple[Complaint, ...]:
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))["complaint"]
    return tuple(Complaint(**{name: _frozen(value) for name, value in row.items()}) for row in rows)


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


COMPLAINTS = _read()
RESPONSES = (
    "已到现场看过，正在联系维修单位，会按约定时间办完。",
    "情况属实，需要几家单位一起办，已定下时间。",
    "已安排人员处理，办好后再告诉您。",
)
RETURNS = (
    "该处为市政道路，不属网格职责。",
    "产权属物业，应由执法部门责令整改。",
    "现场核实在本网格以外，请重新派单。",
)
ESCALATIONS = ("涉及多个部门，社区协调不动。", "多次反映未解决，请领导包案。", "需要专项资金，超出街道权限。")
DECLINES = (
    ("属于个人合同纠纷，不属受理范围。", "人民法院诉讼服务热线 12368"),
    ("已进入诉讼程序，按规定不予受理。", "承办法院"),
    ("内容无法核实，且没有留下联系方式。", "补充后可重新反映"),
)
TRANSFERS = (("交警支队", "122"), ("燃气公司", "95777"), ("供电公司", "95598"), ("生态环境局", "12369"))
WITHDRAWALS = ("自己找人修好了，不用来了。", "和邻居说开了，撤回。", "重复反映了，撤回这一件。")
CHANNELS = {
    "web": 40,
    "line": 22,
    "hotline": 14,
    "informant": 12,
    "window": 6,
    "letter_visit": 4,
    "forum": 2,
}
