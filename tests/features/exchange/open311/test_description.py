"""The description of GeoReport v2 is valid and true: what it allows is not refused and breaks nothing."""

from collections import Counter
from typing import Any

import schemathesis
from apiflask import APIFlask
from openapi_spec_validator import validate
from schemathesis.engine import from_schema
from schemathesis.engine.events import NonFatalError, ScenarioFinished
from schemathesis.openapi.checks import RejectedPositiveData

from tests.conftest import json_of
from tests.features.cases.reporters import STAFF, report
from tests.features.cases.test_faces import publish
from tests.office.access.conftest import Enter


def is_contradictory(query: dict[str, Any], body: Any) -> bool:
    """What no schema can say: that one parameter needs another, that dates are in order and near, and what
    lies in this city.
    """
    if isinstance(body, dict) and "service_code" in body:
        return True
    together = ("lat" in query) != ("long" in query)
    dates = {"start_date", "end_date", "updated_after", "updated_before"} & query.keys()
    return together or len(dates) > 1


def test_no_input_breaks_what_the_description_says(served_town: APIFlask, people: Enter, key: str) -> None:
    resident = served_town.test_client()
    document = json_of(resident.get("/open311/v2/openapi.json"))
    validate(document)
    for category in ("street_lamp", "noise"):
        publish(people(STAFF), report(resident, category=category)["number"])

    def unpacked(environ: Any, start: Any) -> Any:
        return served_town(environ | {"HTTP_ACCEPT_ENCODING": "identity"}, start)

    api = schemathesis.openapi.from_wsgi("/open311/v2/openapi.json", unpacked)
    api.config.seed = 20261130

    @api.hook
    def map_body(context: Any, body: Any) -> Any:
        """By a key that is right, so that what is behind it is tried, too."""
        return body | {"api_key": key} if isinstance(body, dict) and "api_key" in body else body

    api.config.phases.stateful.enabled = False
    api.config.generation.update(max_examples=6)
    wrong, statuses = [], Counter[int]()
    for event in from_schema(api).execute():
        if isinstance(event, NonFatalError):
            wrong.append(f"{event.label}: {event.value!r}")
        if not isinstance(event, ScenarioFinished):
            continue
        recorder = event.recorder
        statuses.update(each.response.status_code for each in recorder.interactions.values() if each.response)
        for case_id, checks in recorder.checks.items():
            case = recorder.cases[case_id].value
            for check in checks:
                if check.failure_info is None:
                    continue
                failure = check.failure_info.failure
                refused = failure.status_code if isinstance(failure, RejectedPositiveData) else None
                if not (refused == 400 and is_contradictory(dict(case.query or {}), case.body)):
                    wrong.append(f"{case.operation.label}: {failure}\n{check.failure_info.code_sample}")
    assert not wrong, "\n\n".join(wrong)
    assert statuses[200] > 30 and statuses[400] > 30 and not any(status >= 500 for status in statuses)
