"""What the measurement of names asks for, and what it takes for right."""

from bench.names import Marks
from bench.placenames.asking import NameQuery, make_queries
from bench.placenames.making import MadeName, MadePlace

from geoapi.city.search.names.entries import NamedThing

HERE, THERE = (120.80, 40.70), (120.90, 40.75)


def made(code: str, name: MadeName, point: tuple[float, float] = HERE) -> MadePlace:
    return MadePlace(NamedThing("place", code, str(name), *point, ("990101", "990100")), name)


PLACES = [
    made("A", MadeName("", "大江饺子", "(海滨店)")),
    made("B", MadeName("", "大江饺子", "望山店"), THERE),
    made("C", MadeName("滨城市", "远江银行", "(海滨支行)")),
    made("D", MadeName("滨城市", "敬业中学")),
    made("E", MadeName("", "敬业中学"), THERE),
    made("F", MadeName("滨城市临海区", "云海中学")),
]


def test_each_text_knows_all_that_it_fits() -> None:
    queries = {query.text: query for query in make_queries(PLACES, [], "滨城市", 50, 1)}
    assert queries["大江饺子"].codes == {"A", "B"} and queries["大江饺子"].several
    assert queries["大江饺子海滨店"].codes == {"A"} and not queries["大江饺子海滨店"].several
    assert queries["滨城市远江银行"].codes == {"C"} and queries["远江银行(海滨支行)"].codes == {"C"}
    assert queries["云海中学"].kind == "city and district left off"
    # Whoever types another's very name means that.
    assert "敬业中学" not in queries
    for query in queries.values():
        if query.kind in ("one character left out", "one homophone"):
            assert query.codes & {place.thing.code for place in PLACES} and query.text


def test_sure_of_one_where_several_fit_is_wrong() -> None:
    marks, two = Marks(), NameQuery("branch left off", "大江饺子", frozenset("AB"), True)
    marks.add(two, ["A", "B"], sure=True)
    marks.add(two, ["X", "B"], sure=False)
    marks.add(NameQuery("no brackets", "大江饺子海滨店", frozenset("A"), False), ["A"], sure=True)
    assert (marks.asked, marks.first, marks.in_five, marks.sure, marks.sure_and_wrong) == (3, 2, 3, 2, 1)
