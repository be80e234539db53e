"""What everybody sees of matters: cleared by a person, read by all, said to be wrong by anyone."""

from apiflask import APIBlueprint
from flask import Response, request

from geoapi.core.errors import InvalidInput
from geoapi.core.types import ChangeAnswer
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import JSON, contract, reference
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, json_body, no_store, query_params
from geoapi.http.permissions import open_to_all, open_to_signed_in
from geoapi.office.matters.api.reads import NO_MATTER, OF_SIGNED_IN, known_number
from geoapi.office.matters.faces.publishing import flag, propose_blanks, publish
from geoapi.office.matters.faces.queries import Faces, read_cursor
from geoapi.office.matters.faces.schemas import (
    BlanksAnswer,
    ChangesQuery,
    FaceAnswer,
    FaceChangesAnswer,
    FaceGiven,
    FacesAnswer,
    FacesQuery,
    FlagAnswer,
    NewFlag,
)
from geoapi.office.matters.queries import Matters
from geoapi.office.matters.schemas import NUMBER_IN_PATH
from geoapi.office.matters.store.public import Wanted

_FLAG = {"reason": "untrue"}

_GEOJSON = "application/geo+json"
_NO_FACE = {400: "That is no number", 404: "There is no such report, or it is not shown"}
# As long whoever has taken a face down waits until nobody is shown it any more, with what pages keep.
KEPT_S = 30


def register(routes: APIBlueprint, known: Matters, faces: Faces, acting: Acting) -> None:
    _register_public(routes, faces)

    @routes.put("/api/v1/matters/<string:number>/face")
    @bulkhead(DATABASE)
    @contract(body=FaceGiven, path=NUMBER_IN_PATH, answer=ChangeAnswer)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="Show a matter to everybody, in words without anything personal, or take it down",
        description="Where it is, is shown as exactly as its category allows. Either settles what others say "
        "is wrong with it.",
        responses=OF_SIGNED_IN
        | NO_MATTER
        | {
            200: "It is shown, or taken down",
            409: "It is none that is shown",
            422: "The same `Idempotency-Key` was sent before with something else",
        },
    )
    def put_face(number: str) -> Response:
        actor = acting.sender()
        body = json_body(FaceGiven)
        return acting.change(
            actor,
            publish,
            status=200,
            tools={"kinds": known.kinds},
            number=known_number(number),
            text=body.text,
            published=body.published,
        )

    @routes.get("/api/v1/matters/<string:number>/blanks")
    @bulkhead(DATABASE)
    @contract(answer=BlanksAnswer, path=NUMBER_IN_PATH)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="What in a reporter's words tells of somebody, for who clears them",
        description="Phones, ID numbers, number plates and rooms, and what may be names: a proposal.",
        responses=OF_SIGNED_IN | NO_MATTER,
    )
    def show_blanks(number: str) -> Response:
        actor = acting.sender()
        return no_store(
            JsonResponse(propose_blanks(acting.database, actor, known.kinds, known_number(number)))
        )

    @routes.post("/api/v1/matters/<string:number>/face/flags")
    @bulkhead(DATABASE)
    @contract(
        body={JSON: {"schema": reference(NewFlag), "example": _FLAG}},
        models=(NewFlag,),
        answer=FlagAnswer,
        path=NUMBER_IN_PATH,
    )
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="Say that something in a face should not be there",
        description="By anybody. Of what is about people one is enough, and it is hidden until somebody of "
        "the office has looked.",
        responses=_NO_FACE | {429: "Too often; `Retry-After` says when again"},
    )
    def flag_face(number: str) -> Response:
        acting.from_here()
        body = json_body(NewFlag)
        address = request.remote_addr or ""
        hidden = flag(acting.database, known.kinds, known_number(number), body.reason, body.device, address)
        return no_store(JsonResponse({"hidden": hidden}))


def _register_public(routes: APIBlueprint, faces: Faces) -> None:
    @routes.get("/api/v1/matters")
    @bulkhead(DATABASE)
    @query_params(FacesQuery, answer=FacesAnswer, media=_GEOJSON)
    @open_to_all
    @routes.doc(
        summary="What was reported and is public, as GeoJSON",
        description="Only what a person has cleared. Near a point the nearest first, without a cursor; else "
        "the latest first.",
        responses={404: "There is no area of this code"},
    )
    def list_faces(query: FacesQuery) -> Response:
        if query.bbox is not None:
            west, south, east, north = query.bbox
            if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
                raise InvalidInput.of("bbox", "Write west,south,east,north in degrees.")
        if query.near is not None and not (abs(query.near[0]) <= 180 and abs(query.near[1]) <= 90):
            raise InvalidInput.of("near", "Write lon,lat in degrees.")
        wanted = Wanted(
            near=query.near,
            radius_m=query.radius_m,
            bbox=query.bbox,
            area=query.area,
            kind=query.kind,
            category=query.category,
            phase=query.phase,
            after=read_cursor(query.cursor) if query.cursor is not None else None,
        )
        response = JsonResponse(faces.near_or_in(wanted, query.limit), max_age_s=KEPT_S)
        response.content_type = _GEOJSON
        return response

    @routes.get("/api/v1/matters/changes")
    @bulkhead(DATABASE)
    @query_params(ChangesQuery, answer=FaceChangesAnswer)
    @open_to_all
    @routes.doc(
        summary="Which public matters have changed or are public no longer, for who keeps a copy",
        description="What is `gone` is to be forgotten at once. What changed a moment ago is told twice.",
    )
    def list_changes(query: ChangesQuery) -> Response:
        return no_store(JsonResponse(faces.changes(read_cursor(query.since, "since"))))

    @routes.get("/api/v1/matters/<string:number>/face")
    @bulkhead(DATABASE)
    @contract(answer=FaceAnswer, media=_GEOJSON, path=NUMBER_IN_PATH)
    @open_to_all
    @routes.doc(
        summary="What everybody may know of a matter",
        description="The same answer for what is not there, not cleared, taken down or private.",
        responses=_NO_FACE,
    )
    def show_face(number: str) -> Response:
        response = JsonResponse(faces.one(known_number(number)), max_age_s=KEPT_S)
        response.content_type = _GEOJSON
        return response
