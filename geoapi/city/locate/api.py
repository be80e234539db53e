"""Lookups over HTTP: one place, a JSON batch, a CSV of any size."""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, cast

import orjson
from apiflask import APIBlueprint
from flask import Response, request, stream_with_context

from geoapi.city.locate.answer_columns import ANSWER_COLUMNS
from geoapi.city.locate.answers import Json
from geoapi.city.locate.csv_batch import answer_csv
from geoapi.city.locate.csv_questions import Options
from geoapi.city.locate.queries import Locator
from geoapi.city.locate.schemas import BatchAnswers, BatchRow, CsvOptions, LocateAnswer, LocateQuery
from geoapi.core.errors import DomainError, InvalidInput, TooLarge, UnsupportedContent
from geoapi.core.settings import Settings
from geoapi.http.bulkheads import BATCH, DATABASE, bulkhead
from geoapi.http.contract import JSON, reference
from geoapi.http.json import JsonResponse, array_in_pieces, no_store, of_parts_for, query_params
from geoapi.http.permissions import open_to_all
from geoapi.http.problems import problem

_IN_MEMORY_BYTES = 4 << 20
_PIECE_BYTES = 1 << 16
# How much of a body that is too large is still read,
# because many clients hear no answer before they have sent it all.
_READ_OUT_BYTES = 64 << 20
CSV_TYPES = ("text/csv", "application/csv")
_CSV_BODY = {
    "schema": {"type": "string", "pattern": '^(id,)?(lon,lat|address)\n[^\\u0000"]*$'},
    "example": "id,lon,lat\n1,120.8508,40.7186\n2,120.8561,40.7223\n",
}
_CSV_ANSWER = {"type": "string", "description": f"The columns sent, then {', '.join(ANSWER_COLUMNS)}"}
# What is no question is no fault of the whole.
_JSON_BODY = {
    "type": "array",
    "items": {"anyOf": [reference(BatchRow), {"description": "Gets an error of its own"}]},
}
_JSON_EXAMPLE = [{"id": 1, "lon": 120.8508, "lat": 40.7186}, {"id": "b", "lon": 120.8561, "lat": 40.7223}]


def blueprint(locator: Locator, settings: Settings) -> APIBlueprint:
    routes = APIBlueprint("locate", __name__, url_prefix="/api/v1", tag="Locate")

    @routes.get("/locate")
    # For another date an Atlas may have to be loaded.
    @bulkhead(DATABASE, where="at=")
    @query_params(LocateQuery, answer=LocateAnswer)
    @routes.doc(
        summary="Which grid covers this place, and who is responsible",
        description="Give `lon` and `lat` (in any `crs`) or an `address`. The answer carries its evidence.",
        responses={
            404: "Outside every grid, or no such address",
            409: "Several addresses match: `candidates`",
        },
    )
    def locate(query: LocateQuery) -> Response:
        # As the express way sends it: machines ask by the thousand,
        # and packing would take longer than the answer.
        return no_store(JsonResponse(locator.locate(query), plain=True))

    @routes.post("/locate/batch")
    @bulkhead(BATCH)
    @open_to_all
    @query_params(
        CsvOptions,
        answer={JSON: BatchAnswers, "text/csv": _CSV_ANSWER},
        body={JSON: {"schema": _JSON_BODY, "example": _JSON_EXAMPLE}, "text/csv": _CSV_BODY},
        models=(BatchRow,),
    )
    @routes.doc(
        summary="Many places at once",
        description="JSON: an array of questions, each with its `id`; an array of answers comes back in the "
        "same "
        "order. CSV (`text/csv`, with a heading row `id,lon,lat` or `id,address`, separated by commas, "
        "semicolons or "
        "tabs, in the encoding that `charset=` names or else UTF-8 or GB18030): the same rows come "
        "back with the "
        "answer's columns and an `error` column, in UTF-8 and with commas; `crs`, `accuracy_m` and "
        "`at` then go in "
        "the URL.",
        responses={200: "The answers"},
    )
    def locate_batch(query: CsvOptions) -> Response:
        # Wrong for every row or for none: said before the first.
        locator.check(query.crs, query.at)
        if request.mimetype in CSV_TYPES:
            return _answer_as_csv(query)
        if request.mimetype != "application/json":
            raise UnsupportedContent("Send application/json or text/csv.")
        answers = array_in_pieces(_described(*row) for row in locator.locate_batch(_json_rows()))
        return no_store(Response(answers, content_type="application/json"))

    def _json_rows() -> list[object]:
        body = _spool(settings.body_max_mb)
        try:
            rows = orjson.loads(of_parts_for(body.read(), settings.batch_max_rows))
        except orjson.JSONDecodeError as error:
            raise InvalidInput.of("body", f"The body is not JSON: {error}.") from None
        if not isinstance(rows, list):
            raise InvalidInput.of("body", "The body must be an array of questions.")
        if len(rows) > settings.batch_max_rows:
            most = settings.batch_max_rows
            raise TooLarge(
                f"{len(rows):,} rows; JSON takes {most:,} at most. Send CSV, which has no such bound."
            )
        return rows

    def _answer_as_csv(query: CsvOptions) -> Response:
        options = Options(crs=query.crs, accuracy_m=query.accuracy_m, at=query.at)
        pieces: Iterator[str] = answer_csv(
            locator, _spool(settings.csv_max_mb), options, request.mimetype_params.get("charset")
        )
        return no_store(Response(stream_with_context(pieces), content_type="text/csv; charset=utf-8"))

    return routes


def _described(row_id: object, answer: Json | DomainError) -> Json:
    """A row of a batch: the answer of a single call with its `id`, or `id` and `error`."""
    return (
        {"id": row_id, "error": problem(answer)}
        if isinstance(answer, DomainError)
        else {"id": row_id, **answer}
    )


def _spool(most_mb: int) -> IO[bytes]:
    """The body, on disk once it is large.

    All of it is read before the first answer is written,
    so that a client that sends everything first is served too.
    """
    gathered = request.environ["wsgi.input"]
    if isinstance(gathered, SpooledTemporaryFile):  # By the edge.
        return gathered
    body = SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115  closed when the response has been sent
    received = 0
    while piece := request.stream.read(_PIECE_BYTES):
        received += len(piece)
        if received <= most_mb << 20:
            body.write(piece)
        elif received > _READ_OUT_BYTES + (most_mb << 20):
            break
    if received > most_mb << 20:
        body.close()
        raise TooLarge(f"The body is larger than {most_mb} MiB.")
    body.seek(0)
    return cast(IO[bytes], body)
