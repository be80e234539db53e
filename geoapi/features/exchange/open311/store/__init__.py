"""Requests and updates in the database: what is public, and what was sent before."""
