"""Neighbours who want to hear of new faces: which, in their browsers, without an account."""
