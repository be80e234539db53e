"""The flow of a case is what the database holds; every state is reached, and left by somebody."""

from geoapi.core.db import Database
from geoapi.features.cases.flow import FLOW
from geoapi.features.cases.limits import DEFAULTS
from geoapi.features.cases.permissions import PERMISSIONS
from geoapi.features.cases.rules import CASE
from geoapi.office.matters.clocks.reckoning import RULE
from tests.office.access.town import rows


def test_the_database_holds_the_flow_as_it_stands_in_the_code(database: Database) -> None:
    states = rows(database, "SELECT code, phase, is_over FROM matter_state WHERE kind = 'case'")
    assert {tuple(each) for each in states} == {(s.code, s.phase, s.over) for s in FLOW.states}
    moves = "SELECT from_state, verb, to_state FROM matter_move WHERE kind = 'case' AND NOT retired"
    assert set(rows(database, moves)) == set(FLOW.rows())


def test_every_state_is_reached() -> None:
    reached = {FLOW.opening}
    for _ in FLOW.states:
        reached |= {to for source, _, to in FLOW.rows() if source in reached}
    assert reached == {state.code for state in FLOW.states}


def test_every_state_that_is_not_over_is_left_by_somebody_who_exists() -> None:
    for state in FLOW.states:
        if state.over:
            continue
        leading_on = [
            move for move in FLOW.moves_from(state.code) if move.to not in (None, state.code)
            and not move.system
        ]  # fmt: skip
        who = {
            acts for move in leading_on for acts in PERMISSIONS[f"case.{move.verb}"].acts_as
            | PERMISSIONS[f"case.{move.verb}"].own
        }  # fmt: skip
        assert leading_on and who, state.code


def test_every_verb_has_a_permission_and_known_clocks() -> None:
    assert {f"case.{move.verb}" for move in FLOW.moves if not move.system} <= set(PERMISSIONS)
    assert all(RULE.fullmatch(rule) for rule in DEFAULTS.values())
    assert set(CASE.rings.values()) <= {move.verb for move in FLOW.moves if move.system}


def test_no_verb_leads_from_one_state_to_two() -> None:
    pairs = [(source, verb) for source, verb, _ in FLOW.rows()]
    assert len(pairs) == len(set(pairs))
