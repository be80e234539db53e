"""Reading matters."""

from apiflask import APIBlueprint
from flask import Response

from geoapi.core.errors import InvalidInput
from geoapi.http.acting import Acting
from geoapi.http.bulkheads import DATABASE, bulkhead
from geoapi.http.contract import contract
from geoapi.http.cross_origin import own_site_only
from geoapi.http.json import JsonResponse, no_store, query_params
from geoapi.http.permissions import open_to_all, open_to_signed_in
from geoapi.office.matters.file_schemas import FileAnswer, ReceiptAnswer
from geoapi.office.matters.numbers import read_number
from geoapi.office.matters.queries import Matters, cursor
from geoapi.office.matters.schemas import (
    KIND_IN_PATH,
    NUMBER_IN_PATH,
    CategoriesAnswer,
    FlowAnswer,
    InboxAnswer,
    InboxQuery,
    KindQuery,
    PostChoices,
    PostsQuery,
    ReceiptQuery,
)
from geoapi.office.matters.store.inbox import Filter

OF_SIGNED_IN = {401: "Nobody is signed in", 403: "Your posts do not allow it"}
NO_MATTER = {404: "There is no such matter, or it is not for you"}
NO_RECEIPT = {401: "There is no such receipt: the number is not there, or the key is wrong"}
MINUTE_S = 60


def register(routes: APIBlueprint, known: Matters, acting: Acting) -> None:
    @routes.get("/api/v1/categories")
    @bulkhead(DATABASE)
    @query_params(KindQuery, answer=CategoriesAnswer)
    @open_to_all
    @routes.doc(summary="What may be asked for", responses={404: "There is no such kind"})
    def show_categories(query: KindQuery) -> Response:
        return JsonResponse(known.categories(query.kind), max_age_s=MINUTE_S)

    @routes.get("/api/v1/flows/<string:kind>")
    @contract(answer=FlowAnswer, path=KIND_IN_PATH)
    @open_to_all
    @routes.doc(
        summary="How matters of a kind go, as data",
        description="States, and the moves between them with what has to be said with each.",
        responses={404: "There is no such kind"},
    )
    def show_flow(kind: str) -> Response:
        return JsonResponse(known.flow(kind), max_age_s=MINUTE_S)

    @routes.get("/api/v1/inbox")
    @bulkhead(DATABASE)
    @query_params(InboxQuery, answer=InboxAnswer)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="What waits in the own areas and at the own posts, by the first clock",
        description="Each with the moves that whoever asks may make. `state`: one or several, with commas.",
        responses=OF_SIGNED_IN,
    )
    def show_inbox(query: InboxQuery) -> Response:
        actor = acting.sender()
        if query.today and not query.entered:
            raise InvalidInput.of("today", "Ask for what you entered today: `entered` and `today` together.")
        wanted = Filter(
            kind=query.kind,
            states=query.state.split(",") if query.state else None,
            category=query.category,
            area_code=query.area,
            post_code=query.post,
            late=query.late,
            entered_by=actor.account_id if query.entered else None,
            opened_from=known.midnight() if query.today else None,
            with_closed=query.today,
            after=cursor(query.cursor) if query.cursor else None,
        )
        return no_store(JsonResponse(known.inbox(actor, wanted, query.limit)))

    @routes.get("/api/v1/matters/<string:number>")
    @bulkhead(DATABASE)
    @contract(answer=FileAnswer, path=NUMBER_IN_PATH)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="All that is known of a matter, for who works on it",
        description="Without its reporter's name and phone, which are asked for with a reason.",
        responses=OF_SIGNED_IN | NO_MATTER,
    )
    def show_matter(number: str) -> Response:
        return no_store(JsonResponse(known.file(acting.sender(), known_number(number))))

    @routes.get("/api/v1/matters/<string:number>/posts")
    @bulkhead(DATABASE)
    @query_params(PostsQuery, answer=PostChoices, path=NUMBER_IN_PATH)
    @own_site_only
    @open_to_signed_in
    @routes.doc(
        summary="Posts that a matter may be sent to: those where it is, or by words wherever they are",
        description="Only such as somebody holds, the nearest first, 60 at most.",
        responses=OF_SIGNED_IN | NO_MATTER,
    )
    def show_posts(number: str, query: PostsQuery) -> Response:
        return no_store(JsonResponse(known.posts(acting.sender(), known_number(number), query.q)))

    @routes.get("/api/v1/matters/<string:number>/receipt")
    @bulkhead(DATABASE)
    @query_params(ReceiptQuery, answer=ReceiptAnswer, path=NUMBER_IN_PATH)
    @open_to_all
    @routes.doc(
        summary="What became of a matter, for whoever has its receipt",
        responses=NO_RECEIPT,
    )
    def show_receipt(number: str, query: ReceiptQuery) -> Response:
        return no_store(JsonResponse(known.receipt(known_number(number), query.key)))


def known_number(text: str) -> str:
    """The number as it is written. Raises InvalidInput."""
    number = read_number(text[:40])
    if number is None:
        raise InvalidInput.of("number", "A number is written like 261130-K9TP.")
    return number
