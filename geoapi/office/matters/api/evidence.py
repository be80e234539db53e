"""Photos and notes of matters."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response, request

from geoapi.core.errors import InvalidInput, TooLarge, UnsupportedContent
from geoapi.core.types import ChangeAnswer
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import BATCH, DATABASE, bulkhead
from geoapi.http.contract import JSON, contract, reference
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, json_body, no_store, query_params
from geoapi.http.permissions import open_to_all, open_to_signed_in
from geoapi.office.matters.api.reads import NO_MATTER, NO_RECEIPT, OF_SIGNED_IN, known_number
from geoapi.office.matters.evidence.formats import MIME, MOST_BYTES
from geoapi.office.matters.evidence.receiving import must_be_named, read_piece, receive, state_of
from geoapi.office.matters.evidence.schemas import (
    SHA256_IN_PATH,
    NewNote,
    PhotoRemoval,
    PhotoState,
    ReporterNote,
    SubmissionQuery,
)
from geoapi.office.matters.faces.publishing import take_down_photo
from geoapi.office.matters.file_schemas import ReceiptAnswer
from geoapi.office.matters.noting import add_note, add_note_as_reporter
from geoapi.office.matters.queries import Matters
from geoapi.office.matters.schemas import NUMBER_IN_PATH, ReceiptQuery
from geoapi.office.matters.store.evidence import State

_NOTE = {
    "key": "a" * 26,
    "submission": "5b0f6f3c-6f0e-4b52-9d3b-0d7f0d0c2f11",
    "text": "It is out again",
}

MEDIA = ("image/jpeg", "image/png", "image/webp")
_BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_BODY = dict.fromkeys(MEDIA, _BINARY)
_PHOTO = {MIME: _BINARY["schema"]}
_PATHS = NUMBER_IN_PATH | SHA256_IN_PATH
_NO_PHOTO = {404: "There is no such photo, or it is still on its way"}
_SENT_BEFORE = {422: "The same `submission` (or `Idempotency-Key`) was sent before with something else"}
_MOST_NOTE_BYTES = 20_000


def register(routes: APIBlueprint, known: Matters, acting: Acting) -> None:
    _register_photos(routes, known, acting)
    _register_notes(routes, known, acting)


def _register_photos(routes: APIBlueprint, known: Matters, acting: Acting) -> None:
    @routes.put("/api/v1/evidence/<string:sha256>")
    @bulkhead(BATCH)
    @query_params(SubmissionQuery, answer=PhotoState, body=_BODY, path=SHA256_IN_PATH)
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="Send a photo that a report or a note has named, whole or piece by piece",
        description="JPEG, PNG or WebP of 12 MiB at most, by the SHA-256 of the file. With `Content-Range: "
        "bytes 0-65535/262144` a piece of it (65,536 bytes at least, but for the last); what was sent before "
        "may be sent again. Of what has come a picture is made without what the camera wrote into it, and "
        "nothing else is kept.",
        responses={
            401: "Nothing that was sent by this `submission` names such a photo",
            403: "The request comes from a page of another site",
            409: "A piece before this one is missing: `now` says how far it is",
            413: "It is larger than 12 MiB",
            429: "Too often; `Retry-After` says when again",
        },
    )
    def send_photo(sha256: str, query: SubmissionQuery) -> Response:
        acting.from_here()
        wanted = hash_of(sha256)
        must_be_named(acting.database, wanted, query.submission)
        if request.mimetype not in MEDIA:
            raise UnsupportedContent(
                "Send a JPEG, PNG or WebP picture, as image/jpeg, image/png, image/webp."
            )
        if (request.content_length or 0) > MOST_BYTES:
            raise TooLarge(f"A photo has up to {MOST_BYTES >> 20} MiB: take it with fewer pixels.")
        content = request.stream.read(MOST_BYTES + 1)
        piece = read_piece(content, request.headers.get("Content-Range"))
        address = request.remote_addr or ""
        state = receive(acting.database, wanted, query.submission, piece, address)
        return _answer(state)

    @routes.get("/api/v1/evidence/<string:sha256>")
    @bulkhead(DATABASE)
    @query_params(SubmissionQuery, answer=PhotoState, path=SHA256_IN_PATH)
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="How far a photo is",
        responses={401: "Nothing that was sent by this `submission` names such a photo"},
    )
    def show_photo_state(sha256: str, query: SubmissionQuery) -> Response:
        return _answer(state_of(acting.database, hash_of(sha256), query.submission))

    @routes.get("/api/v1/matters/<string:number>/evidence/<string:sha256>")
    @bulkhead(DATABASE)
    @contract(answer=_PHOTO, path=_PATHS)
    @own_site_only
    @open_to_signed_in
    @routes.doc(summary="A photo of a matter, for who works on it", responses=OF_SIGNED_IN | _NO_PHOTO)
    def show_photo(number: str, sha256: str) -> Response:
        actor = acting.sender()
        return _picture(known.photo(actor, known_number(number), hash_of(sha256).hex()))

    @routes.get("/api/v1/matters/<string:number>/receipt/evidence/<string:sha256>")
    @bulkhead(DATABASE)
    @query_params(ReceiptQuery, answer=_PHOTO, path=_PATHS)
    @own_site_only
    @open_to_all
    @routes.doc(summary="A photo of a matter, for whoever has its receipt", responses=NO_RECEIPT | _NO_PHOTO)
    def show_own_photo(number: str, sha256: str, query: ReceiptQuery) -> Response:
        return _picture(known.photo_by_receipt(known_number(number), query.key, hash_of(sha256).hex()))

    @routes.post("/api/v1/matters/<string:number>/evidence/<string:sha256>/removal")
    @bulkhead(DATABASE)
    @contract(body=PhotoRemoval, path=_PATHS, also={201: ChangeAnswer})
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="Delete a photo, wherever it is shown",
        description="It cannot be taken back, and the same file is not taken again.",
        responses=OF_SIGNED_IN | NO_MATTER | _SENT_BEFORE | {201: "It is gone", 409: "It was gone already"},
    )
    def remove_photo(number: str, sha256: str) -> Response:
        actor = acting.sender()
        body = json_body(PhotoRemoval)
        return acting.change(
            actor,
            take_down_photo,
            tools={"kinds": known.kinds},
            number=known_number(number),
            sha256=hash_of(sha256).hex(),
            reason=body.reason,
        )


def _register_notes(routes: APIBlueprint, known: Matters, acting: Acting) -> None:
    @routes.post("/api/v1/matters/<string:number>/notes")
    @bulkhead(DATABASE)
    @contract(body=NewNote, path=NUMBER_IN_PATH, also={201: ChangeAnswer})
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="Add a note to a matter",
        description="For who works on it (`staff`), for its reporter too, or for everybody, which needs the "
        "permission to publish.",
        responses=OF_SIGNED_IN | NO_MATTER | _SENT_BEFORE | {201: "It is added"},
    )
    def note_matter(number: str) -> Response:
        actor = acting.sender()
        body = json_body(NewNote, _MOST_NOTE_BYTES)
        return acting.change(
            actor,
            add_note,
            tools={"kinds": known.kinds},
            number=known_number(number),
            text=body.text.strip(),
            told=body.told,
            photos=body.evidence,
            submission=body.submission,
        )

    @routes.post("/api/v1/matters/<string:number>/receipt/notes")
    @bulkhead(DATABASE)
    @contract(
        body={JSON: {"schema": reference(ReporterNote), "example": _NOTE}},
        models=(ReporterNote,),
        path=NUMBER_IN_PATH,
        answer=ReceiptAnswer,
    )
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="What its reporter adds: words, photos, or both",
        description="By whoever has the receipt; sent again with the same `submission` it is added once.",
        responses=NO_RECEIPT
        | _SENT_BEFORE
        | {409: "There were too many, or it was over too long ago: report it anew"},
    )
    def note_own_matter(number: str) -> Response:
        acting.from_here()
        body = json_body(ReporterNote, _MOST_NOTE_BYTES)
        written = known_number(number)
        add_note_as_reporter(
            acting.database,
            known.kinds,
            written,
            body.key,
            body.submission,
            body.text.strip(),
            body.evidence,
        )
        return no_store(JsonResponse(known.receipt(written, body.key)))


def hash_of(text: str) -> bytes:
    """Raises InvalidInput."""
    try:
        found = bytes.fromhex(text) if text.isascii() and len(text) == 64 and text == text.lower() else b""
    except ValueError:
        found = b""
    if len(found) != 32:
        raise InvalidInput.of("sha256", "A hash is 64 characters of 0-9 and a-f: the SHA-256 of the file.")
    return found


def _answer(state: State) -> Response:
    fault = None
    if state.fault is not None:
        code, _, detail = state.fault.partition(": ")
        fault = {"code": code, "detail": detail}
    return no_store(JsonResponse({**vars(state), "fault": fault}))


def _picture(content: bytes) -> Response:
    """A picture that nobody keeps, and that does nothing whatever a browser takes it for."""
    response = no_store(Response(content, content_type=MIME))
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Content-Disposition"] = 'inline; filename="photo.jpg"'
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
