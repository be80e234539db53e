"""Accounts, and the people whose they are."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Connection, DateTime, ForeignKey, Identity, Table, Text, func, text

from geoapi.core.db import metadata

account = Table(
    "account",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("person_id", BigInteger, ForeignKey("person.id", ondelete="SET NULL"), unique=True),
    Column("shown_name", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("closed_at", DateTime(timezone=True)),
    Column("put_off_at", DateTime(timezone=True)),
)


@dataclass(frozen=True)
class Staff:
    person_id: int
    name: str


def staff_of(connection: Connection, staff_no: str) -> Staff | None:
    statement = "SELECT id, name FROM person WHERE staff_no = :staff_no"
    row = connection.execute(text(statement), {"staff_no": staff_no}).one_or_none()
    return None if row is None else Staff(*row)


def account_of(connection: Connection, staff: Staff) -> int:
    """The number of the account of a member of staff, made where there is none."""
    number: int = connection.execute(
        text("""
        INSERT INTO account (kind, person_id, shown_name) VALUES ('staff', :person_id, :name)
        ON CONFLICT (person_id) DO UPDATE SET shown_name = excluded.shown_name, closed_at = NULL
        RETURNING id"""),
        {"person_id": staff.person_id, "name": staff.name},
    ).scalar_one()
    return number


def add_member(connection: Connection, name: str) -> int:
    """The number of a new account of somebody who is no member of staff."""
    statement = "INSERT INTO account (kind, shown_name) VALUES ('member', :name) RETURNING id"
    number: int = connection.execute(text(statement), {"name": name}).scalar_one()
    return number


def add_system(connection: Connection, name: str, person_id: int | None) -> int | None:
    """The number of a new account of another system; None where the person that it is among the city's people
    has an account already.
    """
    number: int | None = connection.execute(
        text("""
        INSERT INTO account (kind, person_id, shown_name) VALUES ('system', :person_id, :name)
        ON CONFLICT DO NOTHING RETURNING id"""),
        {"person_id": person_id, "name": name},
    ).scalar_one_or_none()
    return number


def close(connection: Connection, account_id: int) -> None:
    """Nobody acts by it any more; its person may have another one."""
    statement = "UPDATE account SET closed_at = coalesce(closed_at, now()), person_id = NULL WHERE id = :id"
    connection.execute(text(statement), {"id": account_id})


def open_account_of(connection: Connection, staff_no: str) -> tuple[int, str] | None:
    """The number and name of the account of a member of staff, made where there is none;
    None where nobody has the number, or the account is closed.
    """
    staff = staff_of(connection, staff_no)
    if staff is None:
        return None
    connection.execute(
        text("""
        INSERT INTO account (kind, person_id, shown_name) VALUES ('staff', :person_id, :name)
        ON CONFLICT (person_id) DO NOTHING"""),
        {"person_id": staff.person_id, "name": staff.name},
    )
    # Another system that holds the same post acts by an account that nobody signs in to.
    statement = """
        SELECT id, shown_name FROM account
         WHERE person_id = :person_id AND kind = 'staff' AND closed_at IS NULL"""
    row = connection.execute(text(statement), {"person_id": staff.person_id}).one_or_none()
    return None if row is None else (row.id, row.shown_name)


def staff_no_of(connection: Connection, account_id: int) -> str:
    """What an account is called where one signs in: the staff number, or else its shown name."""
    statement = """
        SELECT coalesce(staff_no, shown_name) FROM account LEFT JOIN person ON person.id = person_id
         WHERE account.id = :id"""
    return str(connection.execute(text(statement), {"id": account_id}).scalar_one())


def is_open(connection: Connection, account_id: int) -> bool:
    statement = "SELECT FROM account WHERE id = :id AND closed_at IS NULL"
    return connection.execute(text(statement), {"id": account_id}).one_or_none() is not None


def name_of(connection: Connection, account_id: int) -> str:
    statement = "SELECT shown_name FROM account WHERE id = :id"
    return str(connection.execute(text(statement), {"id": account_id}).scalar_one())


def waits(connection: Connection, account_id: int) -> bool:
    """Whether it is of nobody who works for the city, and enrolled as nothing, or not any more."""
    statement = """
        SELECT kind = 'member' AND NOT EXISTS (
                   SELECT FROM enrollment WHERE account_id = account.id AND valid @> now())
          FROM account WHERE id = :id"""
    return bool(connection.execute(text(statement), {"id": account_id}).scalar_one())


def is_closed(connection: Connection, account_id: int) -> bool:
    statement = "SELECT closed_at IS NOT NULL FROM account WHERE id = :id"
    return bool(connection.execute(text(statement), {"id": account_id}).scalar_one())


def hold_account(connection: Connection, account_id: int) -> None:
    """What one account does at the same moment in several places is done one after the other."""
    connection.execute(text("SELECT FROM account WHERE id = :id FOR NO KEY UPDATE"), {"id": account_id})


def lock_account(connection: Connection, account_id: int) -> bool | None:
    """Whether an account is closed, which stays so until this transaction ends; None: there is none."""
    statement = "SELECT closed_at IS NOT NULL FROM account WHERE id = :id FOR UPDATE"
    return connection.execute(text(statement), {"id": account_id}).scalar_one_or_none()


def set_closed(connection: Connection, account_id: int, closed: bool) -> None:
    statement = "UPDATE account SET closed_at = CASE WHEN :closed THEN now() END WHERE id = :id"
    connection.execute(text(statement), {"id": account_id, "closed": closed})


def put_off(connection: Connection, account_id: int) -> None:
    statement = "UPDATE account SET put_off_at = now() WHERE id = :id"
    connection.execute(text(statement), {"id": account_id})


def account_of_staff(connection: Connection, staff_no: str) -> int | None:
    statement = """
        SELECT account.id FROM account JOIN person ON person.id = person_id WHERE staff_no = :staff_no"""
    return connection.execute(text(statement), {"staff_no": staff_no}).scalar_one_or_none()


def find_holder(connection: Connection, acts_as: str) -> tuple[int, str] | None:
    """The account and the name of somebody who holds a post that acts so, always the same one;
    where there is one, of somebody with a caring station to look after.
    """
    row = connection.execute(
        text("""
        SELECT person.id, person.name FROM post JOIN role ON role.code = post.role
               JOIN person ON person.id = post.person_id JOIN area ON area.id = post.area_id
         WHERE role.acts_as = :acts_as AND post.valid @> now()
         ORDER BY NOT EXISTS (
                      SELECT FROM area_in_force AS around JOIN place ON ST_Covers(around.geom, place.entrance)
                       WHERE around.id = area.id AND place.kind = 'caring_station'),
                  role.rank, area.code, post.code
         LIMIT 1"""),
        {"acts_as": acts_as},
    ).one_or_none()
    return None if row is None else (account_of(connection, Staff(*row)), row.name)


def is_demo_city(connection: Connection) -> bool:
    """Whether this is the city whose codes no real place has."""
    statement = "SELECT coalesce(bool_and(code LIKE '99%'), false) FROM area WHERE layer = 'admin'"
    found: bool = connection.execute(text(statement)).scalar_one()
    return found
