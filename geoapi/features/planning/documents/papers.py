"""The papers of a plan: the package to be filed, and a notice for each building's door. HTML, made PDF."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import segno
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from geoapi.features.planning.documents import dossier as words
from geoapi.features.planning.documents.dossier import Door, Dossier, Side, first_person
from geoapi.features.planning.documents.plotting import door_map, grid_map, whole_map
from geoapi.printing.pdf import pdf_of

_PAGES = Path(__file__).parent / "pages"
# The room between the margins of A4 upright, and what is left of it under a heading.
_WIDE_MM, _HIGH_MM = 180.0, 222.0
_NOTICE_WIDE_MM, _NOTICE_HIGH_MM = 126.0, 70.0
_PUBLIC_STATES = frozenset(("published", "in_force"))


def package_pdf(dossier: Dossier) -> bytes:
    """Cover, grids before and after, a map of all and of each grid, moved buildings, what is let stand."""
    return pdf_of(package_html(dossier))


def package_html(dossier: Dossier) -> str:
    changed = [change for change in dossier.changes if change.fate is not None]
    names = {change.code: change.name for change in dossier.changes}
    whole = Markup(whole_map(dossier, _WIDE_MM, _HIGH_MM)) if changed else ""  # noqa: S704  our own drawing
    maps = [(c, Markup(grid_map(dossier, c, _WIDE_MM, _HIGH_MM - 8))) for c in changed]  # noqa: S704
    return _write(
        "package.html",
        {"grid_name": lambda code: names.get(code, code)},
        d=dossier,
        changed=changed,
        whole=whole,
        maps=maps,
        states=words.STATES,
        steps=words.STEPS,
        fates=words.FATES,
        checks=words.CHECKS,
        first=first_person,
    )


@dataclass(frozen=True)
class Notice:
    """What hangs at one door. `map` and `qr` are SVG."""

    door: Door
    source: Side | None
    target: Side
    map: Markup
    qr: Markup


def notices_pdf(dossier: Dossier) -> bytes:
    """A page of A5 for each building that changes its grid."""
    return pdf_of(notices_html(dossier))


def notices_html(dossier: Dossier) -> str:
    pages = [
        _notice(dossier, door, move.source, move.target)
        for move in dossier.moves
        if move.target is not None
        for door in move.doors
    ]
    final = dossier.plan.state in _PUBLIC_STATES
    day = dossier.day(dossier.plan.effective_at)
    return _write("notices.html", {}, d=dossier, pages=pages, day=day, final=final)


def _notice(dossier: Dossier, door: Door, source: Side | None, target: Side) -> Notice:
    drawn = door_map(dossier, target, door.lon, door.lat, _NOTICE_WIDE_MM, _NOTICE_HIGH_MM)
    code = segno.make(map_address(dossier, door), error="m", micro=False)
    qr = code.svg_inline(omitsize=True, border=0)
    return Notice(door, source, target, Markup(drawn), Markup(qr))  # noqa: S704  our own drawings


def map_address(dossier: Dossier, door: Door) -> str:
    """Where the public map shows this building."""
    where = f"?address={quote(door.address)}" if door.address else f"?lon={door.lon:.7f}&lat={door.lat:.7f}"
    return f"{dossier.head.address.rstrip('/')}/{where}"


def _write(name: str, filters: Mapping[str, Callable[..., Any]], **values: Any) -> str:
    pages = Environment(loader=FileSystemLoader(_PAGES), autoescape=True, trim_blocks=True)
    pages.filters |= {"css": _in_css, **filters}
    style = Markup((_PAGES / "shared.css").read_text(encoding="utf-8"))  # noqa: S704  our own file
    return pages.get_template(name).render(style=style, **values)


def _in_css(text: str) -> Markup:
    """A text between the quotes of a style sheet."""
    return Markup("".join(c if c.isalnum() else f"\\{ord(c):x} " for c in text))  # noqa: S704  all is escaped
