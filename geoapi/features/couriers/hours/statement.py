"""The statement of service hours as one document: the tasks, their minutes, and the sum."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from geoapi.features.couriers.enrolling.store.own import OwnCourier
from geoapi.features.couriers.hours.store import DoneTask
from geoapi.printing.pdf import pdf_of

_PAGES = Path(__file__).parent / "pages"


@dataclass(frozen=True)
class Statement:
    """What is stated of whom. `printed`: when; times in the city's zone."""

    courier: OwnCourier
    tasks: Sequence[DoneTask]
    printed: datetime

    @property
    def minutes(self) -> int:
        return sum(each.minutes for each in self.tasks)

    @property
    def in_words(self) -> str:
        """6 小时 40 分."""
        hours, minutes = divmod(self.minutes, 60)
        return f"{hours} 小时 {minutes} 分" if hours else f"{minutes} 分"


def version_of(courier: OwnCourier, tasks: Sequence[DoneTask]) -> str:
    """The same as long as a statement would say the same, but for its date."""
    said = [courier.name, courier.area_name, courier.place_name, courier.state]
    rows = [(each.number, each.minutes) for each in tasks]
    return sha256(repr((said, rows)).encode()).hexdigest()[:32]


def statement_pdf(statement: Statement) -> bytes:
    """Raises PrintingUnavailable."""
    pages = Environment(loader=FileSystemLoader(_PAGES), autoescape=True)
    return pdf_of(pages.get_template("statement.html").render(of=statement))
