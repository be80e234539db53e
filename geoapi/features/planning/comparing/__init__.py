"""A plan beside what is in force, or beside itself as it stood."""
