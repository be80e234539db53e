"""Errors on labelled address texts, by kind; beside those of another checkout if one is named.

    python -m bench.labelled [--before FOLDER] [--seed N] [--wrong] [--write]

Without --seed the texts are those kept in the tests; with it, others of the same kinds are made.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from bench import tables
from bench.addressing.label_kinds import Label
from bench.addressing.labelled_city import AREAS, addresses
from bench.addressing.labels import labels

CHECKOUT = Path(__file__).resolve().parents[2]
KEPT = CHECKOUT / "tests" / "city" / "addresses" / "labelled"
BY_HAND, GENERATED = KEPT / "by_hand.csv", KEPT / "generated.csv"
SEED = 1
SHOWN = 5


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--before", type=Path, help="a checkout whose errors are shown beside")
    parser.add_argument("--seed", type=int, help="other texts of the same kinds")
    parser.add_argument(
        "--wrong", action="store_true", help="print each text that is not answered as labelled"
    )
    parser.add_argument("--write", action="store_true", help="make the kept texts anew")
    parser.add_argument("--faults", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        write(GENERATED, labels(SEED))
        return
    texts = [*read(BY_HAND), *read(GENERATED)] if options.seed is None else labels(options.seed)
    if options.faults:
        json.dump([[label.text, got] for label, got in wrong(texts)], sys.stdout)
        return
    faults = dict(wrong(texts))
    before = _faults_of(options.before, options.seed) if options.before else None
    print(table(texts, {label.text for label in faults}, before))
    if options.wrong:
        for label, got in faults.items():
            print(f"{label.kind}: {label.text}: {label.expected}, not {got}")


def _faults_of(checkout: Path, seed: int | None) -> set[str]:
    """The texts that the code of another checkout gets wrong, asked in a process of its own."""
    command = [sys.executable, "-m", "bench.labelled", "--faults"]
    command += [] if seed is None else ["--seed", str(seed)]
    paths = f"{checkout.resolve()}{os.pathsep}{CHECKOUT / 'scripts'}"
    asked = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": paths}, stdout=subprocess.PIPE, check=True, cwd=checkout
    )
    return {text for text, _ in json.loads(asked.stdout)}


def table(texts: list[Label], faults: set[str], before: set[str] | None) -> str:
    """Errors of each kind, and of all."""
    counts = Counter(label.kind for label in texts)
    rows = []
    for kind in [*counts, None]:
        of_kind = [label.text for label in texts if kind in (None, label.kind)]
        row = [kind or "all", str(len(of_kind))]
        for wrongly in (before, faults):
            if wrongly is not None:
                errors = sum(text in wrongly for text in of_kind)
                row.append(f"{errors} ({errors / len(of_kind):.0%})")
        rows.append(row)
    return tables.table(["Kind", "texts", *(["wrong before"] if before is not None else []), "wrong"], rows)


def wrong(texts: Iterable[Label]) -> list[tuple[Label, str]]:
    """The texts that are not answered as they are labelled, and what is answered."""
    from geoapi.city.addresses.gazetteer.entries import AddressRow, AreaName
    from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
    from geoapi.city.addresses.search.matching import SURE_SCORE, match
    from geoapi.city.addresses.search.suggesting import suggest
    from geoapi.city.addresses.text.parsing import parse

    gazetteer = Gazetteer(
        [AreaName(code, level, name, parent or None) for code, level, name, parent in AREAS],
        [AddressRow(row.text, row.lon, row.lat, row.code or None) for row in addresses()],
    )

    def answer(label: Label) -> tuple[bool, str]:
        if label.task == "read":
            elements = (each for each in parse(label.text).elements if each.element != "noise")
            got = " ".join(f"{each.element}={each.value}" for each in elements)
            return got == label.expected, got
        if label.task == "suggest":
            offered = [each.text for each in suggest(gazetteer, label.text, SHOWN)]
            return label.expected in offered, " ".join(offered)
        best = match(gazetteer, label.text, SHOWN).candidates
        got = " ".join(f"{each.text} {each.score}" for each in best)
        sure = bool(best) and best[0].score >= SURE_SCORE
        how, _, text = label.expected.partition(" ")
        if how == "sure":
            return sure and best[0].text == text, got
        return not sure and (not text or text in [each.text for each in best]), got

    answers = [(label, *answer(label)) for label in texts]
    return [(label, got) for label, right, got in answers if not right]


def read(path: Path) -> list[Label]:
    with path.open(encoding="utf-8", newline="") as file:
        return [Label(**row) for row in csv.DictReader(file)]


def write(path: Path, texts: list[Label]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerows([Label._fields, *texts])


if __name__ == "__main__":
    main()
