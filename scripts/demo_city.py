"""Make the demo city 滨城市 as files: python scripts/demo_city.py --out DIR [--size demo|city] [--seed N]."""

import argparse
import sys
import time
from pathlib import Path

from demo.city import FILES, make_city
from demo.sizes import SIZES


def main() -> int:
    """Read the options, make the city and print what was made."""
    parser = argparse.ArgumentParser(description="Make the fictional demo city as OSM data, GeoJSON and CSV files.")
    parser.add_argument("--out", type=Path, required=True, help="folder for the files; older ones in it are replaced")
    parser.add_argument("--size", choices=sorted(SIZES), default="demo", help="demo: 70 grids; city: 1,230 grids")
    parser.add_argument("--seed", type=int, default=990101, help="the same seed gives the same files, byte for byte")
    options = parser.parse_args()
    began = time.monotonic()
    try:
        counts = make_city(SIZES[options.size], options.seed, options.out.resolve())
    except (OSError, ValueError) as error:
        print(f"demo_city: {error}", file=sys.stderr)
        return 1
    for name, count in counts.items():
        print(f"{name:>22} {count:>10,}")
    for name in FILES:
        print(f"{name:>22} {(options.out / name).stat().st_size:>10,} bytes")
    print(f"{options.out} made in {time.monotonic() - began:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
