"""Inviting couriers and coming in as one, for the tests that do."""

from typing import Any
from uuid import uuid4

from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geoapi.features.couriers.enrolling.rules import CONSENT

COURIERS, SLIPS, OWN = "/api/v1/couriers", "/api/v1/courier-slips", "/api/v1/couriers/me"
ZHENG = {"name": "郑海涛", "digits": "1024", "place": "MINE", "platform": "快达", "team": "东站"}


def invite(client: FlaskClient, **what: object) -> dict[str, Any]:
    """The slip of somebody invited."""
    answer = client.post(COURIERS, json={**ZHENG, **what}, headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json or {}
    return made


def agree(client: FlaskClient, code: str, digits: str = "1024", consent: str = CONSENT) -> TestResponse:
    said = {"code": code, "digits": digits, "consent": consent}
    return client.post(f"{SLIPS}/consent", json=said)


def come_in(app: APIFlask, slip: dict[str, Any], digits: str = "1024") -> FlaskClient:
    """The phone of whom a slip is for, signed in."""
    phone = app.test_client()
    answer = agree(phone, slip["code"], digits)
    assert answer.status_code == 200, answer.text
    return phone


def listed(client: FlaskClient, query: str = "") -> list[tuple[object, ...]]:
    answer = client.get(f"{COURIERS}{query}")
    assert answer.status_code == 200 and answer.json is not None, answer.text
    return [(each["name"], each["state"]) for each in answer.json["couriers"]]
