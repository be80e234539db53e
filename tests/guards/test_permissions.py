"""Whatever changes something says beside it who may; no route is forgotten."""

from apiflask import APIFlask

from geoapi.app import COMMANDS
from geoapi.http.permissions import ANYBODY, SIGNED_IN, allowed_to
from geoapi.permissions import PERMISSIONS


def test_every_route_that_changes_something_says_who_may(app: APIFlask) -> None:
    forgotten, unknown = [], []
    for rule in app.url_map.iter_rules():
        if not {"POST", "PUT", "PATCH", "DELETE"} & set(rule.methods or ()):
            continue
        verb = allowed_to(app.view_functions[rule.endpoint])
        if verb is None:
            forgotten.append(rule.rule)
        elif verb not in {ANYBODY, SIGNED_IN, *PERMISSIONS}:
            unknown.append((rule.rule, verb))
    assert forgotten == [] and unknown == []


def test_acts_have_names_of_their_own() -> None:
    assert len({each.act for each in COMMANDS}) == len(COMMANDS)
