"""What everybody is shown of a matter, once somebody has cleared it."""
