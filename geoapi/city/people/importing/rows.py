"""Reading the city's table of posts: who holds them, when they are on duty, and who stands in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from geoapi.city.people.importing.faults import hours_in, masked_fault, phone_in, row_faults
from geoapi.city.people.rules import DUTY_DESK, Role
from geoapi.core.cells import day_of
from geoapi.core.phones import read_phones
from geoapi.core.terms import Terms
from geoapi.importing.reasons import Reason
from geoapi.importing.report import Report, mask
from geoapi.importing.rows import Contents, Row, read_as
from geoapi.importing.tables import Sheet

# A heading that may mean a private number is never taken for the duty phone, which everyone can read.
COLUMNS = {
    "post_code": ("岗位编码", "岗位代码", "岗位编号"),
    "staff_no": ("工号", "人员编号", "员工编号", "人员编码"),
    "name": ("姓名", "人员姓名", "名称", "值班室名称"),
    "role": ("角色", "岗位", "职务", "人员类型", "岗位类型"),
    "area_code": ("网格编码", "区域编码", "网格代码", "社区编码", "区划代码"),
    "building_code": ("楼栋编码", "建筑编码", "楼栋代码"),
    "duty_phone": ("值班电话", "办公电话", "公务电话", "公开电话"),
    "private_phone": ("手机", "手机号", "手机号码", "私人电话", "个人电话", "本人电话"),
    "duty_hours": ("值班时间", "工作时间", "在岗时间"),
    "from": ("开始日期", "任职日期", "起始日期", "上岗日期"),
    "until": ("结束日期", "离任日期", "截止日期", "离岗日期"),
    "substitute_for": ("代班岗位", "替岗岗位", "代班岗位编码", "替代岗位"),
}
REQUIRED = ("post_code", "name", "role")
HOLDS = Contents(days=("from", "until"), phones=("duty_phone", "private_phone"))


@dataclass(frozen=True)
class PersonRow:
    """A person named in the file. Of a phone, None is "not said" and empty is "has none"."""

    where: str
    staff_no: str
    name: str
    duty_phone: str | None
    private_phone: str | None


@dataclass(frozen=True)
class PostRow:
    """A post (or, with `is_substitution`, a standing in for the post `code`) during a period.

    `staff_no` is None while the post is vacant, and of a duty desk,
    which has a name and a number of its own instead.
    """

    where: str
    code: str
    is_substitution: bool
    role: str | None
    area_code: str | None
    building_code: str | None
    staff_no: str | None
    duty_hours: str | None
    since: datetime | None
    until: datetime | None
    desk_name: str | None = None
    desk_phone: str | None = None

    @property
    def holder(self) -> str | None:
        """Who or what answers: a staff number, or the name of a duty desk."""
        return self.staff_no or self.desk_name

    @property
    def vacant(self) -> bool:
        return self.holder is None

    def holds(self, at: datetime) -> bool:
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)

    def same_terms(self, other: "PostRow") -> bool:
        """Whether the two differ in their dates at most."""
        return replace(other, where=self.where, since=self.since, until=self.until) == self

    def overlaps(self, other: "PostRow") -> bool:
        return (self.since is None or other.until is None or self.since < other.until) and (
            other.since is None or self.until is None or other.since < self.until
        )


def post_rows(
    sheet: Sheet, zone: ZoneInfo, roles: Terms[Role], report: Report, *, strict: bool = False
) -> tuple[list[PersonRow], list[PostRow]]:
    """The usable rows, as persons (each once) and periods of posts;
    the others go to `report` with their reason.

    Dates are days of `zone`. A private phone is never quoted.
    Duty hours that cannot be understood are kept as text or, with `strict`, refused.
    """
    people: dict[str, PersonRow] = {}
    periods: dict[tuple[bool, str], list[PostRow]] = defaultdict(list)
    for row in sheet.rows:
        role = roles.find(row["role"])
        is_desk = role is not None and role.code == DUTY_DESK and not row["substitute_for"]
        fault = masked_fault(row) or next(row_faults(row, role, roles, strict), None)
        if fault:
            report.refuse(row.where, fault, row["name"])
            continue
        person, post = _person(row), _post(row, role, zone)
        clash = _clash(person, people) or _overlap(post, periods[post.is_substitution, post.code])
        if clash:
            report.refuse(row.where, clash, row["name"])
            continue
        if person is not None:
            known = people.get(person.staff_no)
            people[person.staff_no] = _joined(known, person) if known else person
        periods[post.is_substitution, post.code].append(post)
        _tell_repairs(row, report, is_desk=is_desk)
    return list(people.values()), [post for posts in periods.values() for post in posts]


def _clash(person: PersonRow | None, people: Mapping[str, PersonRow]) -> Reason | None:
    known = people.get(person.staff_no) if person else None
    if person is None or known is None:
        return None
    sentence = None
    if known.name != person.name:
        sentence = f"{known.where} gives the staff number {person.staff_no} to {known.name}"
    for column, here, there in (
        ("duty_phone", person.duty_phone, known.duty_phone),
        ("private_phone", person.private_phone, known.private_phone),
    ):
        if here is not None and there is not None and here != there:
            sentence = sentence or f"{known.where} gives {person.staff_no} another {column}"
    return Reason("rows-disagree", sentence, row=known.where, value=person.staff_no) if sentence else None


def _overlap(post: PostRow, others: Sequence[PostRow]) -> Reason | None:
    other = next((other for other in others if post.overlaps(other)), None)
    if other is None:
        return None
    sentence = f"the period overlaps that of {other.where}, for the same post {post.code}"
    return Reason("periods-overlap", sentence, row=other.where, value=post.code)


def _joined(known: PersonRow, row: PersonRow) -> PersonRow:
    duty_phone = row.duty_phone if known.duty_phone is None else known.duty_phone
    private_phone = row.private_phone if known.private_phone is None else known.private_phone
    return replace(known, duty_phone=duty_phone, private_phone=private_phone)


def _person(row: Row) -> PersonRow | None:
    if not row["staff_no"]:
        return None
    return PersonRow(
        row.where, row["staff_no"], row["name"], phone_in(row["duty_phone"]), phone_in(row["private_phone"])
    )


def _post(row: Row, role: Role | None, zone: ZoneInfo) -> PostRow:
    since, until = (_midnight(row[column], zone) for column in ("from", "until"))
    substituting = bool(row["substitute_for"])
    role_code = role.code if role and not substituting else None
    desk = role_code == DUTY_DESK
    return PostRow(
        where=row.where,
        code=row["substitute_for"] or row["post_code"],
        is_substitution=substituting,
        role=role_code,
        area_code=row["area_code"] or None,
        building_code=row["building_code"] or None,
        staff_no=row["staff_no"] or None,
        duty_hours=hours_in(row)[0],
        since=since,
        until=until,
        desk_name=row["name"] if desk else None,
        desk_phone=phone_in(row["duty_phone"]) if desk else None,
    )


def _midnight(cell: str, zone: ZoneInfo) -> datetime | None:
    day = day_of(cell)
    return None if day is None else datetime.combine(day, time(), zone)


def _tell_repairs(row: Row, report: Report, *, is_desk: bool) -> None:
    if is_desk and not row["duty_hours"]:
        sentence = "a duty desk without duty_hours is never said to be on duty"
        report.note(row.where, Reason("desk-without-hours", sentence), row["name"])
    for column in ("from", "until"):
        day = day_of(row[column])
        if day is not None and row[column] != day.isoformat():
            report.repair(row.where, read_as(column, row[column], day.isoformat()), row["name"])
    hours, doubt = hours_in(row)
    if doubt:
        sentence = f"{doubt}; kept as text and never taken for on duty"
        report.note(row.where, Reason(doubt.code, sentence, **doubt.params), row["name"])
    elif hours and hours != row["duty_hours"]:
        report.repair(row.where, read_as("duty_hours", row["duty_hours"], hours), row["name"])
    for change in row.changes:
        is_private = change.column == "private_phone"
        told = replace(change, given=mask(change.given), read=mask(change.read)) if is_private else change
        (report.repair if change.read else report.note)(row.where, told.reason, row["name"])
    for column in ("duty_phone", "private_phone"):
        plain = phone_in(row[column])
        if plain and plain != row[column]:
            given, shown = (
                mask(each) if column == "private_phone" else each for each in (row[column], plain)
            )
            number = len(read_phones(row[column]))
            how = (
                f"holds {number} numbers, of which the first is kept"
                if number > 1
                else "put into plain characters"
            )
            reason = Reason("read-as", f"{column} {how}: {shown}", value=given, read=shown)
            report.repair(row.where, reason, row["name"])
