"""The kinds of matters that there are: wiring only."""

from geoapi.features.cases.rules import CASE
from geoapi.features.couriers.tasks.rules import TASK
from geoapi.office.matters.flows import Kinds

KINDS = Kinds(CASE, TASK)
