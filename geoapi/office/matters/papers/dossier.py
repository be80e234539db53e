"""The file of a matter (一号一档) as one document: all that was done, said and shown, and no contact."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from geoapi.core.clock import Calendar
from geoapi.core.db import Connection
from geoapi.office.matters.clocks.reckoning import RULE
from geoapi.office.matters.flows import Kind, Kinds, Matter
from geoapi.office.matters.store import clocks, contacts, files, links, matters, papers, steps
from geoapi.office.matters.store.clocks import ClockRow
from geoapi.office.matters.store.contacts import Look
from geoapi.office.matters.store.files import Note, PostName, Whole
from geoapi.office.matters.store.links import Link
from geoapi.office.matters.store.steps import Step
from geoapi.printing.pdf import pdf_of

_PAGES = Path(__file__).parent / "pages"
_STAGES = {"before": "办理前", "during": "办理中", "after": "办理后"}
_BY = {"reporter": "反映人", "system": "系统", "staff": ""}
_LINKS = {
    ("duplicate_of", True): "并入",
    ("duplicate_of", False): "并入本件",
    ("part_of", True): "协办于",
    ("part_of", False): "协办件",
}


@dataclass(frozen=True)
class Picture:
    """A photo as the page takes it."""

    stage: str
    address: str


@dataclass(frozen=True)
class Dossier:
    """`printed`: by whom and when."""

    kind: Kind
    matter: Matter
    whole: Whole
    steps: Sequence[Step]
    clocks: Sequence[ClockRow]
    notes: Sequence[Note]
    links: Sequence[Link]
    names: Mapping[str, PostName]
    looks: Sequence[Look]
    pictures: Sequence[Picture]
    calendar: Calendar
    printed: str

    @property
    def handed(self) -> set[int]:
        """The turns with which somebody else got it."""
        posts = [step.post_code for step in self.steps]
        return {
            step.turn
            for step, before in zip(self.steps[1:], posts, strict=False)
            if step.post_code and step.post_code != before
        }

    def word(self, group: str, code: str | None) -> str:
        """What a code is called in an office."""
        return self.kind.words.get(f"{group}.{code}", code or "") if code else ""

    def minute(self, moment: datetime | None) -> str:
        return f"{self.calendar.local(moment):%Y-%m-%d %H:%M}" if moment else "—"

    def post(self, code: str | None) -> str:
        """A post by its area and role: never who holds it."""
        if not code:
            return ""
        name = self.names.get(code)
        return f"{name.area_name or ''}{name.role_name}" if name else code

    def doer(self, step: Step | Note) -> str:
        return _BY.get(step.done_by) or self.post(step.by_post) or "工作人员"

    def link(self, each: Link) -> str:
        return _LINKS.get((each.kind, each.outward), each.kind)

    def rule(self, clock: ClockRow) -> str:
        """How long it runs, in words."""
        found = RULE.fullmatch(clock.rule)
        if found is None:
            return "约定时间"
        return f"{found[2]}小时" if found[1] == "h" else f"{found[2]}个工作日"

    def kept(self, clock: ClockRow) -> str:
        """Whether a clock was kept, as far as that is known."""
        if clock.stopped_at is None:
            return "进行中"
        return "按时" if clock.stopped_at <= clock.due_at else "超时"


def gather(connection: Connection, kinds: Kinds, calendar: Calendar, number: str, by: str) -> Dossier | None:
    """All of a matter; None where there is none."""
    found = matters.find_matter(connection, number)
    if found is None:
        return None
    now = matters.now(connection)
    done = steps.steps_of(connection, found.id)
    looks = contacts.looks_of(connection, found.id)
    notes = files.notes_of(connection, found.id, links.duplicates_of(connection, found.id))
    posts = {each.post_code for each in done} | {each.by_post for each in done} | {found.post_code}
    posts |= {each.by_post for each in looks} | {each.by_post for each in notes}
    pictures = [
        Picture(_STAGES[stage], f"data:image/jpeg;base64,{b64encode(content).decode()}")
        for stage, content in papers.pictures_of(connection, found.id)
    ]
    return Dossier(
        kinds[found.kind],
        found,
        files.whole(connection, found.id),
        done,
        clocks.clocks_of(connection, found.id),
        notes,
        links.links_of(connection, found.id),
        files.post_names(connection, set(filter(None, posts))),
        looks,
        pictures,
        calendar,
        f"{by} {calendar.local(now):%Y-%m-%d %H:%M} 打印",
    )


def file_html(dossier: Dossier) -> str:
    pages = Environment(loader=FileSystemLoader(_PAGES), autoescape=True)
    return pages.get_template("file.html").render(d=dossier, m=dossier.matter, w=dossier.whole)


def file_pdf(dossier: Dossier) -> bytes:
    """A4 upright. Raises PrintingUnavailable."""
    return pdf_of(file_html(dossier))
