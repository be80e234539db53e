"""Whoever reported a matter, and who has the same: contact, texts, what they do by a receipt."""
