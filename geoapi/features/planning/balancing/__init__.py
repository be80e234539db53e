"""Evening out the households of the grids of a community: pure, with seeds and clocks of whoever calls."""
