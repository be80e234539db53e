"""Backups: a database in one file (`dump`), and a whole server with every moment since (`base`, `wal`)."""
