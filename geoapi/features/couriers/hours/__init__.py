"""Service hours: the minutes that verified tasks state, as a list and as a statement to print."""
