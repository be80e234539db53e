"""Whatever changes something says beside it who may; no route is forgotten."""

from apiflask import APIFlask

from geoapi.app import COMMANDS, PERMISSIONS
from geoapi.http.permissions import ANYBODY, SIGNED_IN, allowed_to

# They ask a question whose text is too long for an address, and change nothing.
QUESTIONS = {"/api/v1/locate/batch", "/api/v1/locate/batch.csv"}
# Whoever stands at a closed door needs no name.
OF_ANYBODY = {"/api/v1/places/<code>/closed-reports"}


def test_every_route_that_changes_something_says_who_may(app: APIFlask) -> None:
    forgotten, unknown = [], []
    for rule in app.url_map.iter_rules():
        if not {"POST", "PUT", "PATCH", "DELETE"} & set(rule.methods or ()):
            continue
        verb = allowed_to(app.view_functions[rule.endpoint])
        if verb is None and rule.rule not in QUESTIONS | OF_ANYBODY:
            forgotten.append(rule.rule)
        elif verb not in {None, ANYBODY, SIGNED_IN, *PERMISSIONS}:
            unknown.append((rule.rule, verb))
    assert forgotten == [] and unknown == []


def test_acts_have_names_of_their_own() -> None:
    assert len({each.act for each in COMMANDS}) == len(COMMANDS)
