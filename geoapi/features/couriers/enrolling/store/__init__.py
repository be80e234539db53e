"""Who is invited or enrolled as a courier, and what whoever is enrolled is told of himself."""
