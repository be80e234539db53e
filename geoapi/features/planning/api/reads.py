"""Plans as they are read."""

from apiflask import APIBlueprint
from flask import Response

from geoapi.features.planning.api.shared import (
    NO_PLAN,
    OF_SIGNED_IN,
    PLAN,
    PLANS,
)
from geoapi.features.planning.checks.schemas import PlanFaultsAnswer, PlanFaultsQuery
from geoapi.features.planning.comparing.schemas import PlanLocateAnswer, PlanPointQuery
from geoapi.features.planning.drawing.schemas import BlocksAnswer, PlanGridQuery
from geoapi.features.planning.permissions import READ
from geoapi.features.planning.queries import Planning
from geoapi.features.planning.schemas import (
    PLAN_CODE,
    ChangesQuery,
    DwellingsAnswer,
    EditsAnswer,
    MovesAnswer,
    PlanAnswer,
    PlanAreaQuery,
    PlansAnswer,
    PlansQuery,
    SinceQuery,
    TopologyAnswer,
    TopologyQuery,
)
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import contract
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, no_store, query_params
from geoapi.http.permissions import allows


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
    @query_params(TopologyQuery, answer=TopologyAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(
        summary="The lines of a plan with the grids on their sides, and the grids with their households",
        responses=OF_SIGNED_IN | NO_PLAN,
    )
    def show_topology(code: str, query: TopologyQuery) -> Response:
        return _answer(planning.topology(acting.sender(), code, query.area, query.against))

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

    @routes.get(f"{PLAN}/blocks")
    @bulkhead(DATABASE)
    @query_params(PlanGridQuery, answer=BlocksAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(
        summary="The blocks that roads cut a grid of a plan into, which may be given to another grid",
        responses=OF_SIGNED_IN | NO_PLAN,
    )
    def show_blocks(code: str, query: PlanGridQuery) -> Response:
        return _answer(planning.blocks(acting.sender(), code, query.grid))

    @routes.get(f"{PLAN}/faults")
    @bulkhead(DATABASE)
    @query_params(PlanFaultsQuery, answer=PlanFaultsAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(summary="What is found in a plan, what blocks it first", responses=OF_SIGNED_IN | NO_PLAN)
    def show_faults(code: str, query: PlanFaultsQuery) -> Response:
        found = planning.faults(acting.sender(), code, query.after, in_parts=query.in_parts)
        return _answer(found)

    @routes.get(f"{PLAN}/changes")
    @bulkhead(DATABASE)
    @query_params(ChangesQuery, answer=MovesAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(
        summary="Which buildings change their grid by a plan, and who answers for them before and after",
        responses=OF_SIGNED_IN | NO_PLAN,
    )
    def show_changes(code: str, query: ChangesQuery) -> Response:
        return _answer(planning.changes(acting.sender(), code, query.against))

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

    @routes.get(f"{PLAN}/edits")
    @bulkhead(DATABASE)
    @query_params(SinceQuery, answer=EditsAnswer, path=PLAN_CODE)
    @own_site_only
    @allows(READ)
    @routes.doc(summary="What was edited since a version", responses=OF_SIGNED_IN | NO_PLAN)
    def list_edits(code: str, query: SinceQuery) -> Response:
        return _answer(planning.edits(acting.sender(), code, query.since))


def _answer(value: object) -> Response:
    return no_store(JsonResponse(value))
