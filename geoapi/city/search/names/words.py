"""The words that names of things are made of, from `words.csv`.

Its columns: `word`; `role`: kind, company, branch, area_ending, gate, beside, numeral; `value`: of a kind the
class it is of, and nobody takes a thing of one class for one of another; of a numeral its value.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def words_of(role: str) -> Mapping[str, str]:
    """The words of a role with their values, the longest first, else in the order of the table."""
    return read_words(Path(__file__).parent / "words.csv", role)


def read_words(table: Path, role: str) -> Mapping[str, str]:
    """The same of any table with these columns."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["role"] == role]
    return {row["word"]: row["value"] for row in sorted(rows, key=lambda row: -len(row["word"]))}
