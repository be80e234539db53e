"""The examples of the specification, as far as they are valid, written by the same means.

http://wiki.open311.org/GeoReport_v2 ; its JSON of services has a number that is none (001): codes are texts.
"""

from typing import Any
from xml.etree.ElementTree import canonicalize

import orjson
import pytest

from geoapi.features.exchange.open311.formats import write

NOTICE = (
    "The City will inspect and require the responsible party to correct within 24 hours and/or issue a "
    "Correction Notice or Notice of Violation of the Public Works Code"
)
CANS = (
    "Garbage or recycling cans that have been left out for more than 24 hours after collection. "
    "Violators will be cited."
)
EXAMPLES: list[tuple[str, Any, str]] = [
    (
        "services",
        [
            {
                "service_code": "001",
                "service_name": "Cans left out 24x7",
                "description": CANS,
                "metadata": True,
                "type": "realtime",
                "keywords": "lorem, ipsum, dolor",
                "group": "sanitation",
            }
        ],
        f"""
<services>
  <service>
    <service_code>001</service_code>
    <service_name>Cans left out 24x7</service_name>
    <description>{CANS}</description>
    <metadata>true</metadata>
    <type>realtime</type>
    <keywords>lorem, ipsum, dolor</keywords>
    <group>sanitation</group>
  </service>
</services>""",
    ),
    (
        "service_definition",
        {
            "service_code": "DMV66",
            "attributes": [
                {
                    "variable": True,
                    "code": "WHISHETN",
                    "datatype": "singlevaluelist",
                    "required": True,
                    "datatype_description": None,
                    "order": 1,
                    "description": "What is the ticket/tag/DL number?",
                    "values": [{"key": 123, "name": "Ford"}, {"key": 124, "name": "Chrysler"}],
                }
            ],
        },
        """
<service_definition>
  <service_code>DMV66</service_code>
  <attributes>
    <attribute>
      <variable>true</variable>
      <code>WHISHETN</code>
      <datatype>singlevaluelist</datatype>
      <required>true</required>
      <datatype_description></datatype_description>
      <order>1</order>
      <description>What is the ticket/tag/DL number?</description>
      <values>
        <value>
          <key>123</key>
          <name>Ford</name>
        </value>
        <value>
          <key>124</key>
          <name>Chrysler</name>
        </value>
      </values>
    </attribute>
  </attributes>
</service_definition>""",
    ),
    (
        "service_requests",
        [{"service_request_id": "293944", "service_notice": NOTICE, "account_id": None}],
        f"""
<service_requests>
  <request>
    <service_request_id>293944</service_request_id>
    <service_notice>{NOTICE}</service_notice>
    <account_id/>
  </request>
</service_requests>""",
    ),
    (
        "service_requests",
        [{"service_request_id": "638344", "token": "12345"}],
        """
<service_requests>
  <request>
    <service_request_id>638344</service_request_id>
    <token>12345</token>
  </request>
</service_requests>""",
    ),
    (
        "service_requests",
        [
            {
                "service_request_id": "638344",
                "status": "closed",
                "status_notes": "Duplicate request.",
                "service_name": "Sidewalk and Curb Issues",
                "service_code": "006",
                "description": None,
                "agency_responsible": None,
                "service_notice": None,
                "requested_datetime": "2010-04-14T06:37:38-08:00",
                "updated_datetime": "2010-04-14T06:37:38-08:00",
                "expected_datetime": "2010-04-15T06:37:38-08:00",
                "address": "8TH AVE and JUDAH ST",
                "address_id": "545483",
                "zipcode": "94122",
                "lat": 37.762221815,
                "long": -122.4651145,
                "media_url": "http://city.gov.s3.amazonaws.com/requests/media/638344.jpg",
            }
        ],
        """
<service_requests>
  <request>
    <service_request_id>638344</service_request_id>
    <status>closed</status>
    <status_notes>Duplicate request.</status_notes>
    <service_name>Sidewalk and Curb Issues</service_name>
    <service_code>006</service_code>
    <description></description>
    <agency_responsible></agency_responsible>
    <service_notice></service_notice>
    <requested_datetime>2010-04-14T06:37:38-08:00</requested_datetime>
    <updated_datetime>2010-04-14T06:37:38-08:00</updated_datetime>
    <expected_datetime>2010-04-15T06:37:38-08:00</expected_datetime>
    <address>8TH AVE and JUDAH ST</address>
    <address_id>545483</address_id>
    <zipcode>94122</zipcode>
    <lat>37.762221815</lat>
    <long>-122.4651145</long>
    <media_url>http://city.gov.s3.amazonaws.com/requests/media/638344.jpg</media_url>
  </request>
</service_requests>""",
    ),
    (
        "errors",
        [
            {
                "code": 403,
                "description": "Invalid api_key received -- can't proceed with create_request.",
            }
        ],
        """
<errors>
  <error>
    <code>403</code>
    <description>Invalid api_key received -- can't proceed with create_request.</description>
  </error>
</errors>""",
    ),
]


@pytest.mark.parametrize(("root", "value", "example"), EXAMPLES)
def test_the_examples_are_written_byte_by_byte(root: str, value: Any, example: str) -> None:
    written = write("xml", root, value)
    assert written.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n")
    # The specification's gaps and empty elements say nothing; all else is compared as it stands.
    assert canonicalize(written.decode()) == canonicalize(example, strip_text=True)
    assert orjson.loads(write("json", root, value)) == value


def test_what_xml_cannot_write_is_left_out() -> None:
    value = [{"service_request_id": "a\x0b\x1f\ufffe<&>\"'灯😀\ud800", "media_url": ""}]
    written = write("xml", "service_requests", value).decode()
    assert "<service_request_id>a���&lt;&amp;&gt;\"'灯😀�</service_request_id><media_url />" in written
