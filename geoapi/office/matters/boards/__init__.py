"""Many matters at once: sums, what a month is about, a day, and what is taken along."""
