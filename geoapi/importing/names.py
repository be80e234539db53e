"""Whether the words of a file may be kept and shown: one rule for names and texts of every format."""

import unicodedata

# No area and no person has a longer one; it has to stand on a telephone's screen.
LONGEST_NAME = 100
_LINE_BREAKS = "\n\r\u2028\u2029"
# Scripts of China's minorities join their letters by these.
_JOINERS = "\u200c\u200d"
_UNREADABLE = "\ufffd"


def text_fault(text: str, longest: int = LONGEST_NAME, *, has_lines: bool = False) -> str | None:
    """What keeps a text from being kept, as words to follow its field's name, or None.

    With `has_lines`, it may have several lines.
    """
    for character in () if text.isprintable() and _UNREADABLE not in text else text:
        if has_lines and character in "\n\r\t":
            continue
        category = unicodedata.category(character)
        if character == _UNREADABLE:
            return f"holds bytes that are no text: {visible(text[:40])!r}"
        if character in _LINE_BREAKS:
            return "has more than one line"
        if category in ("Cc", "Cs"):
            return f"holds a control character (U+{ord(character):04X})"
        if category == "Cf" and character not in _JOINERS:
            return f"holds an invisible character that changes how it is shown (U+{ord(character):04X})"
    if len(text) > longest:
        return f"is {len(text):,} characters long, more than {longest:,}"
    return None


def visible(text: str) -> str:
    """The text as a terminal may show it: whatever would steer it,
    break the line or turn it round stands as U+n.
    """
    if text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    steers = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") and character not in _JOINERS
    return f"<U+{ord(character):04X}>" if steers else character
