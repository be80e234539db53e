"""Photos of matters: received in pieces, made anew by a child of the clerk, shown and taken down."""
