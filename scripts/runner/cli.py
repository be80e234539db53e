"""The jobs of `geoapi` that are about this machine and checkout, beside those of the map itself."""

import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click
from demo.sizes import SIZES
from flask.testing import FlaskClient
from sqlalchemy import text

from geoapi.cli import cli
from geoapi.core.boxes import Boxes
from geoapi.core.operating import operator_database
from geoapi.core.settings import Settings
from geoapi.importing.cli import MOMENT, calendar
from runner import logins, routing
from runner.backup.cli import backup, restore
from runner.ha.cli import cluster_group
from runner.valhalla import LOOPBACK

FILE = click.Path(path_type=Path)

cli.add_command(cluster_group)


@cli.group()
def demo() -> None:
    """The fictional demo city 滨城市."""


@demo.command()
@click.option("--out", type=FILE, required=True, help="Folder for the files; older ones in it are replaced.")
@click.option(
    "--size", type=click.Choice(sorted(SIZES)), default="demo", help="demo: 70 grids; city: 1,230 grids."
)
@click.option(
    "--seed", default=990101, show_default=True, help="The same seed gives the same files, byte for byte."
)
@click.option("--today", type=MOMENT, help="The day until when there are cases.  [default: today]")
def generate(out: Path, size: str, seed: int, today: datetime | None) -> None:
    """Make the city as files: OpenStreetMap data, GeoJSON and CSV."""
    from demo.city import FILES, make_city  # No other job needs it.

    began = time.monotonic()
    try:
        counts = make_city(SIZES[size], seed, out.resolve(), today or calendar().now())
    except (OSError, ValueError) as error:
        _refuse(str(error))
    for name, count in counts.items():
        print(f"{name:>22} {count:>10,}")
    for name in FILES:
        print(f"{name:>22} {(out / name).stat().st_size:>10,} bytes")
    print(f"{out} made in {time.monotonic() - began:.1f} s")


# Who are tried first, by what their posts and enrollments act as.
SHOWN_ROLES = {
    "grid": "grid worker",
    "community": "community staff",
    "district": "district officer",
    "planner": "planner",
    "hotline": "hotline clerk",
    "department": "department",
    "courier": "courier",
    "keeper": "keeper of a station",
    "admin": "admin",
    "auditor": "auditor",
}
OTHER_ROLES = ("building", "subdistrict", "city")
# The page of those whose page is not the desk.
PAGES = {"courier": "rider/me"}


@demo.command("sign-in")
@click.argument("roles", nargs=-1, metavar="[ROLE]...", type=click.Choice([*SHOWN_ROLES, *OTHER_ROLES]))
def demo_sign_in(roles: tuple[str, ...]) -> None:
    """Print links by which one signs in, on this machine and once, as people of the demo city."""
    from geoapi.office.access.commands import make_demo_slip  # It brings passkeys with it, which take time.

    settings = Settings()
    if settings.proxies:
        _refuse("Behind a proxy nobody is known to sit at this machine: use accounts invite.")
    with operator_database(settings) as database:
        found = [(role, make_demo_slip(database, role)) for role in roles or SHOWN_ROLES]
    for role, slip in found:
        link = f"http://localhost:{settings.port}/{PAGES.get(role, 'desk')}#demo={slip.code}"
        print(f"  {SHOWN_ROLES.get(role, role):<21}{link}  {slip.name}")


@demo.command("couriers")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def demo_couriers(file: Path) -> None:
    """Invite the couriers that FILE lists, let most of them agree, and give them something to do."""
    from demo.agreeing import let_couriers_in  # They need the whole application.
    from demo.courierwork import offices_of, work

    from geoapi.app import create_app
    from geoapi.features.couriers.enrolling.rules import CONSENT
    from geoapi.features.couriers.importing.run import import_couriers

    settings = Settings()
    app = create_app(settings)
    page = f"http://localhost:{settings.port}/rider/me"
    with operator_database(settings) as database:

        def invite(slips: Path) -> None:
            report = import_couriers(
                database, file, page=page, calendar=calendar(), slips=slips, reprint=True
            )
            for line in report.lines():
                print(line)

        done, phones = let_couriers_in(file, invite, app.test_client, CONSENT)
        print(f"  {done}")
        offices = offices_of(database, Boxes(settings.keys), app.test_client)
        print(f"  {work(offices, phones)}")


# The three communities of an area that have most grids.
_LARGEST = """
    SELECT community.code FROM area_in_force AS community JOIN area AS grid ON grid.parent_id = community.id
     WHERE community.level = 'community' AND starts_with(community.code, :area)
     GROUP BY community.code ORDER BY count(*) DESC, community.code LIMIT 3"""


@demo.command("plans")
def demo_plans() -> None:
    """Make plans of the demo city's grids, unless there are some: one half done, one rolled back."""
    from demo.plans import make_plans  # They need the whole application.

    from geoapi.app import create_app
    from geoapi.office.access.commands import make_demo_slip

    settings = Settings()
    app = create_app(settings)
    with operator_database(settings) as database:

        def sign_in(acts_as: str) -> FlaskClient:
            client = app.test_client()
            code = make_demo_slip(database, acts_as).code
            answer = client.post("/api/v1/session/slip", json={"code": code})
            if answer.status_code != 200:
                _refuse(answer.text)
            return client

        def largest_in(area: str) -> Sequence[str]:
            with database.transaction() as connection:
                return connection.execute(text(_LARGEST), {"area": area}).scalars().all()

        for line in make_plans(sign_in, largest_in):
            print(f"  {line}")


@demo.command("hotline")
@click.option("--port", default=8098, show_default=True, help="Where it is told of moves.")
@click.option("--add", is_flag=True, help="Only let the city know it, and an alarm centre, if it does not.")
def demo_hotline(port: int, add: bool) -> None:
    """Be a 12345 that sends cases and returns, is told of moves, and fails as it is asked to (help: ?).

    It takes new secrets each time. Start the map, and with it the clerk, before.
    """
    from runner.hotline import run_hotline  # It needs much that no other job does.

    run_hotline(port, only_add=add)


@cli.group("routing")
def routing_group() -> None:
    """The routing engine, Valhalla."""


@routing_group.command()
@click.option(
    "--host", default=LOOPBACK, help="Name under which the map reaches this machine, if not its own."
)
@click.option(
    "--linger-s",
    default=routing.LINGER_S,
    show_default=True,
    help="How long a replaced server is left to finish.",
)
def serve(host: str, linger_s: float) -> None:
    """Keep the engine answering on the road network of the database. Ends at SIGTERM."""
    sys.exit(routing.serve(host, linger_s))


@routing_group.command()
def install() -> None:
    """Get the engine's programs, and nothing else."""
    sys.exit(routing.install())


@cli.group("database")
def database_group() -> None:
    """The database, for whoever runs one of their own."""


@database_group.command("logins")
@click.option("--app", default="geoapi_app", show_default=True, help="Name of the application's login.")
@click.option("--public", default="geoapi_public", show_default=True, help="Name of the public login.")
def print_logins(app: str, public: str) -> None:
    """Print the SQL that makes logins which may do only what they have to, for who owns the tables."""
    for line in logins.script(Settings(), app, public):
        print(line)


cli.add_command(backup)
cli.add_command(restore)


def _refuse(sentence: str) -> NoReturn:
    print(f"Refused: {sentence}", file=sys.stderr)
    sys.exit(1)
