"""Accounts over HTTP, for the administrator."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response

from geoapi.core.types import ChangeAnswer
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import JSON, contract, reference
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, json_body, no_store, query_params
from geoapi.http.permissions import allows
from geoapi.office.access import managing
from geoapi.office.access.api.enrollments import answer_slip
from geoapi.office.access.api.shared import Shared, describe_enrollments, describe_posts
from geoapi.office.access.office_schemas import (
    AccountAnswer,
    AccountsAnswer,
    AccountsQuery,
    StaffSlipWanted,
)
from geoapi.office.access.permissions import MANAGE_ACCOUNTS, READ_ACCOUNTS
from geoapi.office.access.queries import OFFICERS
from geoapi.office.access.schemas import NewSlip
from geoapi.office.access.store.directory import Found

_NOBODY, _NO_ADMIN = "Nobody is signed in", "You are no administrator"
_REFUSED = (
    "You are no administrator, the account is an admin's or an auditor's, or confirm first that it is you "
    "(`needs_level`), or the request comes from a page of another site"
)
_SENT_BEFORE = "The same `Idempotency-Key` was sent before with something else"
_NUMBER = {"number": {"type": "integer", "example": 1, "minimum": 1}}
_SLIP = {"schema": reference(StaffSlipWanted), "example": {"staff_no": "204173", "digits": "1024"}}


def add_routes(routes: APIBlueprint, shared: Shared) -> None:
    acting = shared.acting

    @routes.get("/api/v1/accounts")
    @bulkhead(DATABASE)
    @query_params(AccountsQuery, answer=AccountsAnswer)
    @own_site_only
    @allows(READ_ACCOUNTS)
    @routes.doc(
        summary="Accounts, and members of staff without, by staff number or name",
        responses={401: _NOBODY, 403: _NO_ADMIN},
    )
    def find_accounts(query: AccountsQuery) -> Response:
        found = managing.find_accounts(shared.database, acting.actor(), query.q)
        return no_store(JsonResponse({"accounts": [_describe(each) for each in found]}))

    @routes.get("/api/v1/accounts/<int:number>")
    @bulkhead(DATABASE)
    @contract(answer=AccountAnswer, path=_NUMBER)
    @own_site_only
    @allows(READ_ACCOUNTS)
    @routes.doc(
        summary="One account: what it signs in with, by kind, and where it is signed in",
        responses={401: _NOBODY, 403: _NO_ADMIN},
    )
    def show_account(number: int) -> Response:
        found = managing.show_account(shared.database, acting.actor(), number)
        told = {
            "account": _describe(found.account),
            "credentials": [vars(each) for each in found.credentials],
            "sessions": [vars(each) for each in found.sessions],
        }
        return no_store(JsonResponse(told))

    @routes.post("/api/v1/accounts/slips")
    @bulkhead(DATABASE)
    @contract(body={JSON: _SLIP}, answer=NewSlip, models=(StaffSlipWanted,))
    @own_site_only
    @allows(MANAGE_ACCOUNTS)
    @routes.doc(
        summary="A slip for a member of staff: seven days, once; earlier ones serve no longer",
        description="Its code is in this answer and nowhere else.",
        responses={401: _NOBODY, 403: _REFUSED, 404: "Nobody has this staff number"},
    )
    def make_staff_slip() -> Response:
        actor, body = acting.sender(), json_body(StaffSlipWanted)
        made = managing.make_slip(shared.database, actor, body.staff_no, body.digits, shared.boxes)
        return answer_slip(shared, made.name, made.code, made.expires_at)

    @routes.post("/api/v1/accounts/<int:number>/sign-out")
    @bulkhead(DATABASE)
    @contract(answer=ChangeAnswer, path=_NUMBER)
    @own_site_only
    @allows(MANAGE_ACCOUNTS)
    @routes.doc(
        summary="Sign somebody out everywhere, and let nothing that opens new sessions serve",
        responses={401: _NOBODY, 403: _REFUSED, 422: _SENT_BEFORE},
    )
    def sign_account_out(number: int) -> Response:
        return acting.change(acting.sender(), managing.sign_out, status=200, number=number)

    @routes.post("/api/v1/accounts/<int:number>/closure")
    @bulkhead(DATABASE)
    @contract(answer=ChangeAnswer, path=_NUMBER)
    @own_site_only
    @allows(MANAGE_ACCOUNTS)
    @routes.doc(
        summary="Close an account; taking that back opens it, for a new slip",
        responses={401: _NOBODY, 403: _REFUSED, 409: "It is closed already", 422: _SENT_BEFORE},
    )
    def close_account(number: int) -> Response:
        return acting.change(acting.sender(), managing.close, status=200, number=number)


def _describe(found: Found) -> dict[str, Any]:
    return {
        **vars(found),
        "posts": describe_posts(found.posts),
        "enrollments": describe_enrollments(found.enrollments),
        "is_officer": any(each.acts_as in OFFICERS for each in found.enrollments),
    }
