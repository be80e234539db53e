"""我也是: somebody else has the same, says so once, and takes it back."""

from geoapi.core import audit
from geoapi.core.boxes import Boxes
from geoapi.core.commands import retried
from geoapi.core.db import Connection, Database
from geoapi.core.errors import NotFound
from geoapi.core.networks import network_of
from geoapi.core.throttle import key_of, spend_at_once
from geoapi.office.matters.reach import subject_of
from geoapi.office.matters.store import links, matters

HOUR_S = 3600
MOST_PER_DEVICE, MOST_PER_NETWORK = 30, 600
_PURPOSE = "matter_follow.follower"


def follow(database: Database, boxes: Boxes, number: str, device: str, address: str) -> int:
    """Note that a device's owner has the same; returns how many do, besides who reported it.

    Nothing is kept of the device but a hash by a key of ours. Raises TooMany, and NotFound alike for what
    is not there, is over without having been one, or is nobody else's business.
    """
    _spend(database, device, address)

    def work(connection: Connection) -> int:
        found = links.followed(connection, number)
        matter = None if found is None else matters.matter_by_id(connection, found)
        if found is None or matter is None:
            raise NotFound("There is no such report.")
        # By any of our keys: who said so before a key was changed has said so.
        hashes = boxes.keyed_hashes(device, _PURPOSE)
        is_new = not links.is_followed_by(connection, found, hashes)
        if is_new and links.follow(connection, found, hashes[0]):
            audit.add_row(connection, "matter.follow", subject_of(number), site=matter.site)
        return links.followers(connection, found)

    return retried(database, work)


def unfollow(database: Database, boxes: Boxes, number: str, device: str, address: str) -> int:
    """Take that back, also once it is over; returns how many there are still.

    Said or not, it is not said afterwards. Raises TooMany, and NotFound as `follow` does, but for who had
    said it.
    """
    _spend(database, device, address)

    def work(connection: Connection) -> int:
        matter = matters.find_matter(connection, number)
        if matter is None:
            raise NotFound("There is no such report.")
        was_said = links.unfollow(connection, matter.id, boxes.keyed_hashes(device, _PURPOSE))
        if not was_said and links.followed(connection, number) is None:
            raise NotFound("There is no such report.")
        if was_said:
            audit.add_row(connection, "matter.unfollow", subject_of(number), site=matter.site)
        return links.followers(connection, matter.id)

    return retried(database, work)


def _spend(database: Database, device: str, address: str) -> None:
    spend_at_once(database, key_of("follow", "network", network_of(address)), MOST_PER_NETWORK, HOUR_S)
    spend_at_once(database, key_of("follow", "device", device), MOST_PER_DEVICE, HOUR_S)
