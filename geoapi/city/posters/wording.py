"""The words of posters, by language: a table beside this file."""

import csv
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from geoapi.city.routing.narrative import Language

_TABLE = Path(__file__).parent / "words.csv"


@lru_cache
def words_in(language: Language) -> Mapping[str, str]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {row["key"]: row[language] for row in csv.DictReader(file)}
