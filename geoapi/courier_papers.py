"""`python -m geoapi.courier_papers NUMBER LEASE`: makes a statement of service hours, niced. Wiring only."""

import sys

from geoapi.core.paper_child import make_paper
from geoapi.features.couriers.hours import store
from geoapi.features.couriers.hours.making import make

if __name__ == "__main__":
    sys.exit(make_paper(store.held, make))
