"""Whatever is not public says beside it who may; no route is forgotten."""

from apiflask import APIFlask

from geoapi.app import COMMANDS
from geoapi.http.permissions import ANYBODY, SIGNED_IN, allowed_to
from geoapi.permissions import PERMISSIONS

# Pages, and what anybody may read: by the login of the database that cannot read anything else.
PUBLIC = {
    *(
        "home",
        "rider",
        "report",
        "matter",
        "matters",
        "desk",
        "plan",
        "plans",
        "worker",
        "home_worker",
        "favicon",
        "robots",
        "report_worker",
        "rider_me",
        "rider_me_worker",
        "desk_worker",
        "matters_worker",
        "web_file",
        "static",
        "docs",
        "docs_try",
        "openapi",
    ),
    *(
        "livez",
        "readyz",
        "metrics",
        "locate.locate",
        "areas.meta",
        "tiles.tile",
        "tiles.tilejson",
        "tiles.still",
    ),
    *("addresses.parse", "addresses.reverse", "addresses.search", "addresses.suggest", "search.find"),
    *("areas.list_areas", "areas.areas_geojson", "areas.area", "areas.living_circle"),
    *("places.find_places", "places.show_place", "places.list_kinds", "places.find_on_route"),
    *("ogc.landing", "ogc.conformance", "ogc.api", "ogc.list_collections", "ogc.show_collection"),
    *("ogc.queryables", "ogc.list_features", "ogc.show_feature"),
    *("ogc.tell_methods_of_all", "ogc.tell_methods_of_one"),
    *("open311.discovery", "open311.discovery_of_version", "open311.list_services", "open311.show_service"),
    *("open311.list_requests", "open311.show_request", "open311.show_token", "open311.list_updates"),
    "open311.description",
    *("places.follow_plate", "routes.route", "routes.isochrones"),
}


def test_every_route_that_is_not_public_says_who_may(app: APIFlask) -> None:
    forgotten, unknown = [], []
    for rule in app.url_map.iter_rules():
        changes = {"POST", "PUT", "PATCH", "DELETE"} & set(rule.methods or ())
        verb = allowed_to(app.view_functions[rule.endpoint])
        if rule.endpoint in PUBLIC and not changes:
            assert verb is None, rule.rule
        elif verb is None:
            forgotten.append(rule.rule)
        elif verb not in {ANYBODY, SIGNED_IN, *PERMISSIONS}:
            unknown.append((rule.rule, verb))
    assert forgotten == [] and unknown == []


def test_acts_have_names_of_their_own() -> None:
    assert len({each.act for each in COMMANDS}) == len(COMMANDS)
