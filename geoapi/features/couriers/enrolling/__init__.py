"""Letting couriers in: invited at a station or by a community, or from a firm's list; in once they agree."""
