"""Reading what was done, over HTTP."""

from apiflask import APIBlueprint
from flask import Response

from geoapi.core.clock import Calendar
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, no_store, query_params
from geoapi.http.permissions import allows
from geoapi.office.access import auditing
from geoapi.office.access.api.shared import Shared
from geoapi.office.access.office_schemas import AuditAnswer, AuditExportQuery, AuditQuery
from geoapi.office.access.permissions import EXPORT_AUDIT, READ_AUDIT
from geoapi.office.access.store.audit_rows import Wanted

_CSV = "text/csv"
_REFUSED = {401: "Nobody is signed in", 403: "Your posts do not allow it"}


def add_routes(routes: APIBlueprint, shared: Shared, calendar: Calendar) -> None:
    acting = shared.acting

    def wanted(query: AuditExportQuery, below: int | None = None) -> Wanted:
        since = calendar.parse(query.since, "since") if query.since else None
        until = calendar.parse(query.until, "until") if query.until else None
        return Wanted(query.subject or None, query.act or None, query.account, since, until, below)

    @routes.get("/api/v1/audit")
    @bulkhead(DATABASE)
    @query_params(AuditQuery, answer=AuditAnswer)
    @own_site_only
    @allows(READ_AUDIT)
    @routes.doc(
        summary="What was done, by whom and by which post",
        description="Auditors read all, others what was done in the areas they answer for.",
        responses=_REFUSED,
    )
    def read_audit(query: AuditQuery) -> Response:
        found, more = auditing.read_audit(shared.database, acting.actor(), wanted(query, query.below))
        return no_store(JsonResponse({"rows": [vars(each) for each in found], "more": more}))

    @routes.get("/api/v1/audit.csv")
    @bulkhead(DATABASE)
    @query_params(AuditExportQuery, answer={_CSV: {"type": "string"}})
    @own_site_only
    @allows(EXPORT_AUDIT)
    @routes.doc(
        summary="The same as a file, of which each row says who has taken it along, and when",
        description="To take it along is noted in the audit.",
        responses={
            **_REFUSED,
            403: "Your posts do not allow it, or confirm first that it is you (`needs_level`), or the "
            "request comes from a page of another site",
            413: "More rows than one file takes: choose a shorter time",
        },
    )
    def export_audit(query: AuditExportQuery) -> Response:
        shared.acting.from_here()
        made = auditing.export_audit(shared.database, acting.actor(), wanted(query), calendar.now())
        response = Response(made, content_type=f"{_CSV}; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
        return no_store(response)
