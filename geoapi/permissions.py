"""Who may do what, of every domain in which people change something: wiring only."""

from geoapi.city.addresses import permissions as addresses
from geoapi.city.areas import permissions as areas
from geoapi.city.people import permissions as people
from geoapi.city.people.reports import permissions as reports
from geoapi.city.places import permissions as places
from geoapi.features.cases import permissions as cases
from geoapi.features.couriers.enrolling import permissions as couriers
from geoapi.features.couriers.tasks import permissions as tasks
from geoapi.features.planning import permissions as planning
from geoapi.features.uploads import permissions as uploads
from geoapi.office.access import permissions as access
from geoapi.office.upkeep import permissions as upkeep

_CITY = (areas, addresses, places, people, reports)
_DOMAINS = (*_CITY, planning, uploads, cases, couriers, tasks, access, upkeep)
PERMISSIONS = {verb: rule for each in _DOMAINS for verb, rule in each.PERMISSIONS.items()}
