"""`python bigrams.py FILE`: the five names that BM25 over character bigrams finds best for each text.

FILE is JSON, `{"names": […], "texts": […]}`; printed is JSON: `[[numbers of names, best first], …]`, and the
milliseconds of processor time each took. It runs in the environment of rank-bm25 and imports nothing of ours.
"""

import json
import sys
import time
from importlib import import_module
from itertools import pairwise
from pathlib import Path

FIRST = 5


def bigrams(text: str) -> list[str]:
    letters = [letter for letter in text if letter.isalnum()]
    return ["".join(pair) for pair in pairwise(letters)] or letters


def main(file: str) -> None:
    given = json.loads(Path(file).read_text(encoding="utf-8"))
    index = import_module("rank_bm25").BM25Okapi([bigrams(name) for name in given["names"]])
    found, took_ms = [], []
    for text in given["texts"]:
        began = time.thread_time()
        scores = index.get_scores(bigrams(text))
        best = (-scores).argsort(kind="stable")[:FIRST]
        took_ms.append((time.thread_time() - began) * 1000)
        found.append([int(number) for number in best if scores[number] > 0])
    print(json.dumps({"found": found, "took_ms": took_ms}))


if __name__ == "__main__":
    main(sys.argv[1])
