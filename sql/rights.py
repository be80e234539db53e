"""What each database login may do: the one place, applied after migrations, to the last table.

Three logins: who owns the tables (migrations, operators), the application, and what is public. A table that
comes later the application may change; what is public may not even read it, and a test names it until it
stands in a list.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from geoapi.core.settings import Settings

READ = "SELECT"
ADD = "SELECT, INSERT"
CHANGE = "SELECT, INSERT, UPDATE, DELETE"

# Of the application: what is not named here it may change.
APP_ONLY: Mapping[str, str] = {
    # What was noted stays as it is, whoever breaks into the application.
    "audit": ADD,
    "seal": ADD,
    "matter_step": ADD,
    "alembic_version": READ,
    # Plain phones that wait to be encrypted: that there are any, not which.
    "phone_to_box": "SELECT (staff_no)",
}
# What anybody is answered from, and what anybody may leave; columns where not all are for all.
PUBLIC: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("address", "alias", "amenity", "area", "area_boundary", "area_in_force"),
            *("basemap_point", "basemap_road", "basemap_surface", "building", "building_binding"),
            *("change", "data_version", "estate", "overlay_layer", "place"),
            # Of matters what a person has cleared, and nothing else.
            *("matter_face", "matter_face_change", "matter_face_update"),
            *("place_exception", "place_kind", "post", "road_network", "role", "substitution", "toponym"),
        ),
        READ,
    ),
    "person": "SELECT (id, name, duty_phone)",
    # What may be reported, and what is asked with it; not who gets it.
    "category": "SELECT (code, kind, name, name_en, other_names, parent, codes, attributes, rank, retired)",
    "place_report": ADD,
    "post_report": ADD,
    "report_salt": ADD,
    # By which who may settle a report hears of it.
    "event": "INSERT",
}
# What only who is signed in is answered from.
NOT_PUBLIC = frozenset(
    {
        *("evidence", "matter", "matter_claim", "matter_clock", "matter_contact"),
        *(
            "matter_contact_look",
            "matter_evidence",
            "face_alert",
            "matter_face_flag",
            "matter_follow",
            "matter_home",
            "matter_limit",
            "matter_link",
        ),
        *("matter_move", "matter_note", "matter_state", "matter_step"),
        *("matter_paper", "matter_sum", "matter_sum_until"),
        *("account", "alembic_version", "audit", "boundary_crosswalk", "challenge", "clerk"),
        *("courier", "courier_paper", "credential", "duty", "edited_cell"),
        *(
            "enrollment",
            *("exchange_client", "exchange_device", "exchange_matter", "exchange_message", "exchange_term"),
            "notice",
            "outbox",
            "phone_to_box",
            "plan",
            "plan_binding",
            "plan_comment",
            "plan_document",
            "plan_edit",
            "plan_grid",
            "plan_moved_post",
            "plan_post",
            "plan_presence",
            "plan_proposal",
            "plan_scope",
            "plan_snapshot",
            "plan_step",
            "plan_waiver",
            # Asked for by anybody, through the application.
            "poster",
            "push_subscription",
            "request",
            "seal",
            "session",
            "subscription",
            "throttle",
            "upload",
            "walk_edge",
            "webhook",
        ),
    }
)

_TABLES = text("""
    SELECT c.relname FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
     ORDER BY c.relname""")


def tables(connection: Connection) -> list[str]:
    """Tables and views of ours."""
    return list(connection.execute(_TABLES).scalars())


def apply_for(connection: Connection, settings: Settings) -> None:
    """Let the logins of these settings do what they may; nothing where one serves for all."""
    owner = connection.execute(text("SELECT current_user")).scalar_one()
    app = make_url(settings.database_url).username
    public = make_url(settings.database_public_url).username if settings.database_public_url else None
    apply(connection, None if app == owner else app, None if public in (owner, app) else public)


def apply(connection: Connection, app: str | None, public: str | None) -> None:
    database = connection.execute(text("SELECT current_database()")).scalar_one()
    for statement in statements(tables(connection), database, app, public):
        connection.exec_driver_sql(statement)


def statements(names: list[str], database: str, app: str | None, public: str | None) -> Iterator[str]:
    """The statements for two logins, either of which may be missing."""
    logins = [_quoted(each) for each in (app, public) if each]
    if not logins:
        return
    yield f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {', '.join(logins)}"
    yield f"GRANT USAGE ON SCHEMA public TO {', '.join(logins)}"
    for name in names:
        yield f"REVOKE ALL ON {_quoted(name)} FROM {', '.join(logins)}"
    if app:
        # An import gives its rows their numbers before it writes them.
        yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {_quoted(app)}"
        # Files are imported through tables of a session.
        yield f"GRANT TEMPORARY ON DATABASE {_quoted(database)} TO {_quoted(app)}"
        for name in names:
            yield f"GRANT {APP_ONLY.get(name, CHANGE)} ON {_quoted(name)} TO {_quoted(app)}"
    if public:
        for name in names:
            if name in PUBLIC:
                yield f"GRANT {PUBLIC[name]} ON {_quoted(name)} TO {_quoted(public)}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
