"""`geoapi accounts`: letting people in who cannot sign in yet."""

import click

from geoapi.core.boxes import Boxes
from geoapi.core.operating import operator_database
from geoapi.core.settings import Settings
from geoapi.office.access import commands
from geoapi.office.access.slips import shown
from geoapi.office.access.store.credentials import SLIP_DAYS


@click.group()
def accounts() -> None:
    """Who may sign in."""


@accounts.command()
@click.argument("staff_no")
@click.option("--phone", help="The phone it is bound to.  [default: the one that is known]")
def invite(staff_no: str, phone: str | None) -> None:
    """Print a slip with which the member of staff STAFF_NO signs in for the first time, or on a new phone.

    It serves once, and earlier ones of the same person serve no longer. Whoever uses it is asked
    for the last four digits of the phone; whatever was signed in before is signed out.
    """
    settings = Settings()
    with operator_database(settings) as database:
        invitation = commands.invite(database, staff_no, phone, boxes=Boxes(settings.keys))
    where = (settings.origin or f"http://localhost:{settings.port}").rstrip("/")
    print(f"{invitation.name}, phone ending in {invitation.digits}: valid {SLIP_DAYS} days, once")
    print(f"  {shown(invitation.code)}")
    print(f"  {where}/desk#slip={invitation.code}")


@accounts.command("sign-out")
@click.argument("staff_no")
def sign_out(staff_no: str) -> None:
    """End all sessions of STAFF_NO everywhere, at once, and all that opens new ones: when a phone is lost.

    That is passkeys, the password, the second factor and slips not used yet; a new slip lets in again.
    """
    with operator_database(Settings()) as database:
        ended = commands.sign_out_everywhere(database, staff_no)
    print(f"{ended} sessions ended")


OFFICE = click.argument("acts_as", metavar="admin|auditor", type=click.Choice(["admin", "auditor"]))


@accounts.command()
@click.argument("staff_no")
@OFFICE
@click.option("--end", is_flag=True, help="Take it away again.")
def grant(staff_no: str, acts_as: str, end: bool) -> None:
    """Let STAFF_NO look after the accounts (admin), or read the audit (auditor); nobody does both.

    Only here, so that nobody grants it to themselves in a page.
    """
    with operator_database(Settings()) as database:
        if end:
            commands.withdraw_grant(database, staff_no, acts_as)
            print(f"{staff_no} is {acts_as} no longer")
        else:
            print(f"{commands.grant(database, staff_no, acts_as)} is {acts_as}")
