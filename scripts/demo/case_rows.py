"""The rows of cases.csv."""

from dataclasses import dataclass, fields


@dataclass
class CaseRow:
    """One row of cases.csv."""

    number: str
    channel: str = ""
    category: str = ""
    text: str = ""
    opened_at: str = ""
    place: str = ""
    building: str = ""
    lon: str = ""
    lat: str = ""
    state: str = ""
    weight: str = ""
    special_group: str = ""
    post: str = ""
    accepted_by: str = ""
    accepted_at: str = ""
    dispatched_at: str = ""
    acknowledged_at: str = ""
    returned_at: str = ""
    return_reason: str = ""
    ruled_at: str = ""
    responded_at: str = ""
    response: str = ""
    promised_at: str = ""
    escalated_at: str = ""
    escalate_reason: str = ""
    taken_on_at: str = ""
    resolved_at: str = ""
    outcome: str = ""
    said: str = ""
    disputed_at: str = ""
    dispute_reason: str = ""
    reopened_at: str = ""
    instead: str = ""
    merged_into: str = ""
    closed_at: str = ""
    score: str = ""
    name: str = ""
    phone: str = ""
    confidential: str = ""
    public_text: str = ""
    photos: str = ""


CASE_HEADER = [field.name for field in fields(CaseRow)]
