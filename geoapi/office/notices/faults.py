"""Why something could not be delivered: sentences, as the outbox holds them, and what kind each is of."""

import re
from collections.abc import Mapping
from typing import Literal

UNWANTED = "It answers that it wants no more (410)."
NO_GATEWAY = "GEOAPI_SMS_URL and GEOAPI_SMS_SECRET are not set."
NO_PHONE = "No phone of the account is known."
NO_PUSH_KEY = "There is no key for pushing: see docs/notices.md."
UNOPENED = "Its secret cannot be opened by the keys there are."

FaultKind = Literal[
    "unwanted", "gateway", "phone", "push_key", "secret",
    "answered", "unreachable", "private", "address", "crashed", "other",
]  # fmt: skip
# What a page has words for in each language, by how the sentence begins.
KINDS: Mapping[FaultKind, str] = {
    "unwanted": re.escape(UNWANTED),
    "gateway": re.escape(NO_GATEWAY),
    "phone": re.escape(NO_PHONE),
    "push_key": re.escape(NO_PUSH_KEY),
    "secret": f"{re.escape(UNOPENED)}|.*(?i:key file|none of the keys)",
    "answered": r"It answered \d",
    "unreachable": "It cannot be reached",
    "private": "It lies in a private network",
    "address": "It is no address of a web server|In the public network only https",
    "crashed": "It could not be sent",
}


def answered(status: int) -> str:
    return f"It answered {status}."


def crashed(error: Exception) -> str:
    return f"It could not be sent: {type(error).__name__}."


def kind_of(sentence: str | None) -> FaultKind:
    """By how it begins; `other` is, say, one of an earlier version."""
    found = (kind for kind, pattern in KINDS.items() if re.match(pattern, sentence or ""))
    return next(found, "other")
