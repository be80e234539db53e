#!/usr/bin/env python3
"""Set up and run the community map on a bare machine. Needs nothing but Python 3.11: it installs the rest.

serve           what `make run` does: everything, from system packages to the web server
check [ARGS]    what `make check` does: formatters, linters, types and the tests that need nothing but Python
test [ARGS]     what `make test` does: all checks, on a cluster of their own; ARGS go to pytest
test-cluster    what `make test-cluster` does: a cluster, and what may happen to it, counted
exec COMMAND    a command that finds the environment and the database, e.g. alembic current
psql [ARGS]     a database shell
prepare         migrations and the demo city for the database in GEOAPI_DATABASE_URL, without serving
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  this file is where the requirement is enforced
    sys.exit(f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}.")

import signal

signal.signal(
    signal.SIGINT, signal.SIG_DFL
)  # until main() takes over: an early Ctrl-C ends us without a traceback

import argparse
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent

from runner import checks, commands, service
from runner.console import Fault, Stopped, say
from runner.home import Home
from runner.processes import catch_signals


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("job", choices=["serve", "check", "test", "test-cluster", "exec", "psql", "prepare"])
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="passed on")
    options = parser.parse_args(arguments)
    if options.job in ("serve", "prepare") and options.rest:
        parser.error(f"{options.job} takes no arguments: {' '.join(options.rest)}")

    catch_signals()
    try:
        home = Home.from_environment(CHECKOUT)
        if options.job == "serve":
            return service.serve(home)
        if options.job == "prepare":
            return service.prepare(home)
        if options.job == "check":
            return checks.check(home, options.rest)
        if options.job == "test":
            return checks.test(home, options.rest)
        if options.job == "test-cluster":
            return checks.test_cluster(home, options.rest)
        return commands.run_with_database(
            home, options.rest if options.job == "exec" else ["psql", *options.rest]
        )
    except Fault as fault:
        say(f"\n{fault}", error=True)
        return 1
    except Stopped:
        say("\nStopped.", error=True)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
