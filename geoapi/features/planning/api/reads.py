"""Plans as they are read, and taken along as tables."""

from collections.abc import Callable
from typing import Any

from apiflask import APIBlueprint
from flask import Response

from geoapi.features.planning.api.shared import (
    NO_PLAN,
    OF_SIGNED_IN,
    PLAN,
    PLANS,
)
from geoapi.features.planning.exporting import as_csv, as_workbook
from geoapi.features.planning.locate_schemas import PlanLocateAnswer, PlanPointQuery
from geoapi.features.planning.permissions import READ
from geoapi.features.planning.queries import Planning
from geoapi.features.planning.schemas import (
    PLAN_CODE,
    DwellingsAnswer,
    EditsAnswer,
    MovesAnswer,
    PlanAnswer,
    PlanAreaQuery,
    PlanFaultsAnswer,
    PlansAnswer,
    PlansQuery,
    SinceQuery,
    TopologyAnswer,
)
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import contract
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, no_store, query_params
from geoapi.http.permissions import allows

_CSV = "text/csv"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def register(routes: APIBlueprint, planning: Planning, acting: Acting) -> None:
    @routes.get(PLANS)
    @bulkhead(DATABASE)
    @query_params(PlansQuery, answer=PlansAnswer)
    @own_site_only
    @allows(READ)
    @routes.doc(summary="The plans for one's own areas, the newest first", responses=OF_SIGNED_IN)
    def list_plans(query: PlansQuery) -> Response:
        return _answer({"plans": planning.list_plans(acting.sender(), query.state)})

    @routes.get(PLAN)
    @bulkhead(DATABASE)
    @contract(answer=PlanAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(summary="A plan and what was done with it", responses=OF_SIGNED_IN | NO_PLAN)
    def show_plan(code: str) -> Response:
        return _answer(planning.plan(acting.sender(), code))

    @routes.get(f"{PLAN}/topology")
    @bulkhead(DATABASE)
    @query_params(PlanAreaQuery, answer=TopologyAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(
        summary="The lines of a plan with the grids on their sides, and the grids with their households",
        responses=OF_SIGNED_IN | NO_PLAN,
    )
    def show_topology(code: str, query: PlanAreaQuery) -> Response:
        return _answer(planning.topology(acting.sender(), code, query.area))

    @routes.get(f"{PLAN}/buildings")
    @bulkhead(DATABASE)
    @query_params(PlanAreaQuery, answer=DwellingsAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(
        summary="The buildings of a plan with their households, for counting while a line is moved",
        responses=OF_SIGNED_IN | NO_PLAN,
    )
    def show_buildings(code: str, query: PlanAreaQuery) -> Response:
        return _answer(planning.dwellings(acting.sender(), code, query.area))

    @routes.get(f"{PLAN}/faults")
    @bulkhead(DATABASE)
    @contract(answer=PlanFaultsAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(summary="What is found in a plan, what blocks it first", responses=OF_SIGNED_IN | NO_PLAN)
    def show_faults(code: str) -> Response:
        return _answer(planning.faults(acting.sender(), code))

    @routes.get(f"{PLAN}/changes")
    @bulkhead(DATABASE)
    @contract(answer=MovesAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(
        summary="Which buildings change their grid by a plan, and who answers for them before and after",
        responses=OF_SIGNED_IN | NO_PLAN,
    )
    def show_changes(code: str) -> Response:
        return _answer(planning.changes(acting.sender(), code))

    @routes.get(f"{PLAN}/locate")
    @bulkhead(DATABASE)
    @query_params(PlanPointQuery, answer=PlanLocateAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(
        summary="Who would answer at a place when a plan is in force, and who does without it",
        responses=OF_SIGNED_IN | {404: "There is no such plan, or it leaves the place to no grid"},
    )
    def locate_by_plan(code: str, query: PlanPointQuery) -> Response:
        return _answer(planning.locate(acting.sender(), code, query.lon, query.lat))

    _register_tables(routes, planning, acting)

    @routes.get(f"{PLAN}/edits")
    @bulkhead(DATABASE)
    @query_params(SinceQuery, answer=EditsAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(summary="What was edited since a version", responses=OF_SIGNED_IN | NO_PLAN)
    def list_edits(code: str, query: SinceQuery) -> Response:
        return _answer(planning.edits(acting.sender(), code, query.since))


def _register_tables(routes: APIBlueprint, planning: Planning, acting: Acting) -> None:
    for suffix, media, write in (("csv", _CSV, as_csv), ("xlsx", _XLSX, as_workbook)):
        _register_table(routes, planning, acting, suffix, media, write)


def _register_table(
    routes: APIBlueprint,
    planning: Planning,
    acting: Acting,
    suffix: str,
    media: str,
    write: Callable[[dict[str, Any], str], str | bytes],
) -> None:
    @routes.get(f"{PLAN}/changes.{suffix}", endpoint=f"changes_as_{suffix}")
    @bulkhead(DATABASE)
    @contract(answer={media: {"type": "string", "format": "binary"}}, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(
        summary=f"The buildings that change their grid by a plan, as {suffix.upper()}",
        description="The last line says of which plan it is, who made it and when.",
        responses=OF_SIGNED_IN | NO_PLAN,
    )
    def export_changes(code: str) -> Response:
        actor = acting.sender()
        made = write(*planning.changes_to_take(actor, code))
        response = Response(made, content_type=f"{media}; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{code}.{suffix}"'
        return no_store(response)


def _answer(value: object) -> Response:
    return no_store(JsonResponse(value))
