"""`python -m geoapi.matter_papers NUMBER LEASE`: makes one file of a matter, niced. Wiring only."""

import sys

from geoapi.core.paper_child import make_paper
from geoapi.kinds import KINDS
from geoapi.office.matters.papers.making import make
from geoapi.office.matters.store import papers

if __name__ == "__main__":
    sys.exit(
        make_paper(papers.held, lambda database, calendar, taken: make(database, KINDS, calendar, taken))
    )
