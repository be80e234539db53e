"""Which post has a matter once it is moved: as a move says, or by where it is."""

from collections.abc import Sequence

from geoapi.core.db import Connection
from geoapi.core.errors import Conflict, InvalidInput
from geoapi.office.matters.assigning import Assignment, PostThere, assign
from geoapi.office.matters.flows import BY_PLACE, NOBODY, DoneBy, Effect, Matter
from geoapi.office.matters.store import ground, matters


def new_holder(
    connection: Connection, matter: Matter, effect: Effect, done_by: DoneBy
) -> tuple[str | None, Assignment | None]:
    """The post that has it from then on, and where that is a new one why.

    Raises Conflict where nobody is there, InvalidInput for a post that cannot have it.
    """
    if effect.holder is None:
        return matter.post_code, None
    if effect.holder == NOBODY:
        return None, None
    there = ground.posts_there(connection, matter.area_ids, matter.building_id)
    proposed = _propose(connection, matter, there)
    if effect.holder == BY_PLACE:
        if proposed is None and done_by == "staff":
            raise Conflict("No post there is held by anybody: name one.", {"reason": "nobody"})
        return (proposed.post_code, proposed) if proposed else (None, None)
    if proposed is not None and proposed.post_code == effect.holder:
        return proposed.post_code, proposed
    post = next((each for each in there if each.code == effect.holder), None)
    post = post or ground.post_called(connection, effect.holder)
    if post is None or not post.acts:
        raise InvalidInput.of("post", "There is no such post, or it takes no matters.")
    if not post.held:
        raise InvalidInput.of("post", "Nobody holds this post at the moment: name another one.")
    return post.code, Assignment(post.code, post.role, post.area_code, by_hand=True)


def propose(connection: Connection, matter: Matter) -> Assignment | None:
    """The post to which a matter goes by where it is."""
    there = ground.posts_there(connection, matter.area_ids, matter.building_id)
    return _propose(connection, matter, there)


def _propose(connection: Connection, matter: Matter, there: Sequence[PostThere]) -> Assignment | None:
    category = matters.find_category(connection, matter.category)
    return assign(category.owner_roles if category else (), there)
