"""Whether the codes, levels and parents of drafts fit each other and what is loaded."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from geoapi.city.areas.codes import ADMIN, LEVELS, code_above, code_fault
from geoapi.city.areas.importing.drafts import Drafts, ImportedArea
from geoapi.city.areas.importing.staging import StoredArea
from geoapi.importing.report import Report


def drafts_by_code(drafts: Sequence[ImportedArea]) -> dict[str, ImportedArea]:
    return {draft.code: draft for draft in drafts}


def _with_parent(
    draft: ImportedArea, drafts: Mapping[str, ImportedArea], loaded: Mapping[str, StoredArea]
) -> ImportedArea:
    """The draft with its parent: as the file says, as the code says, or as it stands."""
    if draft.parent is not None or draft.layer != ADMIN:
        return draft
    for level in reversed(LEVELS[: LEVELS.index(draft.level)]):
        above = code_above(draft.code, level)
        if above is not None and (above in drafts or above in loaded):
            return replace(draft, parent=above)
    return replace(draft, parent=loaded[draft.code].parent) if draft.code in loaded else draft


def check_identity(read: Drafts, loaded: Mapping[str, StoredArea], report: Report) -> None:
    """Give each draft its parent, and refuse those whose code, level or parent does not fit the others'."""
    by_code = drafts_by_code(read.found)
    drafts = [_with_parent(draft, by_code, loaded) for draft in read.found]
    read.found = drafts
    for place, draft in enumerate(drafts):
        above = by_code.get(draft.parent or "") or loaded.get(draft.parent or "")
        if draft.parent is not None and above is None and draft.may_be_absent:
            report.note(
                draft.where, f"its parent {draft.parent} is not loaded: it stands without", draft.name
            )
            drafts[place] = replace(draft, parent=None)
    for draft in list(drafts):
        fault = code_fault(draft.code, draft.level, draft.parent) if draft.layer == ADMIN else None
        known = loaded.get(draft.code)
        above = by_code.get(draft.parent or "") or loaded.get(draft.parent or "")
        if draft.parent is not None and above is None:
            # What is wrong with a parent in the file is said there.
            refused = draft.parent in read.refused_codes
            fault = fault if refused else f"its parent {draft.parent} is neither in the file nor loaded"
        elif above is not None and above.layer != draft.layer:
            fault = f"its parent {above.code} belongs to the layer {above.layer}"
        elif (
            above is not None
            and draft.layer == ADMIN
            and LEVELS.index(above.level) >= LEVELS.index(draft.level)
        ):
            fault = f"its parent {above.code} is a {above.level}, which does not hold a {draft.level}"
        elif known is not None and known.level != draft.level:
            fault = f"the code {draft.code} is that of a {known.level} already loaded"
        if fault:
            report.refuse(draft.where, fault, draft.name)
            read.refuse(draft)
