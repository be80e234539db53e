"""As far as whoever sends a file may change something: given to the run that every importer has."""

from collections.abc import Callable, Collection

from sqlalchemy import Connection

Scope = Callable[[Connection], Collection[int]]
"""The areas, by ids, in which and in whose parts rows may change something.

It is asked in the transaction of the import, so that what holds then counts. Raises Forbidden where there
are none.
"""
