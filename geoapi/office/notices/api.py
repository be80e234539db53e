"""Notices over HTTP."""

from apiflask import APIBlueprint
from flask import Response, request

from geoapi.core.clock import Calendar
from geoapi.core.outbound import Trusted
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import contract
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, json_body, no_store
from geoapi.http.permissions import open_to_signed_in
from geoapi.office.access.api.shared import COOKIE, Shared
from geoapi.office.access.tokens import session_id
from geoapi.office.notices import commands, queries
from geoapi.office.notices.schemas import NoticesAnswer, PushKey, PushSubscription, ReadUpTo, Unread

_OTHER_SITE = "The request comes from a page of another site"


def blueprint(
    shared: Shared, calendar: Calendar, push_key: str | None, push_service: Trusted | None
) -> APIBlueprint:
    """`push_key`: the public key with which browsers subscribe, if there is one."""
    routes = APIBlueprint("notices", __name__, tag="Notices")

    @routes.get("/api/v1/me/notices")
    @bulkhead(DATABASE)
    @contract(answer=NoticesAnswer)
    @own_site_only
    @open_to_signed_in
    @routes.doc(summary="What whoever is signed in is told", responses={401: "Nobody is signed in"})
    def list_notices() -> Response:
        # A page asks every minute, whether anybody sits before it or not.
        mine = shared.somebody(is_there=False).account_id
        found, unread = queries.notices_of(shared.database, mine)
        told = [
            {
                "id": each.id,
                "at": calendar.local(each.at).isoformat(timespec="seconds"),
                "name": each.name,
                "subject": each.subject,
                "kind": each.details.get("kind"),
                "until": each.details.get("until"),
                "is_read": each.is_read,
            }
            for each in found
        ]
        return no_store(JsonResponse({"unread": unread, "notices": told}))

    @routes.post("/api/v1/me/notices/read")
    @bulkhead(DATABASE)
    @contract(body=ReadUpTo, answer=Unread)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="Note that notices were seen", responses={401: "Nobody is signed in", 403: _OTHER_SITE}
    )
    def read_notices() -> Response:
        shared.acting.from_here()
        mine = shared.somebody().account_id
        left = commands.mark_read(shared.database, mine, json_body(ReadUpTo).up_to)
        return no_store(JsonResponse({"unread": left}))

    @routes.get("/api/v1/me/push/key")
    @bulkhead(DATABASE)
    @contract(answer=PushKey)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="The key with which a browser subscribes to notices", responses={401: "Nobody is signed in"}
    )
    def show_push_key() -> Response:
        shared.somebody()
        is_on = queries.is_pushed_to(shared.database, session_id(request.cookies.get(COOKIE, "")))
        return no_store(JsonResponse({"key": push_key, "is_on": is_on}))

    @routes.post("/api/v1/me/push")
    @bulkhead(DATABASE)
    @contract(body=PushSubscription)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="Push notices to this browser until it signs out",
        description="What is pushed says what kind of thing happened to what number, and nothing personal.",
        responses={204: "Done", 401: "Nobody is signed in", 403: _OTHER_SITE},
    )
    def subscribe() -> Response:
        shared.acting.from_here()
        shared.somebody()
        body = json_body(PushSubscription)
        commands.subscribe(
            shared.database,
            shared.boxes,
            session_id(request.cookies.get(COOKIE, "")),
            body.endpoint,
            body.keys.p256dh,
            body.keys.auth,
            push_service,
        )
        return no_store(Response(status=204))

    @routes.delete("/api/v1/me/push")
    @bulkhead(DATABASE)
    @contract()
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="Push nothing more to this browser",
        description="Also where nothing was pushed to it. Notices go on to stand in the page.",
        responses={204: "Done", 401: "Nobody is signed in", 403: _OTHER_SITE},
    )
    def unsubscribe() -> Response:
        shared.acting.from_here()
        shared.somebody()
        commands.unsubscribe(shared.database, session_id(request.cookies.get(COOKIE, "")))
        return no_store(Response(status=204))

    return routes
