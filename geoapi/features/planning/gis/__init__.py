"""What other programs make of the grids of a draft: QGIS over HTTP, and files."""
