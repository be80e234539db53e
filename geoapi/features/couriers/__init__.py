"""Couriers as part-time grid workers: enrolling them, what they do, and what they may show for it."""
