"""Taking matters along: as a table, and one as a document."""

from datetime import datetime, time, timedelta
from typing import Annotated, Literal
from urllib.parse import quote

from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel, Field

from geoapi.core.clock import Calendar
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import contract
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, no_store, query_params
from geoapi.http.permissions import open_to_signed_in
from geoapi.office.matters.api.reads import NO_MATTER, OF_SIGNED_IN, known_number
from geoapi.office.matters.boards.exporting import Exports
from geoapi.office.matters.boards.schemas import Day
from geoapi.office.matters.papers.asking import Papers
from geoapi.office.matters.schemas import NUMBER_IN_PATH, Code, Word
from geoapi.office.matters.store.inbox import Filter

_CSV = "text/csv"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PDF = "application/pdf"
_FILE = {"type": "string", "format": "binary"}
AGAIN_IN_S = 2


class ExportQuery(BaseModel):
    """What an inbox asks for, but all of it at once; with `closed` also what is over."""

    format: Literal["csv", "xlsx"] = "csv"
    kind: Word | None = None
    state: Annotated[str | None, Field(max_length=200, pattern=r"^[a-z_,]+$")] = None
    category: Word | None = None
    area: Annotated[Code | None, Field(description="Code of an area of any level or layer")] = None
    post: Annotated[str | None, Field(min_length=1, max_length=60)] = None
    late: bool = False
    closed: bool = False
    from_: Annotated[Day | None, Field(alias="from", description="First day on which it came in")] = None
    to: Annotated[Day | None, Field(description="Last day")] = None


class PaperWaits(BaseModel):
    """It is being made: ask again after so many seconds."""

    state: Literal["waiting"]
    again_in_s: int


def register(
    routes: APIBlueprint, exports: Exports, papers: Papers, calendar: Calendar, acting: Acting
) -> None:
    def beginning(query_day: Day | None, days: int = 0) -> datetime | None:
        if query_day is None:
            return None
        return datetime.combine(query_day + timedelta(days=days), time(), calendar.timezone)

    @routes.get("/api/v1/matters/export")
    @bulkhead(DATABASE)
    @query_params(ExportQuery, answer={_CSV: {"type": "string"}, _XLSX: _FILE})
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="Matters as a table, of which each row says who has taken it along, and when",
        description="Without anybody's name or phone. To take it along is noted in the audit; it needs the "
        "permission `kind.export`, confirmed a moment ago.",
        responses={
            **OF_SIGNED_IN,
            403: "Your posts do not allow it, or confirm first that it is you (`needs_level`)",
            413: "More rows than one file takes: choose fewer",
        },
    )
    def export_matters(query: ExportQuery) -> Response:
        actor = acting.sender()
        wanted = Filter(
            kind=query.kind,
            states=query.state.split(",") if query.state else None,
            category=query.category,
            area_code=query.area,
            post_code=query.post,
            late=query.late,
            with_closed=query.closed,
            opened_from=beginning(query.from_),
            opened_until=beginning(query.to, days=1),
        )
        made = exports.table(actor, wanted, query.format)
        media = _XLSX if query.format == "xlsx" else f"{_CSV}; charset=utf-8"
        return _attached(made, media, f"matters.{query.format}")

    @routes.get("/api/v1/matters/<string:number>/file.pdf")
    @bulkhead(DATABASE)
    @contract(answer={_PDF: _FILE}, path=NUMBER_IN_PATH, also={202: PaperWaits})
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="The file of a matter as one document, without its reporter's name and phone",
        description="Made by the clerk: the first time it is asked for, and whenever something has been done "
        "since, the answer is 202 and one asks again. To take it along is noted in the audit.",
        responses=OF_SIGNED_IN
        | NO_MATTER
        | {202: "It is being made: ask again, `Retry-After` says when", 409: "It could not be made"},
    )
    def take_matter_file(number: str) -> Response:
        actor = acting.sender()
        written = known_number(number)
        made = papers.file(actor, written)
        if made is not None:
            return _attached(made, _PDF, f"{written}.pdf")
        response = no_store(JsonResponse({"state": "waiting", "again_in_s": AGAIN_IN_S}))
        response.status_code = 202
        response.headers["Retry-After"] = str(AGAIN_IN_S)
        return response


def _attached(content: bytes, media: str, name: str) -> Response:
    """To be kept, never shown here: what a file holds is not of this page."""
    response = Response(content, content_type=media)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return no_store(response)
