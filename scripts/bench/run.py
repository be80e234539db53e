#!/usr/bin/env python3
"""Measure the community map against named peers on this machine, and print the results as Markdown tables.

    run.py [exactness|http|bulk|bulk-engines|million|batch|addresses|names|search|directions|nearest|tiles
           |pages|attacks|changes|starting|closing|planning|races|case-races|tasks|task-races|task-kills
           |informing|cases|exchange|signed-in|clerk|restoring|all]

Needs nothing but Python 3.11: packages, environments and a database cluster of its own are made under
$GEOAPI_HOME/bench; with GEOAPI_DATABASE_URL set, databases named bench_* are made on that server instead.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  this file is where the requirement is enforced
    sys.exit(f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}.")

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
# A hundred who do something at once have one each.
CONNECTIONS = 150
sys.path[0] = str(CHECKOUT / "scripts")  # Instead of this folder: our modules are `bench.…`.

from runner import environment, packages  # noqa: E402
from runner.cluster import SUPERUSER, Cluster  # noqa: E402
from runner.console import Fault, Stopped, say  # noqa: E402
from runner.home import Home, exclusive_lock  # noqa: E402
from runner.processes import catch_signals, show  # noqa: E402


def main(arguments: list[str]) -> int:
    catch_signals()
    try:
        return measure(Home.from_environment(CHECKOUT), arguments)
    except Fault as fault:
        say(f"\n{fault}", error=True)
        return 1
    except Stopped:
        say("\nStopped.", error=True)
        return 130


def measure(home: Home, arguments: list[str]) -> int:
    bench = home.path / "bench"
    logs = bench / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    home.logs.mkdir(parents=True, exist_ok=True)
    with exclusive_lock(bench / "run.lock", "A measurement is already running here (process {pid})."):
        missing = packages.missing_packages(with_database=not home.database_url, for_tests=False)
        if missing:
            packages.install(missing, logs / "setup.log")
        environment.prepare(home, for_tests=False)
        command = [str(home.python), "-m", "bench.measure", *arguments]
        if home.database_url:
            return show(command, variables(home, home.database_url), CHECKOUT)
        cluster = Cluster(bench, logs, connections=CONNECTIONS)
        try:
            cluster.init()
            cluster.start()
            ours = {"GEOAPI_BENCH_CLUSTER": str(cluster.data)}
            return show(command, variables(home, cluster.url(SUPERUSER, "postgres")) | ours, CHECKOUT)
        finally:
            cluster.stop()


def variables(home: Home, url: str) -> dict[str, str]:
    """Our programs find their modules in scripts/ and the server to make databases on in the environment."""
    return home.environment(url) | {
        "PYTHONPATH": f"{CHECKOUT / 'scripts'}:{CHECKOUT}",
        "PYTHONUNBUFFERED": "1",
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
