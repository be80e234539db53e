"""Accounts, what they sign in with, and their sessions: tables and SQL."""
