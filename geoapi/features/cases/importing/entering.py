"""What a row of an export becomes here: a case that has gone its way, with what hangs on it."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from geoapi.core.errors import InvalidInput
from geoapi.features.cases.importing.course import course_of
from geoapi.features.cases.importing.placing import Placed
from geoapi.features.cases.importing.rows import Given
from geoapi.features.cases.rules import CASE
from geoapi.importing.reasons import Reason, Unusable
from geoapi.importing.report import Report
from geoapi.importing.run import ImportRun
from geoapi.office.matters.faces.publishing import refuse_numbers
from geoapi.office.matters.flows import DoneBy, Matter
from geoapi.office.matters.importing.siting import Posts
from geoapi.office.matters.importing.writing import Imported, Photo, submission_of
from geoapi.office.matters.replaying import Replay
from geoapi.office.matters.store.ground import Ground
from geoapi.office.matters.store.matters import Category
from geoapi.office.matters.submitting import title_of

_MOST_PHOTOS, _MOST_PHOTO_BYTES = 6, 12 << 20
_PHOTO_ENDINGS = (".jpg", ".jpeg", ".png", ".webp")
_LEADERS = ("district", "city")


@dataclass(frozen=True)
class How:
    """How a file of cases is read; see `import_cases`."""

    crs: str | None
    source: str


@dataclass(frozen=True)
class Ready:
    """A row of which all is known but where its course leads."""

    given: Given
    placed: Placed
    ground: Ground
    category: Category


def made_of(
    each: Ready, ours: dict[str, str], posts: Posts, replay: Replay, how: How, run: ImportRun
) -> Imported:
    """A case as it is to be written; `ours`: our numbers by theirs.

    Raises Unusable, Conflict or InvalidInput with a sentence.
    """
    given = _with_post(each.given, posts, run.report)
    by_place = posts.assign(each.category.owner_roles, each.ground)
    leader = given["leader"] or posts.acting_as(_LEADERS, each.ground)
    into = ours.get(given["merged_into"]) if given["merged_into"] else None
    if given.weight is None and each.category.simple:
        given = replace(given, weight="simple")
    course = course_of(given, into, leader)
    matter = _matter(each, ours[given.number])
    by: DoneBy = "reporter" if given.channel == "web" else "staff"
    history = replay.history(matter, course, by, by_place.post_code if by_place else None)
    if (
        history.matter.closed_at is None
        and history.matter.state == "dispatched"
        and not history.matter.post_code
    ):
        run.report.note(given.where, "no post there is held by anybody: nobody has it", given.number)
    return Imported(
        given.number,
        submission_of(how.source, given.number),
        digest_of(each.given),
        history,
        given.title or title_of(given.body) or each.category.name,
        given.body,
        each.placed.lon,
        each.placed.lat,
        given["place"][:200],
        _public_words(given, run.report),
        given["name"] or None,
        given.phone,
        given.confidential,
        tuple(_photos(given, run.path.parent, run.report)),
    )


def _public_words(given: Given, report: Report) -> str | None:
    """In which it is shown; none in which a number of somebody stands, as when it is cleared by hand."""
    words = given["public_text"].strip()
    try:
        refuse_numbers(words)
    except InvalidInput as refused:
        sentence = f"it is not shown to the public: {refused}"
        report.note(given.where, Reason("left-out", sentence, value=given.number), given.number)
        return None
    return words or None


def _with_post(given: Given, posts: Posts, report: Report) -> Given:
    """Of an open one the post must be in force: it goes by place otherwise."""
    for column in ("post", "accepted_by", "leader"):
        code = given[column]
        if code and not posts.is_known(code):
            raise Unusable(Reason("no-post", f"there is no post {code} ({column})", value=code))
    post = given["post"]
    if post and given.state not in ("resolved", "closed") and not posts.is_in_force(post):
        sentence = f"the post {post} has ended: it goes to the one there"
        report.note(given.where, Reason("left-out", sentence, value=post), given.number)
        return replace(given, texts={**given.texts, "post": ""})
    return given


def _matter(each: Ready, number: str) -> Matter:
    given = each.given
    return Matter(
        id=0,
        number=number,
        kind=CASE.code,
        state=CASE.flow.opening,
        turn=0,
        category=each.category.code,
        channel=given.channel,
        facts={},
        area_ids=each.ground.area_ids,
        building_id=each.ground.building_id,
        grid_id=each.ground.grid_id,
        post_code=None,
        urgent=given.urgent,
        special_group=given.special_group,
        account_id=None,
        entered_by=None,
        opened_at=given.opened_at,
        closed_at=None,
        outcome=None,
    )


def _photos(given: Given, folder: Path, report: Report) -> Iterator[Photo]:
    """The pictures that a row names, from beside the file."""
    names = [name.strip() for name in given["photos"].replace("；", ";").replace("|", ";").split(";")]
    for name in [name for name in names if name][:_MOST_PHOTOS]:
        file = (folder / name).resolve()
        fault = None
        if not file.is_relative_to(folder.resolve()) or file.suffix.lower() not in _PHOTO_ENDINGS:
            fault = f"{name} is no picture beside the file"
        elif not file.is_file():
            fault = f"there is no picture {name} beside the file"
        elif file.stat().st_size > _MOST_PHOTO_BYTES:
            fault = f"the picture {name} has more than 12 MB"
        if fault:
            report.note(given.where, Reason("left-out", fault, value=name), given.number)
        else:
            stage = "after" if file.stem.endswith(("-after", "_after", "后")) else "before"
            yield Photo(file.read_bytes(), stage=stage)


def digest_of(given: Given) -> bytes:
    """Of what a row says, wherever in the file it stands."""
    told = {**vars(given), "where": ""}
    if not given.postponed:
        # As it was before there was a column for it: a file that was imported then is known still.
        del told["postponed"]
    said = json.dumps(told, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(said.encode()).digest()
