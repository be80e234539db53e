"""Every verb of a case, tried by everybody: what the printed matrix says is what happens."""

from apiflask import APIFlask

from geoapi.core.db import Database
from geoapi.features.cases.flow import FLOW
from geoapi.features.cases.permissions import PERMISSIONS
from tests.features.cases.reporters import (
    ABOVE,
    CLERK,
    DEPARTMENT,
    LEADER,
    OTHER_WORKER,
    STAFF,
    WORKER,
    report,
)
from tests.office.access.conftest import Enter
from tests.office.access.town import run

# What each post acts as, whether the case lies in its area, and whether it is the one that has it.
EVERYBODY = {
    WORKER: ("grid", True, True),
    OTHER_WORKER: ("grid", False, False),
    STAFF: ("community", True, False),
    "S4": (None, True, False),
    "S5": ("community", False, False),
    ABOVE: ("subdistrict", True, False),
    "S7": ("planner", True, False),
    LEADER: ("district", True, False),
    DEPARTMENT: ("department", True, False),
    CLERK: ("hotline", True, False),
}
BACK = "UPDATE matter SET state = :state, turn = 0, post_code = 'P-1'"
MOVES = [move for move in FLOW.moves if not move.system]


def allowed(verb: str, acts_as: str | None, inside: bool, holds: bool) -> bool:
    rule = PERMISSIONS[f"case.{verb}"]
    return (inside and acts_as in rule.acts_as) or (holds and acts_as in rule.own)


def test_each_may_what_the_matrix_says_where_it_lies(
    served_town: APIFlask, people: Enter, town: Database
) -> None:
    number = report(served_town.test_client())["number"]
    wrong = list[tuple[object, ...]]()
    for staff_no, (acts_as, inside, holds) in EVERYBODY.items():
        client = people(staff_no)
        run(town, "UPDATE session SET proved_at = now()")
        sees = allowed("see", acts_as, inside, holds)
        for state in FLOW.states:
            run(town, f"{BACK}, facts = '{{}}', closed_at = NULL", state=state.code)
            answer = client.get(f"/api/v1/matters/{number}")
            if answer.status_code != (200 if sees else 404):
                wrong.append((staff_no, state.code, answer.status_code))
            if not sees:
                continue
            expected = {
                move.verb for move in FLOW.moves_from(state.code)
                if not move.system and allowed(move.verb, acts_as, inside, holds)
            }  # fmt: skip
            # Nobody has asked for a postponement, and it was entered by nobody.
            expected -= {"grant", "refuse", "withdraw"}
            told = {each["verb"] for each in answer.json["may"]}  # type: ignore[index]
            if told != expected:
                wrong.append((staff_no, state.code, told ^ expected))
        for move in MOVES:
            run(town, BACK, state=move.sources[0])
            said = {"turn": 0, "moves": [{"verb": move.verb, "fields": {}}]}
            status = client.post(f"/api/v1/matters/{number}/moves", json=said).status_code
            if not sees:
                is_right = status == 404
            elif allowed(move.verb, acts_as, inside, holds):
                # What has to be said is missing; or it is done, or refused for the way so far.
                is_right = status in (201, 400, 409) or move.verb == "withdraw"
            else:
                is_right = status == 403
            if not is_right:
                wrong.append((staff_no, move.verb, status))
            run(town, "ALTER TABLE matter_step DISABLE TRIGGER USER")
            run(town, "DELETE FROM matter_step WHERE turn > 0")
            run(town, "ALTER TABLE matter_step ENABLE TRIGGER USER")
    assert not wrong, "\n".join(map(str, wrong))


def test_each_notes_publishes_and_looks_where_the_matrix_says(
    served_town: APIFlask, people: Enter, town: Database
) -> None:
    receipt = report(served_town.test_client(), name="高秀英", phone="13912345678")
    number = receipt["number"]
    run(town, "UPDATE matter SET post_code = 'P-1', state = 'working'")
    photo = f"evidence/{'0' * 64}"
    acts: tuple[tuple[str, str, str, dict[str, object] | None], ...] = (
        ("note", "POST", "notes", {"text": "看过了"}),
        ("publish", "POST", "notes", {"text": "看过了", "told": "public"}),
        ("publish", "PUT", "face", {"text": "灯不亮", "published": True}),
        ("publish", "GET", "blanks", None),
        ("publish", "POST", f"{photo}/removal", {"reason": "照片里有人脸"}),
        ("contact", "POST", "contact-views", {"reason": "回访是否修好"}),
        ("see", "GET", photo, None),
    )
    wrong = list[tuple[object, ...]]()

    def try_all(staff_no: str, situation: str, level: int, *, at_all: bool = True) -> None:
        acts_as, inside, holds = EVERYBODY[staff_no]
        sees = at_all and allowed("see", acts_as, inside, holds)
        for verb, method, path, body in acts:
            may = sees and allowed(verb, acts_as, inside, holds)
            may = may and level >= PERMISSIONS[f"case.{verb}"].level
            if verb == "publish" and path == "notes":
                may = may and allowed("note", acts_as, inside, holds)
            answer = people(staff_no).open(f"/api/v1/matters/{number}/{path}", method=method, json=body)
            # Of the photo there is nothing to see: who may is told that.
            done = {404} if photo in path else {200, 201}
            expected = done if may else {403} if sees else {404}
            if situation == "expired":
                expected = {401}
            if answer.status_code not in expected:
                wrong.append((staff_no, situation, method, path, answer.status_code))

    for staff_no in EVERYBODY:
        people(staff_no)
        run(town, "UPDATE session SET proved_at = now()")
        try_all(staff_no, "sure", 2)
        run(town, "UPDATE session SET proved_at = now() - interval '16 minutes'")
        try_all(staff_no, "not sure", 1)
    run(town, "UPDATE session SET proved_at = now()")
    run(town, "UPDATE post SET valid = tstzrange(lower(valid), now())")
    for staff_no in EVERYBODY:
        try_all(staff_no, "ended", 2, at_all=False)
    run(town, "UPDATE session SET expires_at = now()")
    for staff_no in EVERYBODY:
        try_all(staff_no, "expired", 2, at_all=False)
    assert not wrong, "\n".join(map(str, wrong))


def test_nobody_reads_an_inbox_whose_post_sees_nothing(people: Enter) -> None:
    for staff_no in ("S4", "S7"):
        assert people(staff_no).get("/api/v1/inbox").status_code == 403
