"""Each verb of a case: what has to be said with it, and what it does. Pure."""
