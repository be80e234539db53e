"""The start page of the documentation: what it says to copy works as it stands."""

import json
from dataclasses import dataclass
from html.parser import HTMLParser

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.settings import WEB, Settings
from tests.conftest import json_of


@dataclass
class Sent:
    path: str
    body: str | None


class Page(HTMLParser):
    """The requests of the page, and where it leads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.requests: list[Sent] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if told.get("class") == "request":
            self.requests.append(Sent(told["data-path"] or "", told.get("data-body")))
        if tag == "a":
            self.links.append(told["href"] or "")


HTML = (WEB / "docs.html").read_text(encoding="utf-8")
PAGE = Page(HTML)


@pytest.mark.parametrize("sent", PAGE.requests, ids=lambda sent: sent.path)
def test_each_request_to_copy_is_answered(routing_client: FlaskClient, sent: Sent) -> None:
    if sent.body is None:
        answer = routing_client.get(sent.path)
    else:
        answer = routing_client.post(sent.path, json=json.loads(sent.body))
    assert answer.status_code == 200, answer.text
    told = json_of(answer)
    assert told
    if isinstance(told, list):
        assert all("error" not in row and row["grid"]["code"] for row in told)
    # It is pasted between single quotes.
    assert "'" not in sent.path + (sent.body or "")


def test_there_are_five_and_all_links_lead_somewhere(app: APIFlask) -> None:
    assert len(PAGE.requests) == 5
    client = app.test_client()
    for link in PAGE.links:
        if link.startswith("#"):
            assert f'id="{link[1:]}"' in HTML
        else:
            assert client.get(link).status_code == 200, link
    assert "/docs" in Page((WEB / "index.html").read_text(encoding="utf-8")).links


def test_the_limits_it_names_are_those_that_hold() -> None:
    fields = Settings.model_fields
    assert f"{fields['batch_max_rows'].default:,} 行" in HTML
    assert f"{fields['body_max_mb'].default} MiB" in HTML
    assert f"{fields['csv_max_mb'].default // 1024} GiB" in HTML
