"""When matters are due: clocks start, stop and ring."""
