"""All SQL of matters."""
