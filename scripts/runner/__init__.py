"""The parts of scripts/run.py. Standard library only: they run before anything is installed."""
