"""The community map: which grid covers a place, and who is responsible for it."""
