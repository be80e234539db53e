"""A client that others wrote, georeport, reads all there is, over HTTP, in both forms."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from apiflask import APIFlask
from georeport import GeoReport
from werkzeug.serving import make_server

from tests.features.cases.reporters import STAFF, report
from tests.features.cases.test_faces import publish
from tests.office.access.conftest import Enter


@pytest.fixture
def root(served_town: APIFlask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, served_town, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/open311/v2"
    server.shutdown()
    thread.join()


def test_georeport_reads_services_and_requests(root: str, served_town: APIFlask, people: Enter) -> None:
    numbers = list[str]()
    for category in ("street_lamp", "manhole"):
        numbers.append(report(served_town.test_client(), category=category)["number"])
        publish(people(STAFF), numbers[-1])
    told = dict[str, Any]()
    for form in ("json", "xml"):
        city = GeoReport(root, jurisdiction="990100", output_format=form)
        services = city.get_service_list()
        assert {"street_lamp", "noise"} <= {each["service_code"] for each in services}
        assert city.get_service_definition("street_lamp")["service_code"] == "street_lamp"
        requests = city.get_service_requests(service_code="street_lamp,manhole", status="open")
        assert [each["service_request_id"] for each in requests] == numbers[::-1]
        assert len(city.get_service_requests(service_request_id=",".join(numbers))) == 2
        assert city.get_service_request(numbers[0])["description"] == requests[1]["description"]
        told[form] = [each["service_request_id"] for each in requests]
    assert told["json"] == told["xml"]
    assert GeoReport(root).get_service_requests(status="closed") == []
