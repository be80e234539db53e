"""All SQL of the exchange."""
