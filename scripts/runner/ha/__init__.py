"""A cluster on one machine, for trying; what is the same elsewhere stands in docker/cluster."""
