"""A category as the service of GeoReport v2 that it is, and what is asked with it. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from geoapi.core.errors import InvalidInput

Json = dict[str, Any]
LONGEST_ANSWER = 2_000
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,9})?", re.ASCII)


class Choice(BaseModel):
    """One of the values of a list."""

    key: str
    name: str


class Attribute(BaseModel):
    """What a category asks for, as its row has it in `attributes`; not `variable`: it is only said."""

    model_config = ConfigDict(extra="ignore")

    code: str = Field(pattern=r"^[0-9A-Za-z_.-]{1,60}$")
    datatype: Literal["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
    description: str
    variable: bool = True
    required: bool = False
    datatype_description: str = ""
    order: int = 0
    values: list[Choice] = []

    @property
    def is_list(self) -> bool:
        return self.datatype.endswith("list")


@dataclass(frozen=True)
class Service:
    """A category that another system may report by. `codes`: what it is called elsewhere, by the system."""

    code: str
    kind: str
    name: str
    name_en: str
    group: str | None
    other_names: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    attributes: tuple[Attribute, ...] = ()


def read_attributes(rows: Sequence[Any]) -> tuple[Attribute, ...]:
    """What a category asks for, in order; what its row says wrongly is not asked for."""
    found = []
    for row in rows:
        try:
            found.append(Attribute.model_validate(row))
        except ValidationError:
            continue
    return tuple(sorted(found, key=lambda each: each.order))


def service_json(service: Service) -> Json:
    """As the list of services has it; `metadata`: whether there is more to be asked for with it."""
    codes = [f"{system}:{code}" for system, code in sorted(service.codes.items())]
    return {
        "service_code": service.code,
        "service_name": service.name,
        "description": service.name_en,
        "metadata": bool(service.attributes),
        "type": "realtime",
        "keywords": ", ".join((*service.other_names, *codes)),
        "group": service.group or service.name,
    }


def definition_json(service: Service) -> Json:
    return {
        "service_code": service.code,
        "attributes": [_attribute_json(each, at + 1) for at, each in enumerate(service.attributes)],
    }


def _attribute_json(attribute: Attribute, order: int) -> Json:
    values = [{"key": each.key, "name": each.name} for each in attribute.values]
    return {
        "variable": attribute.variable,
        "code": attribute.code,
        "datatype": attribute.datatype,
        "required": attribute.required,
        "datatype_description": attribute.datatype_description,
        "order": order,
        "description": attribute.description,
        **({"values": values} if attribute.is_list else {}),
    }


def read_answers(service: Service, sent: Mapping[str, Sequence[str]]) -> Json:
    """What was sent of the attributes, by code: a text, a number, or a list of keys.

    `sent`: texts by code. Raises InvalidInput, naming all that is wrong.
    """
    known = {each.code: each for each in service.attributes if each.variable}
    faults, answers = list[Json](), Json()
    for code in sorted(sent.keys() - known.keys()):
        faults.append(_fault(code, f"{service.code} has no such attribute"))
    for code, attribute in known.items():
        texts = [each.strip() for each in sent.get(code, ()) if each.strip()]
        if not texts:
            if attribute.required:
                faults.append(_fault(code, "it is required"))
            continue
        try:
            answers[code] = _answer(attribute, texts)
        except ValueError as error:
            faults.append(_fault(code, str(error)))
    if faults:
        said = "; ".join(f"{each['field']}: {each['message']}" for each in faults)
        raise InvalidInput(said, {"errors": faults})
    return answers


def _fault(code: str, message: str) -> Json:
    return {"field": f"attribute[{code[:60]}]", "message": message}


def _answer(attribute: Attribute, texts: Sequence[str]) -> Any:
    """Raises ValueError."""
    if attribute.datatype != "multivaluelist" and len(texts) > 1:
        raise ValueError("it takes one value")
    if any(len(each) > LONGEST_ANSWER for each in texts):
        raise ValueError(f"it is longer than {LONGEST_ANSWER} characters")
    if attribute.is_list:
        keys = {each.key for each in attribute.values}
        wrong = [each for each in texts if each not in keys]
        if wrong:
            raise ValueError(f"{wrong[0][:60]!r} is none of {', '.join(sorted(keys))}")
        return list(dict.fromkeys(texts)) if attribute.datatype == "multivaluelist" else texts[0]
    if attribute.datatype == "number":
        if not _NUMBER.fullmatch(texts[0]):
            raise ValueError(f"{texts[0][:40]!r} is no number")
        return float(texts[0]) if "." in texts[0] else int(texts[0])
    if attribute.datatype == "datetime":
        return read_w3c(texts[0]).isoformat()
    return texts[0]


def read_w3c(text: str) -> datetime:
    """A moment as GeoReport writes it, with its offset. Raises ValueError."""
    # A plus that was not written as %2B arrives as a gap.
    written = text.strip().replace(" ", "+")
    if len(written) > 40 or not re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", written, re.ASCII
    ):
        raise ValueError(f"{text[:40]!r} is no moment with its offset, such as 2026-11-30T08:00:00+08:00")
    moment = datetime.fromisoformat(written)
    if not 1970 <= moment.year <= 2200:
        raise ValueError(f"{moment.year} is too far away")
    return moment
