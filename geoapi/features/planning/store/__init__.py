"""All SQL of planning."""
