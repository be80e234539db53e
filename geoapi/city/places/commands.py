"""All that people change of places, each with its permission, its audit row and its undo."""

from geoapi.city.places.editing.closing import close, reopen
from geoapi.city.places.editing.fields import change_fields, verify
from geoapi.city.places.editing.standing import add, move, retire
from geoapi.city.places.reports.commands import settle_closed

COMMANDS = (close, reopen, change_fields, verify, add, move, retire, settle_closed)
