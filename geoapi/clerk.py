"""The clerk, `python -m geoapi.clerk`: does what is due and no request waits for. Wiring only.

Any number of them may run, on any machines; killed at any step, nothing is lost or done twice.
"""

import logging
import signal
import sys

import click

from geoapi.city.areas import duties as area_duties
from geoapi.city.places import duties as place_duties
from geoapi.city.posters import making as posters
from geoapi.core import building, seals
from geoapi.core.boxes import Boxes
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.duties import Duty, LeasedDuty
from geoapi.core.logs import begin_logging
from geoapi.core.rounds import Rounds
from geoapi.core.settings import Settings
from geoapi.features.couriers.enrolling import duties as courier_duties
from geoapi.features.couriers.hours import making as courier_papers
from geoapi.features.exchange import duties as exchange_duties
from geoapi.features.exchange.open311.media import fetch_media, name_unfetched
from geoapi.features.exchange.store.messages import MEDIA
from geoapi.features.planning import duties as planning_duties
from geoapi.features.planning.documents import duties as paper_duties
from geoapi.features.uploads import duties as upload_duties
from geoapi.kinds import KINDS
from geoapi.office.access import duties as access_duties
from geoapi.office.matters import duties as matter_duties
from geoapi.office.matters.papers import making as matter_papers
from geoapi.office.matters.reporters.texting import REPORTER_TEXT, phone_of_reporter
from geoapi.office.notices import duties as notice_duties
from geoapi.office.notices.senders import Ways
from geoapi.permissions import PERMISSIONS


def duties_of(settings: Settings) -> tuple[Duty | LeasedDuty, ...]:
    """Of every domain that has work to be done when it is due."""
    ways = Ways(
        origin=settings.origin,
        gateway_url=settings.sms_url,
        gateway_secret=settings.sms_secret.get_secret_value() if settings.sms_secret else None,
        vapid_file=settings.push_key,
        push_service=settings.push_service,
    )
    calendar = Calendar.load(settings.timezone, settings.calendar_file)
    return (
        *seals.DUTIES,
        *matter_duties.duties(
            KINDS, calendar, contact_days=settings.contact_days, face_days=settings.face_days
        ),
        *matter_papers.duties((sys.executable, "-m", "geoapi.matter_papers")),
        *area_duties.DUTIES,
        *place_duties.DUTIES,
        *posters.duties((sys.executable, "-m", "geoapi.poster_papers")),
        *access_duties.duties(settings.session_days),
        *courier_duties.DUTIES,
        *courier_papers.duties((sys.executable, "-m", "geoapi.courier_papers")),
        *planning_duties.DUTIES,
        *paper_duties.DUTIES,
        *upload_duties.DUTIES,
        building.duty(
            settings.snapshots, ("nice", "-n", "10", sys.executable, "-m", "geoapi.snapshots", "build")
        ),
        *exchange_duties.duties(KINDS),
        *notice_duties.duties(
            PERMISSIONS,
            calendar,
            ways,
            Boxes(settings.keys),
            {REPORTER_TEXT: phone_of_reporter},
            {MEDIA: fetch_media},
            {MEDIA: name_unfetched},
            kept_days=settings.notice_days,
        ),
    )


@click.command()
def clerk() -> None:
    """Do what is due and no request waits for, until SIGTERM. Several at once are safe."""
    settings = Settings()
    begin_logging(settings.log_format)
    database = Database(
        settings.database_url,
        timezone=settings.timezone,
        pool_size=8,
        statement_timeout_s=60,
        own_deadlines=True,
    )
    rounds = Rounds(database, duties_of(settings))
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda number, frame: rounds.stop())
    logging.getLogger("geoapi.clerk").info("%s begins", rounds.name)
    rounds.run()
    database.close()


if __name__ == "__main__":
    clerk()
