"""Many matters at once: sums, what a month's meeting looks at, and one's own day."""

from datetime import date

from apiflask import APIBlueprint
from flask import Response

from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, no_store, query_params
from geoapi.http.permissions import open_to_all, open_to_signed_in
from geoapi.office.matters.api.reads import OF_SIGNED_IN
from geoapi.office.matters.boards.diary import Diary
from geoapi.office.matters.boards.schemas import (
    AnalysisAnswer,
    AnalysisQuery,
    DiaryAnswer,
    DiaryQuery,
    PublicSumsAnswer,
    PublicSumsQuery,
    SumsAnswer,
    SumsQuery,
)
from geoapi.office.matters.boards.summing import Sums

_NO_AREA = {404: "There is no such area, or no such kind"}
_PUBLIC_AGE_S = 300


def register(routes: APIBlueprint, sums: Sums, diary: Diary, acting: Acting) -> None:
    @routes.get("/api/v1/sums")
    @bulkhead(DATABASE)
    @query_params(SumsQuery, answer=SumsAnswer)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="How many came in by month and category, and what became of them by now",
        description="Of an area, and of those directly below it; made by the clerk every two minutes, never "
        "by person.",
        responses=OF_SIGNED_IN | _NO_AREA,
    )
    def show_sums(query: SumsQuery) -> Response:
        actor = acting.sender()
        found = sums.sums(actor, query.kind, query.area, _first(query.from_), _first(query.to))
        return no_store(JsonResponse(found))

    @routes.get("/api/v1/sums/public")
    @bulkhead(DATABASE)
    @query_params(PublicSumsQuery, answer=PublicSumsAnswer)
    @open_to_all
    @routes.doc(
        summary="What everybody may know of the last twelve months of a community, or what is above it",
        description="Fewer than five of a category are told together with the rest, or not at all.",
        responses=_NO_AREA,
    )
    def show_public_sums(query: PublicSumsQuery) -> Response:
        return JsonResponse(sums.public(query.kind, query.area), max_age_s=_PUBLIC_AGE_S)

    @routes.get("/api/v1/analysis")
    @bulkhead(DATABASE)
    @query_params(AnalysisQuery, answer=AnalysisAnswer)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="A month of an area: what rises, what comes again and again, what is disputed",
        description="Against the mean of the three months before; the same of one estate or building three "
        "times within 90 days. Never by person.",
        responses=OF_SIGNED_IN | _NO_AREA,
    )
    def show_analysis(query: AnalysisQuery) -> Response:
        actor = acting.sender()
        return no_store(JsonResponse(sums.analysis(actor, query.kind, query.area, _first(query.month))))

    @routes.get("/api/v1/diary")
    @bulkhead(DATABASE)
    @query_params(DiaryQuery, answer=DiaryAnswer)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="What one did and noted oneself on a day",
        description="Nobody reads anybody else's.",
        responses=OF_SIGNED_IN,
    )
    def show_diary(query: DiaryQuery) -> Response:
        actor = acting.sender()
        return no_store(JsonResponse(diary.day(actor, query.day)))


def _first(month: str | None) -> date | None:
    return None if month is None else date.fromisoformat(f"{month}-01")
