"""What is answered about matters: an inbox, the file, and what became of it to the reporter."""

import base64
import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any

from geoapi.core.actors import Actor, Reach
from geoapi.core.clock import Calendar
from geoapi.core.db import Connection, Database
from geoapi.core.errors import InvalidInput, NotFound, NotProven
from geoapi.office.matters import serializers
from geoapi.office.matters.flows import Kinds, Matter
from geoapi.office.matters.holding import propose
from geoapi.office.matters.moving import moves_for
from geoapi.office.matters.reach import may, may_see
from geoapi.office.matters.store import (
    clearing,
    clocks,
    contacts,
    evidence,
    files,
    inbox,
    links,
    matters,
    steps,
)
from geoapi.office.matters.store.posts import posts_to_choose

Json = dict[str, Any]
MOST_ROWS = 100


class Matters:
    """Answers about matters of these kinds."""

    def __init__(self, database: Database, kinds: Kinds, calendar: Calendar, contact_days: int) -> None:
        self._database = database
        self.kinds = kinds
        self._calendar = calendar
        self._contact_days = contact_days

    def categories(self, kind: str) -> Json:
        """What may be asked for of a kind, and how long whoever asks is known. Raises NotFound."""
        self._kind(kind)
        with self._database.transaction() as connection:
            found = matters.categories(connection, kind)
        told = [serializers.category_json(each) for each in found]
        return {"categories": told, "contact_days": self._contact_days}

    def flow(self, kind: str) -> Json:
        """How matters of a kind go. Raises NotFound."""
        return serializers.flow_json(self._kind(kind))

    def inbox(self, actor: Actor, wanted: inbox.Filter, limit: int) -> Json:
        """What somebody may see and is not over, by the first clock, with what he may do first."""
        scope = scope_of(actor, self.kinds)
        with self._database.transaction() as connection:
            now = matters.now(connection)
            rows = inbox.rows(connection, scope, wanted, limit + 1)
            names = files.post_names(connection, {row.post_code for row in rows if row.post_code})
        shown = rows[:limit]
        cursor = serializers.cursor_of(shown[-1]) if len(rows) > limit else None
        told = [
            serializers.row_json(row, moves_for(actor, self.kinds, serializers.matter_of(row), now), names)
            for row in shown
        ]
        return {"matters": told, "cursor": cursor, "now": now}

    def midnight(self) -> datetime:
        """When today began, in the city's time."""
        return datetime.combine(self._calendar.now(), time(), self._calendar.timezone)

    def file(self, actor: Actor, number: str) -> Json:
        """All that is known of a matter, and what somebody may do with it. Raises NotFound."""
        with self._database.transaction() as connection:
            found = self._seen(connection, actor, number)
            now = matters.now(connection)
            contact = contacts.find_contact(connection, found.id)
            proposed = propose(connection, found)
            done = steps.steps_of(connection, found.id)
            posts = {each.post_code for each in done} | {each.by_post for each in done}
            posts |= {found.post_code, proposed.post_code if proposed else None}
            looks = contacts.looks_of(connection, found.id)
            names = files.post_names(connection, {*filter(None, posts), *(each.by_post for each in looks)})
            kind = self.kinds[found.kind]
            same = links.duplicates_of(connection, found.id)
            return {
                **serializers.matter_json(found, files.whole(connection, found.id)),
                "holder": serializers.post_json(found.post_code, names),
                "proposed": proposed and {
                    **(serializers.post_json(proposed.post_code, names) or {}), "why": proposed.why()
                },
                "clocks": [serializers.clock_json(each) for each in clocks.clocks_of(connection, found.id)],
                "steps": [serializers.step_json(each, names) for each in done],
                "notes": [vars(each) for each in files.notes_of(connection, found.id, same)],
                "links": [vars(each) for each in links.links_of(connection, found.id)],
                "evidence": [vars(each) for each in evidence.photos_of(connection, found.id, same)],
                "flags": clearing.flags(connection, found.id)[0],
                "followers": links.followers(connection, found.id),
                "contact": serializers.contact_json(contact, looks, names),
                "may": [
                    {"verb": move.verb, "to": move.to}
                    for move in moves_for(actor, self.kinds, found, now)
                ],
                "may_look": may(actor, kind.permission("contact"), found) and contact is not None,
                "may_publish": may(actor, kind.permission("publish"), found),
            }  # fmt: skip

    def posts(self, actor: Actor, number: str, words: str | None) -> Json:
        """The posts that a matter may be sent to, the nearest first. Raises NotFound."""
        with self._database.transaction() as connection:
            found = self._seen(connection, actor, number)
            # Whoever may have one may see it.
            acts_as = actor.rules[self.kinds[found.kind].permission("see")].own
            posts = posts_to_choose(connection, found.area_ids, found.building_id, acts_as, words)
        return {"posts": [vars(each) for each in posts]}

    def photo(self, actor: Actor, number: str, sha256: str) -> bytes:
        """A picture of a matter, for who may see it. Raises NotFound."""
        with self._database.transaction() as connection:
            found = self._seen(connection, actor, number)
            same = links.duplicates_of(connection, found.id)
            return self._picture(connection, found, sha256, same, all_told=True)

    def photo_by_receipt(self, number: str, key: str, sha256: str) -> bytes:
        """The same for whoever has the receipt. Raises NotProven, NotFound."""
        with self._database.transaction() as connection:
            found = held_by_receipt(connection, number, key)
            return self._picture(connection, found, sha256, (), all_told=False)

    def _picture(
        self, connection: Connection, found: Matter, sha256: str, same: Sequence[int], *, all_told: bool
    ) -> bytes:
        hashed = bytes.fromhex(sha256)
        picture = evidence.picture_of(connection, found.id, hashed, same, all_told=all_told)
        if picture is None:
            raise NotFound("There is no such photo, or it is still on its way.")
        return picture

    def receipt(self, number: str, key: str) -> Json:
        """What became of a matter, for whoever has its receipt. Raises NotProven for any that is wrong."""
        with self._database.transaction() as connection:
            return self.receipt_of(connection, held_by_receipt(connection, number, key))

    def receipt_of(self, connection: Connection, found: Matter) -> Json:
        """The same in the transaction at hand, for who has shown the receipt."""
        done = steps.steps_of(connection, found.id)
        looks = contacts.looks_of(connection, found.id)
        posts = {each.post_code for each in done} | {each.by_post for each in looks}
        names = files.post_names(connection, set(filter(None, posts)))
        kind = self.kinds[found.kind]
        now = matters.now(connection)
        return {
            **serializers.receipt_json(found, files.whole(connection, found.id)),
            "holder": serializers.post_json(found.post_code, names),
            "clocks": [
                serializers.clock_json(each)
                for each in clocks.clocks_of(connection, found.id) if each.stopped_at is None
            ],
            "steps": [
                serializers.receipt_step_json(each, names) for each in done if each.told != "staff"
            ],
            "notes": [
                {"at": each.at, "by": each.done_by, "text": each.body}
                for each in files.notes_of(connection, found.id) if each.told != "staff"
            ],
            "evidence": [
                vars(each) for each in evidence.photos_of(connection, found.id) if each.told != "staff"
            ],
            "looks": [serializers.look_json(each, names) for each in looks],
            "followers": links.followers(connection, found.id),
            "merged_into": links.original_of(connection, found.id),
            "may": [
                {"verb": move.verb, "to": move.to}
                for move in kind.flow.moves_from(found.state)
                if move.reporter and not kind.is_barred(found, move.verb, None, now)
            ],
        }  # fmt: skip

    def _kind(self, code: str) -> Any:
        kind = self.kinds.find(code)
        if kind is None:
            raise NotFound("There is no such kind of matter.")
        return kind

    def _seen(self, connection: Connection, actor: Actor, number: str) -> Matter:
        found = matters.find_matter(connection, number)
        if found is None or not may_see(actor, self.kinds, found):
            raise NotFound("There is no such matter, or it is not for you.")
        return found


def held_by_receipt(connection: Connection, number: str, key: str, *, lock: bool = False) -> Matter:
    """The matter of a receipt; with `lock` nobody else moves it until this transaction ends.

    Raises NotProven alike where the number or the key is wrong.
    """
    known = matters.receipt_key(connection, number)
    is_right = hmac.compare_digest(known or bytes(16), _key_bytes(key))
    find = matters.lock_matter if lock else matters.find_matter
    found = find(connection, number) if known is not None and is_right else None
    if found is None:
        raise NotProven("There is no such receipt.")
    return found


def receipt_text(key: bytes) -> str:
    """A receipt's key as it stands in a link: 26 letters and digits."""
    return base64.b32encode(key).decode().rstrip("=").lower()


def _key_bytes(key: str) -> bytes:
    try:
        return base64.b32decode(key.upper() + "=" * (-len(key) % 8))
    except ValueError:
        return b""


def scope_of(actor: Actor, kinds: Kinds) -> inbox.Scope:
    """What somebody may see of any kind. Raises Forbidden where that is nothing."""
    reaches = actor.reaches(*(kind.permission("see") for kind in kinds))
    return scope_by(reaches)


def scope_by(reaches: Iterable[Reach]) -> inbox.Scope:
    every = list(reaches)
    return inbox.Scope(
        sorted({each.area_id for each in every if each.area_id is not None}),
        sorted({each.building_id for each in every if each.building_id is not None}),
        sorted({each.post_code for each in every if each.own}),
        any(each.everywhere for each in every),
    )


def cursor(text: str) -> tuple[datetime, int]:
    """The row after which to go on. Raises InvalidInput."""
    at, _, number = text.rpartition("~")
    try:
        return datetime.fromisoformat(at), int(number)
    except ValueError:
        raise InvalidInput.of("cursor", "This is no cursor of ours.") from None


__all__: Sequence[str] = ("Matters", "cursor", "held_by_receipt", "receipt_text", "scope_by", "scope_of")
