"""Files over HTTP: sent, looked at, applied."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response, request

from geoapi.core.commands import run
from geoapi.core.errors import InvalidInput, TooLarge, UnsupportedContent
from geoapi.core.types import ChangeAnswer
from geoapi.features.uploads import store
from geoapi.features.uploads.commands import SentFile, apply, drop, send
from geoapi.features.uploads.permissions import APPLY
from geoapi.features.uploads.queries import Uploads
from geoapi.features.uploads.reports import faults
from geoapi.features.uploads.schemas import (
    ENTRIES_SHOWN,
    FaultsAnswer,
    ReportQuery,
    UploadAnswer,
    UploadQuery,
    UploadReport,
    UploadsAnswer,
)
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import contract
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, no_store, query_params
from geoapi.http.permissions import allows, idempotency_key, open_to_signed_in

FILE = "application/octet-stream"
_GEOJSON = "application/geo+json"
_FILE_BODY = {FILE: {"schema": {"type": "string", "format": "binary"}}}
_PATH = "/api/v1/uploads/<int:number>"
_NUMBER = {"number": {"type": "integer", "minimum": 1, "maximum": 2**31, "example": 1}}
_OF_SIGNED_IN = {
    401: "Nobody is signed in",
    403: "Your posts do not allow it, or not before you have confirmed that it is you; or the request comes "
    "from a page of another site",
}
_OF_ACTS = _OF_SIGNED_IN | {
    404: "You have sent no such file",
    409: "It is not so far, or has ended",
    422: "The same `Idempotency-Key` was sent before with something else",
}


def blueprint(acting: Acting, most_mb: int) -> APIBlueprint:
    """`most_mb`: of a file."""
    routes = APIBlueprint("uploads", __name__, tag="Uploads")
    uploads = Uploads(acting.database)
    _register_reads(routes, uploads, acting)

    @routes.post("/api/v1/uploads")
    @bulkhead(DATABASE)
    @query_params(UploadQuery, body=_FILE_BODY, also={202: UploadAnswer})
    @own_site_only
    @allows(APPLY)
    @routes.doc(
        summary="Send a file that is to be imported",
        description="CSV, a workbook or shapes, as the command line takes them. It is checked as a dry run "
        "in a process of its own; `Location` is where to ask how far it is. Rows outside the areas of who "
        "sends it are refused one by one. What nobody applies within a day is deleted.",
        responses={
            202: "It is here, and will be checked",
            422: "The same `Idempotency-Key` was sent before with something else",
            429: "Too many of your files are here already",
        }
        | _OF_SIGNED_IN,
    )
    def send_file(query: UploadQuery) -> Response:
        actor, key = acting.sender(), idempotency_key()
        if request.mimetype != FILE:
            raise UnsupportedContent(f"Send {FILE}: the file as it is.")
        content = request.stream.read((most_mb << 20) + 1)
        if len(content) > most_mb << 20:
            raise TooLarge(f"A file has up to {most_mb} MiB: divide it, or ask the operator to import it.")
        if not content:
            raise InvalidInput.of("file", "The file is empty.")
        done = run(
            acting.database, actor, send, key=key, kind=query.kind, name=query.name, file=SentFile(content)
        )
        number = int(done.subject.rpartition(" ")[2])
        response = no_store(JsonResponse(_describe(uploads.one_of(actor, number))))
        response.status_code = 202
        response.headers["Location"] = f"/api/v1/uploads/{number}"
        return response

    @routes.post(f"{_PATH}/apply")
    @bulkhead(DATABASE)
    @contract(answer=ChangeAnswer, also={202: ChangeAnswer}, path=_NUMBER)
    @own_site_only
    @allows(APPLY)
    @routes.doc(
        summary="Have a file that was checked enter",
        description="As far as the posts go that one holds when it enters. It cannot be taken back: another "
        "file is sent instead.",
        responses={202: "It will enter; ask the upload how far it is"} | _OF_ACTS,
    )
    def apply_upload(number: int) -> Response:
        return acting.change(acting.sender(), apply, status=202, number=number)

    @routes.delete(_PATH)
    @bulkhead(DATABASE)
    @contract(answer=ChangeAnswer, path=_NUMBER)
    @own_site_only
    @allows(APPLY)
    @routes.doc(
        summary="Let go of a file",
        description="Also while it is being read; nothing of it has entered then.",
        responses={200: "It is gone"} | _OF_ACTS,
    )
    def drop_upload(number: int) -> Response:
        return acting.change(acting.sender(), drop, status=200, number=number)

    return routes


def _register_reads(routes: APIBlueprint, uploads: Uploads, acting: Acting) -> None:
    @routes.get("/api/v1/uploads")
    @bulkhead(DATABASE)
    @contract(answer=UploadsAnswer)
    @own_site_only
    @open_to_signed_in
    @routes.doc(summary="The files that one has sent lately, the latest first", responses=_OF_SIGNED_IN)
    def list_uploads() -> Response:
        return no_store(
            JsonResponse({"uploads": [_describe(each) for each in uploads.all_of(acting.sender())]})
        )

    @routes.get(_PATH)
    @bulkhead(DATABASE)
    @query_params(ReportQuery, answer=UploadReport, path=_NUMBER)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="How far a file is, and what was found in it",
        description=f"{ENTRIES_SHOWN} lines of its report from `first` on: what is refused comes first.",
        responses=_OF_SIGNED_IN | {404: "You have sent no such file"},
    )
    def show_upload(number: int, query: ReportQuery) -> Response:
        found = uploads.one_of(acting.sender(), number)
        entries = uploads.entries_of(found)
        shown = entries[query.first : query.first + ENTRIES_SHOWN]
        report = {"entries": shown, "first": query.first, "entries_noted": len(entries)}
        return no_store(JsonResponse(_describe(found) | report))

    @routes.get(f"{_PATH}/faults.geojson")
    @bulkhead(DATABASE)
    @contract(answer=FaultsAnswer, media=_GEOJSON, path=_NUMBER)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="The lines of its report that have a place, to be drawn",
        responses=_OF_SIGNED_IN | {404: "You have sent no such file"},
    )
    def show_faults(number: int) -> Response:
        response = no_store(JsonResponse(faults(uploads.entries_of(uploads.one_of(acting.sender(), number)))))
        response.content_type = _GEOJSON
        return response


def _describe(found: store.Upload) -> dict[str, Any]:
    told = {name: getattr(found, name) for name in UploadAnswer.model_fields if name != "fault"}
    fault = {"code": found.fault, "detail": found.detail or ""} if found.fault else None
    return told | {"fault": fault}
