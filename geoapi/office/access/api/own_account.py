"""The own account: who one is, what one signs in with, and where one is signed in."""

from apiflask import APIBlueprint
from flask import Response

from geoapi.core.squares import square_of
from geoapi.http.bulkheads import DATABASE, SIGN_IN, bulkhead
from geoapi.http.contract import JSON, contract, reference
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, json_body, no_store
from geoapi.http.permissions import open_to_signed_in
from geoapi.office.access import own_account as own
from geoapi.office.access.api.shared import Shared
from geoapi.office.access.api.sign_in import OFTEN, OTHER_SITE
from geoapi.office.access.schemas import (
    Added,
    CredentialsAnswer,
    Ended,
    Me,
    NewPasskey,
    NewPassword,
    NewToken,
    NewTotp,
    PasskeyOptions,
    SessionsAnswer,
    TokenAnswer,
    TotpBegun,
)

_NOBODY = "Nobody is signed in"
_SURE = "Confirm first that it is you (`needs_level`), or the request comes from a page of another site"
_NUMBER = {"number": {"type": "integer", "example": 1, "minimum": 1}}
_PASSKEY = {"schema": reference(NewPasskey), "example": {"credential": {}, "label": "手机"}}
_PASSWORD = {"schema": reference(NewPassword), "example": {"password": "correct horse battery"}}
_TOKEN = {"schema": reference(NewToken), "example": {"label": "QGIS"}}
_TOTP = {"schema": reference(NewTotp), "example": {"token": "", "code": "123456"}}


def add_routes(routes: APIBlueprint, shared: Shared) -> None:
    _add_me(routes, shared)
    _add_passkeys(routes, shared)
    _add_password(routes, shared)
    _add_tokens(routes, shared)
    _add_sessions(routes, shared)


def _add_me(routes: APIBlueprint, shared: Shared) -> None:
    @routes.get("/api/v1/me")
    @bulkhead(DATABASE)
    @contract(answer=Me)
    @own_site_only
    @open_to_signed_in
    @routes.doc(summary="Who is signed in, by which posts", responses={401: "Nobody"})
    def show_me() -> Response:
        return shared.answer_who_it_is()

    @routes.post("/api/v1/me/put-off")
    @bulkhead(DATABASE)
    @contract(answer=Me)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="Save no passkey this time; that can be put off once",
        responses={401: _NOBODY, 403: OTHER_SITE, 409: "It was put off before"},
    )
    def put_off() -> Response:
        shared.acting.from_here()
        somebody = shared.somebody()
        own.put_off(shared.database, somebody)
        return shared.answer_me(somebody)

    @routes.get("/api/v1/me/credentials")
    @bulkhead(DATABASE)
    @contract(answer=CredentialsAnswer)
    @own_site_only
    @open_to_signed_in
    @routes.doc(summary="What one signs in with", responses={401: _NOBODY})
    def list_credentials() -> Response:
        found = [vars(each) for each in shared.access.credentials_of(shared.somebody())]
        return no_store(JsonResponse({"credentials": found}))

    @routes.delete("/api/v1/me/credentials/<int:number>")
    @bulkhead(DATABASE)
    @contract(path=_NUMBER)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="Sign in with one of them no longer",
        responses={
            204: "Done",
            401: _NOBODY,
            403: _SURE,
            404: "None of one's own",
            409: "It is the last way to sign in",
        },
    )
    def remove_credential(number: int) -> Response:
        shared.acting.from_here()
        own.remove_credential(shared.database, shared.somebody(), number)
        return no_store(Response(status=204))


def _add_passkeys(routes: APIBlueprint, shared: Shared) -> None:
    @routes.post("/api/v1/me/passkeys/options")
    @bulkhead(DATABASE)
    @contract(answer=PasskeyOptions)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="What a browser is asked to make a passkey of, once",
        responses={401: _NOBODY, 403: _SURE, 409: "Passkeys belong to a name, not to an address"},
    )
    def ask_for_new_passkey() -> Response:
        shared.acting.from_here()
        asked = own.ask_for_new_passkey(shared.database, shared.party(), shared.somebody())
        return no_store(JsonResponse({"publicKey": asked}))

    @routes.post("/api/v1/me/passkeys")
    @bulkhead(DATABASE)
    @contract(body={JSON: _PASSKEY}, answer=Added, models=(NewPasskey,))
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="Save a passkey",
        responses={401: _NOBODY, 403: _SURE, 409: "It is known already, or not for this address"},
    )
    def add_passkey() -> Response:
        shared.acting.from_here()
        somebody, body = shared.somebody(), json_body(NewPasskey)
        number = own.add_passkey(shared.database, shared.party(), somebody, body.credential, body.label)
        return no_store(JsonResponse({"credential": number}))


def _add_password(routes: APIBlueprint, shared: Shared) -> None:
    @routes.put("/api/v1/me/password")
    @bulkhead(SIGN_IN)
    @contract(body={JSON: _PASSWORD}, answer=Ended, models=(NewPassword,))
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="Set the password; one is signed out everywhere else",
        responses={401: _NOBODY, 403: _SURE},
    )
    def set_password() -> Response:
        shared.acting.from_here()
        ended = own.set_password(shared.database, shared.somebody(), json_body(NewPassword).password)
        return no_store(JsonResponse({"sessions_ended": ended}))

    @routes.post("/api/v1/me/totp/options")
    @bulkhead(DATABASE)
    @contract(answer=TotpBegun)
    @own_site_only
    @open_to_signed_in
    @routes.doc(summary="A new secret for the phone that shows codes", responses={401: _NOBODY, 403: _SURE})
    def begin_totp() -> Response:
        shared.acting.from_here()
        token, secret, uri = own.begin_totp(shared.database, shared.boxes, shared.somebody())
        size, path = square_of(uri)
        told = {"token": token, "secret": secret, "uri": uri, "size": size, "path": path}
        return no_store(JsonResponse(told))

    @routes.post("/api/v1/me/totp")
    @bulkhead(DATABASE)
    @contract(body={JSON: _TOTP}, answer=Me, models=(NewTotp,))
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="Let the codes of that phone serve, once it has shown one",
        responses={
            401: "Nobody is signed in, or the code is not right",
            403: _SURE,
            409: "It was begun too long ago",
            429: OFTEN,
        },
    )
    def confirm_totp() -> Response:
        shared.acting.from_here()
        somebody, body = shared.somebody(), json_body(NewTotp)
        own.confirm_totp(shared.database, shared.boxes, somebody, body.token, body.code)
        return shared.answer_me(shared.somebody())


def _add_tokens(routes: APIBlueprint, shared: Shared) -> None:
    @routes.post("/api/v1/me/tokens")
    @bulkhead(DATABASE)
    @contract(body={JSON: _TOKEN}, also={201: TokenAnswer}, models=(NewToken,))
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="A token for a program such as QGIS, which reads and edits drafts of plans by it",
        responses={201: "Shown this once", 401: _NOBODY, 403: _SURE, 409: "There are too many"},
    )
    def add_token() -> Response:
        shared.acting.from_here()
        somebody, body = shared.somebody(), json_body(NewToken)
        number, token, until = own.add_token(shared.database, somebody, body.label)
        response = no_store(JsonResponse({"credential": number, "token": token, "expires_at": until}))
        response.status_code = 201
        return response


def _add_sessions(routes: APIBlueprint, shared: Shared) -> None:
    @routes.get("/api/v1/me/sessions")
    @bulkhead(DATABASE)
    @contract(answer=SessionsAnswer)
    @own_site_only
    @open_to_signed_in
    @routes.doc(summary="Where one is signed in, and was of late", responses={401: _NOBODY})
    def list_sessions() -> Response:
        somebody = shared.somebody()
        found = [
            {**vars(each), "is_this": each.number == somebody.session}
            for each in own.sessions_of(shared.database, somebody)
        ]
        return no_store(JsonResponse({"sessions": found}))

    @routes.delete("/api/v1/me/sessions")
    @bulkhead(DATABASE)
    @contract(answer=Ended)
    @own_site_only
    @open_to_signed_in
    @routes.doc(summary="Sign out everywhere else", responses={401: _NOBODY, 403: OTHER_SITE})
    def end_other_sessions() -> Response:
        shared.acting.from_here()
        ended = own.end_other_sessions(shared.database, shared.somebody())
        return no_store(JsonResponse({"sessions_ended": ended}))

    @routes.delete("/api/v1/me/sessions/<int:number>")
    @bulkhead(DATABASE)
    @contract(path=_NUMBER)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="Sign out one that is one's own",
        responses={204: "Done", 401: _NOBODY, 403: OTHER_SITE, 404: "None of one's own"},
    )
    def end_session(number: int) -> Response:
        shared.acting.from_here()
        own.end_session(shared.database, shared.somebody(), number)
        return no_store(Response(status=204))
