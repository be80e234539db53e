"""Notices, what is to be sent, and who receives it: tables and SQL."""
