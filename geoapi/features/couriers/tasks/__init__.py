"""Tasks: what an office asks for, and one courier takes, does and hands in."""
