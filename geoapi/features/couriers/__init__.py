"""Couriers as part-time grid workers: enrolled, and with tasks that they take on their way."""
