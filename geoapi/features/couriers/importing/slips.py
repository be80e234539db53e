"""The slips of a list, to be printed and handed out: to the eye (HTML, PDF), or for a mail merge (CSV)."""

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from geoapi.core.errors import InvalidInput
from geoapi.core.squares import square_of
from geoapi.importing.rows import is_formula
from geoapi.office.access.slips import shown
from geoapi.printing.pdf import pdf_of

_PAGES = Path(__file__).parent / "pages"
FORMATS = (".html", ".pdf", ".csv")


@dataclass(frozen=True)
class PrintedSlip:
    """One slip: no digit of a phone is on it."""

    number: str
    name: str
    platform: str
    team: str
    where: str
    code: str
    link: str

    @property
    def shown(self) -> str:
        return shown(self.code)

    @property
    def square(self) -> tuple[int, str]:
        return square_of(self.link)


def check_target(path: Path | None) -> Path:
    """Where slips are written to. Raises InvalidInput."""
    if path is None:
        raise InvalidInput.of(
            "slips", "Say where the slips are to be written: --slips FILE.pdf, .html or .csv."
        )
    if path.suffix.lower() not in FORMATS:
        raise InvalidInput.of("slips", f"{path} must end in .pdf, .html or .csv.")
    if not path.absolute().parent.is_dir():
        raise InvalidInput.of("slips", f"The folder of {path} does not exist.")
    if path.exists():
        raise InvalidInput.of(
            "slips", f"{path} is there already: its codes stand nowhere else, so it is not written over."
        )
    return path


def write_slips(path: Path, slips: Sequence[PrintedSlip], until: str) -> None:
    """Write them so that only their owner may read them. `until`: how long they serve."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(_content(path.suffix.lower(), slips, until))


def _content(kind: str, slips: Sequence[PrintedSlip], until: str) -> bytes:
    if kind == ".csv":
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("number", "name", "platform", "team", "where", "code", "link"))
        for each in slips:
            cells = (each.number, each.name, each.platform, each.team, each.where, each.code, each.link)
            writer.writerow([f"'{cell}" if is_formula(cell) else cell for cell in cells])
        return text.getvalue().encode("utf-8-sig")
    pages = Environment(loader=FileSystemLoader(_PAGES), autoescape=True)
    html = pages.get_template("slips.html").render(slips=slips, until=until)
    return html.encode() if kind == ".html" else pdf_of(html)
