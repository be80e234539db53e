"""What must not change until a move is made: the posts by and to which it is, and the boundaries.

Where something has changed since the transaction began, which it would not see, it has to begin anew:
Contended is raised.
"""

from geoapi.city.people.store import keep_post
from geoapi.core.actors import Actor
from geoapi.core.db import Connection
from geoapi.core.errors import Contended, Forbidden
from geoapi.office.matters.flows import Matter
from geoapi.office.matters.store import ground, homes, matters


def keep_own(connection: Connection, actor: Actor, post_code: str) -> None:
    """Let nobody take the post from whoever moves by it. Raises Forbidden where that has been done."""
    keep_post(connection, post_code)
    if not ground.is_holder(connection, post_code, actor.account_id):
        raise Forbidden("You do not hold this post any more.", {"post": post_code})


def keep_new(connection: Connection, post_code: str) -> None:
    """Let nobody leave a post that gets a matter. Raises Contended where somebody just has."""
    keep_post(connection, post_code)
    if not ground.is_held(connection, post_code):
        raise Contended("The post has just been given up; please try again.", {"retry_after_s": 1})


def keep_boundaries(connection: Connection) -> None:
    """Let no boundaries be followed before what comes in is there. Raises Contended where they changed."""
    if not homes.keep_boundaries(connection):
        raise Contended("The boundaries have just changed; please try again.", {"retry_after_s": 1})


def back_home(connection: Connection, matter: Matter) -> tuple[Matter, bool]:
    """A matter that was over, where the boundaries have it by now; and whether its holder lost the ground."""
    keep_boundaries(connection)
    moved = homes.put_home(connection, [matter.id])
    found = matters.matter_by_id(connection, matter.id)
    assert found is not None
    return found, any(each.lost_holder for each in moved)
