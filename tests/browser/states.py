"""The states of the residents' page that the tests look at, as its addresses."""

from urllib.parse import quote

from tests.browser.conftest import MORNING, NEAR, NIGHT, PLACE

STATES = {
    "welcome": "",
    "answer": f"?{PLACE}",
    "doubt": f"?{PLACE}&accuracy_m=100&layers=grid,police,property,party",
    "coarse": f"?{PLACE}&accuracy_m=800",
    "far": "?lon=116.4&lat=39.9",
    "night": f"?{PLACE}&at={quote(NIGHT)}",
    "area": "?area=990100",
    "community": "?area=990101001001",
    "choices": "?address=锦和小区2号楼",
    "confirm": "?address=紫京新村5号楼",
    "grids": "?address=翠湖里",
    "reading": "?address=紫荆新村5-2-501",
    "estate": "?address=紫荆新村",
    "elsewhere": "?address=杭州市西湖区文三路1号",
    "outside": "?lon=120.9&lat=40.72",
    "moment": f"?{PLACE}&at=2026-11-23T10:00:00%2B08:00",
    "circle": "?area=990101001001&circle=1",
    "near": f"?near={NEAR}&kind=toilet",
    "near-closed": f"?near={NEAR}&kind=service_center&at={quote(NIGHT)}",
    "near-all": f"?near={NEAR}&kind=clinic&open=0&at={quote(NIGHT)}",
    "no-place": "?place=ZZZZ99",
}
# Of the nearest caring station, whose code is put in.
OF_A_PLACE = {
    "place": f"?place={{code}}&at={quote(MORNING)}",
    "way": f"?place={{code}}&to=1&from={NEAR}",
    "start": "?place={code}&to=1",
    "too-far": "?place={code}&to=1&from=0,0",
    "place-circle": "?place={code}&circle=1",
}
HOW = ["", "&lang=en&text=large"]
