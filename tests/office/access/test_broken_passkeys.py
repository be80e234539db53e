"""Answers of browsers that are broken in any way are no answers: nothing else comes of them."""

import json
import random
from typing import Any

import pytest
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor, parse_cbor

from geoapi.office.access.passkeys import (
    RelyingParty,
    WrongAnswer,
    ask_for_new_passkey,
    ask_for_passkey,
    challenge_in,
    count_in,
    id_in,
    read_new,
)
from tests.office.access.authenticator import Authenticator

Json = dict[str, Any]
PARTY = RelyingParty("localhost", "http://localhost")
CHALLENGE = b"a challenge of many bytes"
FORMATS = ("packed", "fido-u2f", "tpm", "apple", "android-key", "android-safetynet", "x", 7, None)
DEEP = bytes_to_base64url(b"[" * 200_000)
ODD: tuple[object, ...] = ({}, 1e400, True, DEEP, "é", "\udcff", json.dumps([]))


def made() -> tuple[Authenticator, Json]:
    key = Authenticator()
    return key, key.make(ask_for_new_passkey(PARTY, CHALLENGE, 1, "S1", "周晓兰", []))


def changed(data: bytes, chance: random.Random) -> bytes:
    """The same with some bytes different, missing or too many."""
    spoilt = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(spoilt) + 1)
        match chance.randrange(3):
            case 0 if at < len(spoilt):
                spoilt[at] = chance.randrange(256)
            case 1:
                del spoilt[at : at + chance.randint(1, 30)]
            case _:
                spoilt[at:at] = chance.randbytes(chance.randint(1, 30))
    return bytes(spoilt)


def of(credential: Json, part: str) -> bytes:
    return base64url_to_bytes(credential["response"][part])


def with_part(credential: Json, part: str, value: object) -> Json:
    return {**credential, "response": {**credential["response"], part: value}}


def test_a_new_passkey_that_is_spoilt_anywhere() -> None:
    chance = random.Random(20)
    _, right = made()
    assert read_new(PARTY, CHALLENGE, right).counter == 0
    accepted = 0
    for _ in range(1500):
        part = chance.choice(("clientDataJSON", "attestationObject"))
        spoilt = with_part(right, part, bytes_to_base64url(changed(of(right, part), chance)))
        try:
            read_new(PARTY, CHALLENGE, spoilt)
            accepted += 1
        except WrongAnswer:
            pass
    # Of a key's own bytes some others are as good: whoever makes a passkey chooses them.
    assert accepted < 300


@pytest.mark.parametrize("format", FORMATS)
def test_a_new_passkey_that_boasts_of_its_maker(format: object) -> None:
    chance = random.Random(str(format))
    _, right = made()
    data = parse_cbor(of(right, "attestationObject"))["authData"]
    odd: list[object] = [b"", b"\x30\x03\x02\x01\x01", "x", 7, None, [], [b""], [b"\x30\x00"], {}]
    for _ in range(150):
        names = ("alg", "sig", "x5c", "ver", "certInfo", "pubArea", "response", "ecdaaKeyId")
        boast = {name: chance.choice(odd) for name in chance.sample(names, chance.randint(0, 8))}
        boast |= chance.choice([{}, {"alg": -7, "sig": b"x", "x5c": [chance.randbytes(40)]}])
        whole = encode_cbor({"fmt": format, "attStmt": boast, "authData": data})
        spoilt = with_part(right, "attestationObject", bytes_to_base64url(whole))
        with pytest.raises(WrongAnswer):
            read_new(PARTY, CHALLENGE, spoilt)


def test_an_answer_that_is_spoilt_anywhere() -> None:
    chance = random.Random(21)
    key, new = made()
    public = read_new(PARTY, CHALLENGE, new).public_key
    right = key.sign(ask_for_passkey(PARTY, CHALLENGE, []))
    assert count_in(PARTY, CHALLENGE, right, 1, public, 0) == 1
    for _ in range(1500):
        part = chance.choice(("clientDataJSON", "authenticatorData", "signature"))
        value = changed(of(right, part), chance)
        if value == of(right, part):
            continue
        with pytest.raises(WrongAnswer):
            count_in(PARTY, CHALLENGE, with_part(right, part, bytes_to_base64url(value)), 1, public, 0)
    for part in right["response"]:
        for odd in ODD:
            with pytest.raises(WrongAnswer):
                count_in(PARTY, CHALLENGE, with_part(right, part, odd), 1, public, 0)


@pytest.mark.parametrize(
    "credential", [{}, {"id": DEEP + "!"}, {"id": 7}, {"response": {"clientDataJSON": DEEP}}]
)
def test_what_has_no_challenge(credential: Json) -> None:
    with pytest.raises(WrongAnswer):
        challenge_in(credential)
    if not isinstance(credential.get("id"), str):
        with pytest.raises(WrongAnswer):
            id_in(credential)
