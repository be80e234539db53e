"""URLs are built as Werkzeug builds them, only later."""

from werkzeug.routing import Map, Rule

from geoapi.http.url_rules import LazyRule


def test_urls_are_built_as_ever() -> None:
    texts = {"matter": "/m/<string:number>", "tile": "/tiles/<int:z>/<int:x>", "docs": "/docs"}
    lazy, usual = (
        Map([rule(text, endpoint=name) for name, text in texts.items()]).bind("map.example.cn", "/grid")
        for rule in (LazyRule, Rule)
    )
    for name, values in (
        ("matter", {"number": "26-1é", "key": "é"}),
        ("tile", {"z": 3, "x": 17}),
        ("docs", {"at": "2026"}),
    ):
        for _ in range(2):
            assert lazy.build(name, values) == usual.build(name, values)
    assert lazy.match("/m/26-1") == ("matter", {"number": "26-1"})
