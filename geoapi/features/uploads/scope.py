"""As far as somebody may change something by a file, at the moment of asking."""

from collections.abc import Collection

from geoapi.core.actors import Actor, Site
from geoapi.core.db import Connection
from geoapi.core.errors import Forbidden
from geoapi.features.uploads.permissions import APPLY, PERMISSIONS
from geoapi.importing.scope import Scope
from geoapi.office.access.store.accounts import is_open
from geoapi.office.access.store.sessions import posts_of


def own_site(actor: Actor) -> Site:
    """All areas for which somebody may send files."""
    reaches = actor.grants.get(APPLY, ())
    return Site(frozenset(reach.area_id for reach in reaches if reach.area_id is not None))


def scope_of(account_id: int) -> Scope:
    """The areas of the posts that an account holds when the import asks, in its own transaction."""

    def areas(connection: Connection) -> Collection[int]:
        posts = posts_of(connection, account_id) if is_open(connection, account_id) else ()
        allowed = PERMISSIONS[APPLY].acts_as
        found = {post.area_id for post in posts if post.acts_as in allowed and post.area_id is not None}
        if not found:
            raise Forbidden("The post by which this file was sent has ended.")
        return found

    return areas
