"""The exam of the address search: queries as people write them, made from a city's standard addresses.

Nothing here is shared with the search itself: the parts of an address, the readings of characters and what
makes a text ambiguous are worked out anew, so that a mistake of the one is not hidden by the same mistake of
the other.
"""
