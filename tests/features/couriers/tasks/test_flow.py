"""The flow of a task is what the database holds; every state is reached, and left by somebody."""

from geoapi.core.db import Database
from geoapi.features.couriers.tasks.flow import FLOW
from geoapi.features.couriers.tasks.permissions import PERMISSIONS
from geoapi.features.couriers.tasks.rules import TASK
from geoapi.features.couriers.tasks.verbs import DEFAULTS
from geoapi.office.matters.clocks.reckoning import RULE
from tests.office.access.town import rows


def test_the_database_holds_the_flow_as_it_stands_in_the_code(database: Database) -> None:
    states = rows(database, "SELECT code, phase, is_over FROM matter_state WHERE kind = 'task'")
    assert {tuple(each) for each in states} == {(s.code, s.phase, s.over) for s in FLOW.states}
    moves = "SELECT from_state, verb, to_state FROM matter_move WHERE kind = 'task' AND NOT retired"
    assert set(rows(database, moves)) == set(FLOW.rows())


def test_every_state_is_reached_and_left_by_somebody() -> None:
    reached = {FLOW.opening}
    for _ in FLOW.states:
        reached |= {to for source, _, to in FLOW.rows() if source in reached}
    assert reached == {state.code for state in FLOW.states}
    for state in FLOW.states:
        moves = [move for move in FLOW.moves_from(state.code) if move.to and not move.system]
        rules = [PERMISSIONS[f"task.{move.verb}"] for move in moves]
        assert state.over or (all(rule.acts_as or rule.citywide for rule in rules) and rules)


def test_every_verb_has_a_permission_known_clocks_and_one_end() -> None:
    assert {f"task.{move.verb}" for move in FLOW.moves if not move.system} <= set(PERMISSIONS)
    assert all(RULE.fullmatch(rule) for rule in DEFAULTS.values())
    assert set(TASK.rings.values()) <= {move.verb for move in FLOW.moves if move.system}
    assert set(TASK.quiet) <= {move.verb for move in FLOW.moves}
    pairs = [(source, verb) for source, verb, _ in FLOW.rows()]
    assert len(pairs) == len(set(pairs))
