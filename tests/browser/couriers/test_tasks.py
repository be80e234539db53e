"""A courier takes a task, hands it in by one tap, also without a network, and puts one back."""

from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from geoapi.core.db import Database
from tests.browser.conftest import faults
from tests.browser.couriers.conftest import Come
from tests.browser.test_rider_looks import small
from tests.features.couriers.tasks.tasking import agreed_before, let_lapse, offer
from tests.loops import until
from tests.office.access.town import rows


def state_of(town: Database, number: str) -> Any:
    ((state,),) = rows(town, "SELECT state FROM matter WHERE number = :n", n=number)
    return state


def test_a_task_is_taken_handed_in_without_a_network_and_arrives(
    page: Page, town: Database, office: FlaskClient, come: Come, photo: Path, outside_of: list[str]
) -> None:
    """With a photo from the phone's camera, and words typed before it."""
    (number,) = offer(office, title="看看消防通道", place="紫荆新村 5 号楼旁", text="有没有车停着")
    come("韩师傅")
    page.locator("#to-tasks").tap()
    expect(page.locator(".card.task h2")).to_have_text("看看消防通道")
    expect(page.locator("#map .leaflet-overlay-pane path").first).to_be_attached()
    assert [*faults(page), *small(page)] == []
    page.locator("#take").tap()
    expect(page.locator(".ring b")).to_be_visible()
    assert [*faults(page), *small(page)] == []
    assert state_of(town, number) == "taken"
    page.context.set_offline(True)
    expect(page.locator("#release")).to_be_disabled()
    page.locator("#said").fill("通道空着")
    assert page.locator("#task-photo").get_attribute("capture") == "environment"
    page.locator("#task-photo").set_input_files(photo)
    expect(page.locator(".toast")).to_contain_text("已存，有网自动交")
    assert state_of(town, number) == "taken"
    page.context.set_offline(False)
    expect(page.locator(".card.notice h2")).to_have_text("附近没有顺路任务")
    until(lambda: state_of(town, number) == "handed_in")
    until(
        lambda: rows(town, "SELECT stage FROM evidence JOIN matter_evidence USING (sha256)") == [("after",)]
    )
    ((said,),) = rows(town, "SELECT said FROM matter_step WHERE verb = 'hand_in'")
    assert said == "通道空着"
    assert outside_of == []


def test_what_is_handed_in_too_late_is_kept_as_a_note_and_says_so(
    page: Page, town: Database, office: FlaskClient, come: Come
) -> None:
    (number,) = offer(office, title="看看消防通道")
    come("韩师傅")
    page.locator("#to-tasks").tap()
    page.locator("#take").tap()
    expect(page.locator(".ring b")).to_be_visible()
    let_lapse(town, number)
    page.locator("#said").fill("路上堵了")
    page.locator("[data-say=not]").tap()
    expect(page.locator(".toast")).to_contain_text("时间过了，您写的已作为补充留下")
    ((body,),) = rows(town, "SELECT body FROM matter_note")
    assert body == "没办成：路上堵了"


def test_words_that_have_changed_are_read_before_a_task_is_taken_and_it_is_put_back(
    page: Page, town: Database, office: FlaskClient, come: Come, outside_of: list[str]
) -> None:
    """Who agrees goes on where he was: what he was about to take is his."""
    (number,) = offer(office, title="看看消防通道")
    come("韩师傅")
    agreed_before(town)
    page.locator("#to-tasks").tap()
    page.locator("#take").tap()
    expect(page.locator("#heading")).to_contain_text("说明更新了")
    assert [*faults(page), *small(page)] == [] and state_of(town, number) == "open"
    page.locator("#agree").tap()
    expect(page.locator(".ring b")).to_be_visible()
    assert state_of(town, number) == "taken" and outside_of == []
    page.locator("#release").tap()
    expect(page.locator("#take")).to_be_enabled()
    page.reload()
    page.locator("#home").tap()
    expect(page.locator("#task-count")).to_have_text("1")
    assert state_of(town, number) == "open"
