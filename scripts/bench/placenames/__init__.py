"""Names of places as a city has them, made up, and what people make of such names."""
