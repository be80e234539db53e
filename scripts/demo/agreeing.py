"""The couriers of the demo city: invited by their firms' list, and most of them in, through the endpoint."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from flask.testing import FlaskClient

from .couriers import LATE

Import = Callable[[Path], None]
"""Invites whom the list names and writes their slips to a file."""


class Refused(RuntimeError):
    """What the endpoint did not do, and its sentence."""


def let_couriers_in(
    file: Path, invite: Import, client: Callable[[], FlaskClient], consent: str
) -> tuple[str, list[FlaskClient]]:
    """What was done, and the phones of who has come in by it. Whoever is in stays in; each agrees to the
    wording `consent` on a phone of his own.
    """
    with TemporaryDirectory() as folder:
        slips = Path(folder) / "slips.csv"
        invite(slips)
        made = list(_rows(slips)) if slips.exists() else []
    digits = {row["number"]: row["phone"][-4:] for row in _rows(file)}
    coming = made[: max(0, len(made) - LATE)]
    phones = []
    for slip in coming:
        said = {"code": slip["code"], "digits": digits[slip["number"]], "consent": consent}
        phone = client()
        answer = phone.post("/api/v1/courier-slips/consent", json=said)
        if answer.status_code != 200:
            raise Refused(answer.text)
        phones.append(phone)
    return f"{len(coming)} couriers are in, {len(made) - len(coming)} have not answered yet", phones


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)
