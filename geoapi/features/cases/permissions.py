"""Who may do what with a case. What its holder may do stands under `own`: by the post that has it."""

from geoapi.core.actors import Rule

_COMMUNITY = frozenset({"community", "subdistrict", "district", "city"})
_ABOVE = frozenset({"subdistrict", "district", "city"})
# Posts to which a case may be sent.
_HOLDERS = _COMMUNITY | {"grid", "building", "hotline", "department"}
_NOBODY: frozenset[str] = frozenset()

SEE, ENTER = "case.see", "case.enter"

PERMISSIONS = {
    SEE: Rule(_COMMUNITY | {"grid"}, own=_HOLDERS),
    # On behalf of somebody who calls, writes or comes.
    ENTER: Rule(_COMMUNITY | {"grid", "hotline"}),
    "case.accept": Rule(_COMMUNITY | {"grid"}),
    "case.answer": Rule(_COMMUNITY | {"grid", "hotline"}),
    "case.decline": Rule(_COMMUNITY),
    "case.merge": Rule(_COMMUNITY),
    "case.unmerge": Rule(_COMMUNITY),
    "case.transfer": Rule(_COMMUNITY),
    "case.dispatch": Rule(_COMMUNITY),
    "case.reassign": Rule(_COMMUNITY),
    "case.acknowledge": Rule(_NOBODY, own=_HOLDERS),
    "case.return": Rule(_NOBODY, own=_HOLDERS),
    "case.rule": Rule(_ABOVE),
    "case.respond": Rule(_NOBODY, own=_HOLDERS),
    "case.call_in": Rule(_NOBODY, own=_HOLDERS),
    "case.ask_postponement": Rule(_NOBODY, own=_HOLDERS),
    "case.grant": Rule(_COMMUNITY),
    "case.refuse": Rule(_COMMUNITY),
    "case.escalate": Rule(_COMMUNITY, own=_HOLDERS),
    "case.take_on": Rule(_NOBODY, own=frozenset({"district", "city"})),
    "case.supervise": Rule(_ABOVE),
    "case.resolve": Rule(_NOBODY, own=_HOLDERS),
    # As the reporter says on the phone when asked how it was.
    "case.confirm": Rule(_COMMUNITY),
    "case.dispute": Rule(_COMMUNITY),
    "case.reopen": Rule(_ABOVE),
    # Of who entered it.
    "case.withdraw": Rule(_COMMUNITY | {"grid", "hotline"}),
}
