"""Why something of a file was refused, mended or noted: a sentence, and by what pages know it.

A page says a code in its own words (`desk.import.why.CODE`), with the few values that differ from row to row:
`value` is what the file has; `row`, another row; `read`, what stands on the map, is made of it or was there;
`choices`, what it may be; `by`, who set it by hand and when; `metres`, how far.
"""

from typing import Literal, Self

Code = Literal[
    # A cell, or a row as such.
    "cell-formula",
    "cell-unreadable",
    "digits-lost",
    "too-many-cells",
    "repeated",
    "repeated-elsewhere",
    "rows-disagree",
    # What has to be there, and how it has to be written.
    "code-missing",
    "code-invalid",
    "name-missing",
    "kind-unknown",
    "phone-invalid",
    "hours-unclear",
    "date-invalid",
    "dates-reversed",
    "number-invalid",
    "exception-invalid",
    "point-invalid",
    "point-missing",
    "address-incomplete",
    "alias-invalid",
    "target-missing",
    "area-or-building",
    "duty-desk-invalid",
    "substitution-invalid",
    "substitute-unfit",
    "periods-overlap",
    # What the map does not have, or has otherwise.
    "no-area",
    "area-ambiguous",
    "no-building",
    "no-post",
    "not-a-grid",
    "binding-changes-later",
    "outside-city",
    "coordinates-shifted",
    # What is not for whoever sent it to tell.
    "outside-own-areas",
    "names-no-area",
    "role-above-area",
    "person-of-others",
    # What was mended, left out, or is to be looked at.
    "read-as",
    "left-out",
    "not-used",
    "coordinates-read",
    "shape-mended",
    "placed",
    "point-far",
    "point-astray",
    "area-unchecked",
    "areas-disagree",
    "desk-without-hours",
    "closed-without-dates",
    "tenure-ends",
    "renamed",
    "name-unused",
    "set-by-hand",
    "removed-by-hand",
]
# What stands for a value where there is none.
NOTHING = "—"


class Reason(str):
    """A sentence in English, with its code and the values that go into the words of a page."""

    __slots__ = ("code", "params")
    code: Code
    params: dict[str, str]

    def __new__(cls, code: Code, sentence: str, **params: object) -> Self:
        made = super().__new__(cls, sentence)
        made.code = code
        made.params = {name: NOTHING if value in (None, "") else str(value) for name, value in params.items()}
        return made

    def without(self, private: str, shown: str) -> "Reason":
        """The same, with `shown` wherever it says what is private."""
        if not private:
            return self
        params = {name: value.replace(private, shown) for name, value in self.params.items()}
        return Reason(self.code, self.replace(private, shown), **params)


class Unusable(ValueError):
    """What keeps a row from entering."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason
