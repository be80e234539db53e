"""Signing in with a slip, a passkey, a password or the city's own sign-in; out; and proving who one is."""

from apiflask import APIBlueprint
from flask import Response, redirect, request

from geoapi.core.errors import DomainError, InvalidInput, TooMany
from geoapi.http.bulkheads import DATABASE, SIGN_IN, bulkhead
from geoapi.http.contract import JSON, contract, reference
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, json_body, no_store, query_params
from geoapi.http.limits import limited
from geoapi.http.permissions import open_to_all, open_to_signed_in
from geoapi.office.access import commands, oidc, signing_in
from geoapi.office.access.api.shared import (
    COOKIE,
    Shared,
    describe_enrollments,
    describe_posts,
    with_cookie,
    without_cookie,
)
from geoapi.office.access.schemas import (
    Me,
    OidcAnswer,
    PasskeyOptions,
    PasskeySignIn,
    PasswordSignIn,
    Proof,
    SlipCode,
    SlipHolder,
    SlipSignIn,
    Ways,
)

_SLIP = {"schema": reference(SlipSignIn), "example": {"code": "K7QM 3T9X WA", "digits": "1024"}}
_CODE = {"schema": reference(SlipCode), "example": {"code": "K7QM 3T9X WA"}}
_PASSWORD = {
    "schema": reference(PasswordSignIn),
    "example": {"staff_no": "204173", "password": "correct horse battery", "code": "123456"},
}
_PASSKEY = {"schema": reference(PasskeySignIn), "example": {"credential": {}}}
_PROOF = {"schema": reference(Proof), "example": {"code": "123456"}}
OTHER_SITE = "The request comes from a page of another site"
OFTEN = "Wrong too often; `Retry-After` says when again"
# Of questions to a browser: far more than one person asks.
_ASKED, _ASKED_IN_S = 60, 60
_OIDC_COOKIE = "__Host-geoapi-oidc"


def add_routes(routes: APIBlueprint, shared: Shared) -> None:
    _add_slip(routes, shared)
    _add_passkey(routes, shared)
    _add_password(routes, shared)
    _add_oidc(routes, shared)
    _add_proof(routes, shared)
    _add_session(routes, shared)


def _add_slip(routes: APIBlueprint, shared: Shared) -> None:
    @routes.post("/api/v1/session/slip")
    @bulkhead(DATABASE)
    @contract(body={JSON: _SLIP}, answer=Me, models=(SlipSignIn,))
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="Sign in with a slip",
        responses={
            401: "The code or the digits are not right, or the slip has been used",
            403: OTHER_SITE,
            429: OFTEN,
        },
    )
    def sign_in_with_slip() -> Response:
        shared.acting.from_here()
        body, caller = json_body(SlipSignIn), shared.caller()
        token = commands.sign_in(shared.database, body.code, body.digits, caller.address, caller.device)
        return shared.answer_signed_in(token)

    @routes.post("/api/v1/session/slip/holder")
    @bulkhead(DATABASE)
    @contract(body={JSON: _CODE}, answer=SlipHolder, models=(SlipCode,))
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="Whose a slip is",
        responses={401: "There is none, or it has been used", 403: OTHER_SITE, 429: OFTEN},
    )
    def read_slip() -> Response:
        shared.acting.from_here()
        found = commands.read_slip(shared.database, json_body(SlipCode).code, shared.caller().address)
        told = {
            "name": found.name,
            "posts": describe_posts(found.posts),
            "enrollments": describe_enrollments(found.enrollments),
            "is_demo": found.kind == "demo",
            "printed_at": found.printed_at,
            "expires_at": found.expires_at,
            "tries_left": found.tries_left,
        }
        return no_store(JsonResponse(told))

    @routes.post("/api/v1/session/slip/refusal")
    @bulkhead(DATABASE)
    @contract(body={JSON: _CODE}, models=(SlipCode,))
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="Say that a slip is somebody else's: it serves no longer",
        responses={204: "Done", 401: "There is none, or it has been used", 403: OTHER_SITE, 429: OFTEN},
    )
    def refuse_slip() -> Response:
        shared.acting.from_here()
        commands.refuse_slip(shared.database, json_body(SlipCode).code, shared.caller().address)
        return no_store(Response(status=204))


def _add_passkey(routes: APIBlueprint, shared: Shared) -> None:
    @routes.post("/api/v1/session/passkey/options")
    @bulkhead(DATABASE)
    @contract(answer=PasskeyOptions)
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="What a browser is asked for a passkey, once",
        responses={403: OTHER_SITE, 409: "Passkeys belong to a name, not to an address", 429: "Too often"},
    )
    @limited(shared.database, "passkey/options", _ASKED, _ASKED_IN_S)
    def ask_for_passkey() -> Response:
        shared.acting.from_here()
        asked = signing_in.ask_for_passkey(shared.database, shared.party())
        return no_store(JsonResponse({"publicKey": asked}))

    @routes.post("/api/v1/session/passkey")
    @bulkhead(DATABASE)
    @contract(body={JSON: _PASSKEY}, answer=Me, models=(PasskeySignIn,))
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="Sign in with a passkey",
        responses={401: "None that serves here", 403: OTHER_SITE, 409: "Not at this address", 429: OFTEN},
    )
    def sign_in_with_passkey() -> Response:
        shared.acting.from_here()
        credential = json_body(PasskeySignIn).credential
        token = signing_in.sign_in_by_passkey(shared.database, shared.party(), credential, shared.caller())
        return shared.answer_signed_in(token)


def _add_password(routes: APIBlueprint, shared: Shared) -> None:
    @routes.post("/api/v1/session/password")
    @bulkhead(SIGN_IN)
    @contract(body={JSON: _PASSWORD}, answer=Me, models=(PasswordSignIn,))
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="Sign in with staff number, password and the code of the moment",
        responses={401: "One of the three is not right", 403: OTHER_SITE, 429: OFTEN},
    )
    def sign_in_with_password() -> Response:
        shared.acting.from_here()
        body = json_body(PasswordSignIn)
        token = signing_in.sign_in_by_password(
            shared.database, shared.boxes, body.staff_no, body.password, body.code, shared.caller()
        )
        return shared.answer_signed_in(token)


def _add_oidc(routes: APIBlueprint, shared: Shared) -> None:
    def to_desk(fault: str = "") -> Response:
        target = f"{(shared.origin or '').rstrip('/')}/desk" + (f"#fault={fault}" if fault else "")
        return without_cookie(no_store(_found(target)), _OIDC_COOKIE)

    @routes.get("/api/v1/session/oidc")
    @bulkhead(SIGN_IN)
    @contract()
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="To the city's own sign-in", responses={302: "There, or back to the desk", 429: "Too often"}
    )
    @limited(shared.database, "oidc", _ASKED, _ASKED_IN_S)
    def begin_oidc() -> Response:
        if shared.provider is None:
            return to_desk("oidc-none")
        try:
            browser, url = oidc.begin(shared.database, shared.provider, _callback_of(shared))
        except DomainError:
            return to_desk("oidc-away")
        response = no_store(_found(url))
        response.set_cookie(
            _OIDC_COOKIE, browser, max_age=600, path="/", secure=True, httponly=True, samesite="Lax"
        )
        return response

    @routes.get("/api/v1/session/oidc/callback")
    @bulkhead(SIGN_IN)
    @query_params(OidcAnswer)
    @own_site_only
    @open_to_all
    @routes.doc(
        summary="Back from the city's own sign-in",
        responses={302: "To the desk, signed in or with what was wrong", 429: "Too often"},
    )
    @limited(shared.database, "oidc", _ASKED, _ASKED_IN_S)
    def end_oidc(query: OidcAnswer) -> Response:
        if shared.provider is None:
            return to_desk("oidc-none")
        browser = request.cookies.get(_OIDC_COOKIE, "")
        try:
            token = oidc.finish(
                shared.database,
                shared.provider,
                _callback_of(shared),
                browser,
                query.code,
                query.state,
                shared.caller(),
            )
        except TooMany:
            raise
        except DomainError as error:
            return to_desk("oidc-refused" if error.slug == "not-proven" else "oidc-away")
        return with_cookie(to_desk(), token)


def _callback_of(shared: Shared) -> str:
    return f"{shared.base()}/api/v1/session/oidc/callback"


def _found(url: str) -> Response:
    response = redirect(url, 302)
    assert isinstance(response, Response)
    return response


def _add_proof(routes: APIBlueprint, shared: Shared) -> None:
    @routes.post("/api/v1/session/proof/options")
    @bulkhead(DATABASE)
    @contract(answer=PasskeyOptions)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="What a browser is asked for a passkey of whoever is signed in, once",
        responses={401: "Nobody is signed in", 403: OTHER_SITE, 409: "Not at this address", 429: "Too often"},
    )
    @limited(shared.database, "passkey/options", _ASKED, _ASKED_IN_S)
    def ask_for_proof() -> Response:
        shared.acting.from_here()
        somebody = shared.somebody()
        asked = signing_in.ask_for_passkey(shared.database, shared.party(), somebody.account_id)
        return no_store(JsonResponse({"publicKey": asked}))

    @routes.post("/api/v1/session/proof")
    @bulkhead(DATABASE)
    @contract(body={JSON: _PROOF}, answer=Me, models=(Proof,))
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="Prove by a passkey or a code who one still is; that lasts 15 minutes",
        responses={
            401: "Nobody is signed in, or it does not prove it",
            403: OTHER_SITE,
            409: "Passkeys belong to a name, not to an address",
            429: OFTEN,
        },
    )
    def prove() -> Response:
        shared.acting.from_here()
        somebody, body = shared.somebody(), json_body(Proof)
        if body.credential is not None:
            signing_in.prove_by_passkey(shared.database, shared.party(), somebody, body.credential)
        elif body.code is not None:
            signing_in.prove_by_code(shared.database, shared.boxes, somebody, body.code)
        else:
            raise InvalidInput.of("code", "Send a credential or a code.")
        return shared.answer_me(shared.somebody())


def _add_session(routes: APIBlueprint, shared: Shared) -> None:
    @routes.get("/api/v1/session/ways")
    @contract(answer=Ways)
    @own_site_only
    @open_to_all
    @routes.doc(summary="In which ways one signs in here besides slip and password")
    def show_ways() -> Response:
        return no_store(JsonResponse({"oidc": shared.provider is not None}))

    @routes.delete("/api/v1/session")
    @bulkhead(DATABASE)
    @own_site_only
    @open_to_all
    @routes.doc(summary="Sign out", responses={204: "Done", 403: OTHER_SITE})
    def sign_out() -> Response:
        shared.acting.from_here()
        commands.sign_out(shared.database, request.cookies.get(COOKIE, ""))
        return without_cookie(no_store(Response(status=204)))
