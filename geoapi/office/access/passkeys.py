"""Passkeys (WebAuthn): what a browser is asked for, and whether its answer proves who it is."""

import json
import struct
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from geoapi.core.errors import Conflict

# What the library lets through of answers that are none.
_NO_ANSWER = (
    *(WebAuthnException, ValueError, LookupError, TypeError, AttributeError, OverflowError),
    *(EOFError, RecursionError, struct.error, InvalidSignature, UnsupportedAlgorithm),
)
_TIMEOUT_MS = 300_000
_NAME = "社区地图"
Json = dict[str, Any]


class WrongAnswer(Exception):
    """It does not prove what it should."""


@dataclass(frozen=True)
class RelyingParty:
    """Whom passkeys are for: `id` is the name of the host, `origin` the address of its pages."""

    id: str
    origin: str

    @classmethod
    def at(cls, origin: str | None, host: str) -> "RelyingParty":
        """`origin` is the public one; where none is set, `host` is this machine's, by name.

        Raises Conflict where it is an address of numbers: passkeys belong to names.
        """
        parts = urlsplit(origin or f"http://{host}")
        name = parts.hostname or ""
        if origin is None and name != "localhost":
            raise Conflict("Passkeys belong to a name: open this page as localhost.")
        if ":" in name or name.replace(".", "").isdigit():
            raise Conflict("Passkeys belong to a name, not to an address of numbers.")
        return cls(name, f"{parts.scheme}://{parts.netloc}")


@dataclass(frozen=True)
class NewPasskey:
    lookup: bytes
    public_key: bytes
    counter: int


def ask_for_passkey(party: RelyingParty, challenge: bytes, allowed: list[bytes]) -> Json:
    """What `navigator.credentials.get` is given; without `allowed`, any that the device has for us."""
    options = generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        timeout=_TIMEOUT_MS,
        allow_credentials=[PublicKeyCredentialDescriptor(id=each) for each in allowed],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def ask_for_new_passkey(
    party: RelyingParty, challenge: bytes, account_id: int, name: str, shown_name: str, known: list[bytes]
) -> Json:
    """What `navigator.credentials.create` is given; a device that has one of `known` makes none."""
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=_NAME,
        user_id=_handle(account_id),
        user_name=name,
        user_display_name=shown_name,
        challenge=challenge,
        timeout=_TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
    )
    return options_to_json_dict(options)


def challenge_in(credential: Json) -> bytes:
    """The challenge that an answer says it answers. Raises WrongAnswer."""
    try:
        said = json.loads(base64url_to_bytes(credential["response"]["clientDataJSON"]))
        return base64url_to_bytes(said["challenge"])
    except _NO_ANSWER as error:
        raise WrongAnswer("no challenge") from error


def id_in(credential: Json) -> bytes:
    """Which passkey an answer says it is of. Raises WrongAnswer."""
    try:
        return base64url_to_bytes(credential["id"])
    except _NO_ANSWER as error:
        raise WrongAnswer("no id") from error


def read_new(party: RelyingParty, challenge: bytes, credential: Json) -> NewPasskey:
    """Raises WrongAnswer."""
    try:
        found = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except _NO_ANSWER as error:
        raise WrongAnswer("no new passkey") from error
    return NewPasskey(found.credential_id, found.credential_public_key, found.sign_count)


def count_in(
    party: RelyingParty, challenge: bytes, credential: Json, account_id: int, public_key: bytes, counter: int
) -> int:
    """How often the passkey says it has signed, if the answer is its. Raises WrongAnswer."""
    try:
        found = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=counter,
            require_user_verification=True,
        )
        handle = credential["response"].get("userHandle")
        if handle not in (None, "") and base64url_to_bytes(handle) != _handle(account_id):
            raise WrongAnswer("of another account")
    except _NO_ANSWER as error:
        raise WrongAnswer("not this passkey") from error
    return found.new_sign_count


def _handle(account_id: int) -> bytes:
    return account_id.to_bytes(8, "big")
