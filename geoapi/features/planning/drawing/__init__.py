"""Grids as they are drawn: pure, but for what is asked over HTTP."""
