"""`scripts/geoapi cluster`: a cluster on this machine, for trying what happens when parts of it die."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from runner.console import Fault, Stopped, say
from runner.ha import nodes, patroni, trying
from runner.ha.layout import BASE_PORT, DATABASES, LOOPBACK, WEBS, Layout, made
from runner.home import Home, page_address
from runner.processes import catch_signals

CHECKOUT = Path(__file__).resolve().parents[3]
DRILL_BASE_PORT = 15500
MACHINE = click.Choice(DATABASES)


@click.group("cluster")
def cluster_group() -> None:
    """A map of several nodes on three PostgreSQL, all on this machine: for trying, see docs/cluster.md."""


@cluster_group.command()
@click.option("--base-port", default=BASE_PORT, show_default=True, help="The first of some 60 ports.")
def up(base_port: int) -> None:
    """Make a cluster with the demo city, or start again what of it does not run."""
    with _told():
        layout = Layout(Home.from_environment(CHECKOUT), base_port)
        trying.up(layout)
    say(f"社区地图已就绪 Community map ready: {page_address(layout.home.host, layout.home.port)}")


@cluster_group.command()
@click.option("--with-data", is_flag=True, help="Take away its folder too, with all its data.")
def down(with_data: bool) -> None:
    """End all that `up` started, and nothing else."""
    with _told():
        trying.down(_made(), with_data=with_data)


@cluster_group.command()
def status() -> None:
    """Print how each part stands."""
    with _told():
        for line in trying.lines_of_status(_made()):
            say(line)


@cluster_group.command()
@click.option("--to", "candidate", type=MACHINE, help="Who is to lead; else the one that has everything.")
def switchover(candidate: str | None) -> None:
    """Let another machine lead, in order: the old one first writes down what it has."""
    with _told():
        say(patroni.hand_over(_made(), "switchover", candidate))


@cluster_group.command()
@click.option("--to", "candidate", type=MACHINE, help="Who is to lead; else the one that has everything.")
def failover(candidate: str | None) -> None:
    """Let another machine lead though the old one does not answer."""
    with _told():
        say(patroni.hand_over(_made(), "failover", candidate))


@cluster_group.command()
def restart() -> None:
    """Start the web nodes anew, one after the other: who asks meanwhile is answered by the others."""
    with _told():
        layout = _made()
        for name in WEBS:
            nodes.restart_drained(layout, name, trying.server_user(layout))
            say(f"  {name} runs anew")


@cluster_group.command()
@click.option("--event", "events", multiple=True, metavar="EVENT", help="Only these; else all.")
@click.option("--keep", is_flag=True, help="Leave the cluster running, in the folder test-cluster.")
def test(events: tuple[str, ...], keep: bool) -> None:
    """Let all happen that may to a cluster made for it, with people on it, and count. Takes some minutes."""
    from runner.ha.drill import events as known
    from runner.ha.drill.run import drill

    names = [event.name for event in known.EVENTS]
    catch_signals()
    with _told():
        if unknown := [event for event in events if event not in names]:
            raise Fault(f"There is no event {unknown[0]!r}; there are: {', '.join(names)}.")
        sys.exit(drill(_of_drill(), events, keep=keep))


@cluster_group.command()
@click.option("--minutes", type=click.FloatRange(1, 1440), default=60, show_default=True)
@click.option("--keep", is_flag=True, help="Leave the cluster running, in the folder test-cluster.")
def soak(minutes: float, keep: bool) -> None:
    """Let people ask and write for an hour, and see that it stays as fast and as large as it was."""
    from runner.ha.drill import soaking

    catch_signals()
    with _told():
        sys.exit(soaking.soak(_of_drill(), minutes, keep=keep))


def _of_drill() -> Layout:
    """A home of its own with ports of its own, on the environment of ours."""
    home = Home.from_environment(CHECKOUT)
    own = replace(home, path=home.path / "test-cluster", host=LOOPBACK, port=DRILL_BASE_PORT + 60, demo=True)
    own.path.mkdir(parents=True, exist_ok=True)
    venv = own.path / "venv"
    if not venv.exists():
        venv.unlink(missing_ok=True)
        venv.symlink_to(home.path / "venv")
    return Layout(own, DRILL_BASE_PORT)


def _made() -> Layout:
    return made(Home.from_environment(CHECKOUT))


@contextmanager
def _told() -> Iterator[None]:
    """A foreseeable failure in a sentence."""
    try:
        yield
    except Fault as fault:
        say(f"Refused: {fault}", error=True)
        sys.exit(1)
    except Stopped:
        say("\nStopped.", error=True)
        sys.exit(130)
