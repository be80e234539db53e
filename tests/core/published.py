"""The days off and the worked weekends of three years, copied by hand from the State Council's notices.

2025: 国办发明电〔2024〕12号; 2026: 国办发明电〔2025〕7号; 2027 has no notice: the days that the law names.
"""

from datetime import date, timedelta

OFF = (
    ("2025-01-01", 1), ("2025-01-28", 8), ("2025-04-04", 3), ("2025-05-01", 5), ("2025-05-31", 3),
    ("2025-10-01", 8),
    ("2026-01-01", 3), ("2026-02-15", 9), ("2026-04-04", 3), ("2026-05-01", 5), ("2026-06-19", 3),
    ("2026-09-25", 3),
    ("2026-10-01", 7),
    ("2027-01-01", 1), ("2027-02-05", 4), ("2027-04-05", 1), ("2027-05-01", 2), ("2027-06-09", 1),
    ("2027-09-15", 1),
    ("2027-10-01", 3), ("2028-01-01", 1),
)  # fmt: skip
HOLIDAYS = {date.fromisoformat(first) + timedelta(days=n) for first, days in OFF for n in range(days)}
# A worked Saturday is a Friday, a worked Sunday a Monday.
WORKED = {
    date.fromisoformat(day)
    for day in (
        "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11",
        "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
    )
}  # fmt: skip
FIRST, LAST = date(2025, 1, 1), date(2027, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
