"""What kinds of files there are of a plan, and how each is made."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from geoapi.features.planning.documents.dossier import Dossier
from geoapi.features.planning.documents.geopackage import geopackage
from geoapi.features.planning.documents.papers import notices_pdf, package_pdf
from geoapi.features.planning.documents.report import report_html
from geoapi.features.planning.documents.tables import as_csv, as_workbook


@dataclass(frozen=True)
class Kind:
    """A file of a plan: what its name ends with, what it is, whether a map of the ground is in it."""

    ending: str
    media: str
    with_ground: bool
    make: Callable[[Dossier], bytes]


# Made at once: none takes a second.
FILES = {
    "changes.csv": Kind(".csv", "text/csv; charset=utf-8", False, as_csv),
    "changes.xlsx": Kind(
        ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", False, as_workbook
    ),
    "changes.gpkg": Kind(".gpkg", "application/geopackage+sqlite3", False, geopackage),
    "report": Kind(".html", "text/html; charset=utf-8", True, report_html),
}


def archive(dossier: Dossier) -> bytes:
    """All of it in one file."""
    made = BytesIO()
    code = dossier.plan.code
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr(f"{code}-备案.pdf", package_pdf(dossier))
        bundle.writestr(f"{code}-告示.pdf", notices_pdf(dossier))
        bundle.writestr(f"{code}.xlsx", as_workbook(dossier))
        bundle.writestr(f"{code}.gpkg", geopackage(dossier))
        bundle.writestr(f"{code}.html", report_html(dossier))
    return made.getvalue()


# Made by the clerk: each map takes a tenth of a second, and there may be many.
PAPERS = {
    "package": Kind("-备案.pdf", "application/pdf", True, package_pdf),
    "notices": Kind("-告示.pdf", "application/pdf", True, notices_pdf),
    "archive": Kind("-备案.zip", "application/zip", True, archive),
}
