"""Files of plans over HTTP: made at once, or by the clerk."""

from urllib.parse import quote

from apiflask import APIBlueprint
from flask import Response

from geoapi.core.types import ChangeAnswer
from geoapi.features.planning.api.shared import NO_PLAN, OF_SIGNED_IN, PLAN
from geoapi.features.planning.documents.commands import ask_for
from geoapi.features.planning.documents.making import FILES, PAPERS
from geoapi.features.planning.documents.queries import PlanFiles
from geoapi.features.planning.documents.schemas import DoorsQuery, NewPaper, PapersAnswer
from geoapi.features.planning.permissions import READ
from geoapi.features.planning.schemas import PLAN_CODE
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import contract
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, json_body, no_store, query_params
from geoapi.http.permissions import allows

_SUMMARIES = {
    "changes.csv": "The buildings that change their grid by a plan, as CSV",
    "changes.xlsx": "Buildings, grids before and after, and what is let stand, as a workbook",
    "changes.gpkg": "Grids and the buildings that change theirs, as a GeoPackage in EPSG:4326",
    "report": "A plan as one HTML file with a map, which opens without a network",
}
TABLE = "changes.csv"
_FILE = {"type": "string", "format": "binary"}
_NUMBER = {"number": {"type": "integer", "minimum": 1, "maximum": 2**63 - 1, "example": 1}}


def register(routes: APIBlueprint, files: PlanFiles, acting: Acting) -> None:
    for kind in FILES:
        if kind != TABLE:
            _register_file(routes, files, acting, kind)

    @routes.get(f"{PLAN}/{TABLE}")
    @bulkhead(DATABASE)
    @query_params(DoorsQuery, answer={"text/csv": _FILE}, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(
        summary=_SUMMARIES[TABLE],
        description="It says of which plan it is, who made it, when, and which buildings were asked for.",
        responses=OF_SIGNED_IN | NO_PLAN,
    )
    def take_table(code: str, query: DoorsQuery) -> Response:
        about = FILES[TABLE]
        return _attached(
            files.file(acting.sender(), code, TABLE, query), about.media, f"{code}{about.ending}"
        )

    @routes.get(f"{PLAN}/papers")
    @bulkhead(DATABASE)
    @contract(answer=PapersAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(
        summary="The papers of a plan that are made or being made, the newest first",
        responses=OF_SIGNED_IN | NO_PLAN,
    )
    def list_papers(code: str) -> Response:
        return no_store(JsonResponse({"papers": files.papers(acting.sender(), code)}))

    @routes.post(f"{PLAN}/papers")
    @bulkhead(DATABASE)
    @contract(body=NewPaper, path=PLAN_CODE, also={202: ChangeAnswer})
    @allows(READ)
    @routes.doc(
        summary="Have a package to be filed, notices for doors, or all files of a plan made",
        description="Made in the background: `after.document` is the number to ask for.",
        responses=OF_SIGNED_IN | NO_PLAN | {202: "It is being made"},
    )
    def ask_for_paper(code: str) -> Response:
        actor = acting.sender()
        return acting.change(actor, ask_for, status=202, code=code, kind=json_body(NewPaper).kind)

    @routes.get(f"{PLAN}/papers/<int:number>")
    @bulkhead(DATABASE)
    @contract(
        answer={each.media: _FILE for each in PAPERS.values()},
        path=PLAN_CODE | _NUMBER,
    )
    @own_site_only
    @allows(READ)
    @routes.doc(
        summary="A paper of a plan, once it is made",
        responses=OF_SIGNED_IN | NO_PLAN | {409: "It is not made yet, or could not be: `now` says which"},
    )
    def take_paper(code: str, number: int) -> Response:
        content, kind = files.paper(acting.sender(), code, number)
        return _attached(content, PAPERS[kind].media, f"{code}{PAPERS[kind].ending}")


def _register_file(routes: APIBlueprint, files: PlanFiles, acting: Acting, kind: str) -> None:
    about = FILES[kind]

    @routes.get(f"{PLAN}/{kind}", endpoint=f"plan_{kind.replace('.', '_')}")
    @bulkhead(DATABASE)
    @contract(answer={about.media.partition(";")[0]: _FILE}, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(
        summary=_SUMMARIES[kind],
        description="It says of which plan it is, who made it and when.",
        responses=OF_SIGNED_IN | NO_PLAN,
    )
    def take_file(code: str) -> Response:
        return _attached(files.file(acting.sender(), code, kind), about.media, f"{code}{about.ending}")


def _attached(content: bytes, media: str, name: str) -> Response:
    """To be kept, never shown here: what a file holds is not of this page."""
    response = Response(content, content_type=media)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return no_store(response)
