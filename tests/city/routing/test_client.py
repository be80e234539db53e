"""Asking an engine that is not there, is slow, breaks off, or talks nonsense."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from geoapi.city.routing.client import ADDRESS_FILE, Engine, Refused, address_by
from geoapi.core.errors import RoutingUnavailable

OK = b'HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{"answer": 1}'


@contextmanager
def answering(*answers: bytes | None) -> Iterator[tuple[str, list[bytes]]]:
    """A server that gives these answers,
    each on a connection of its own that it then closes; None is silence.
    """
    heard: list[bytes] = []
    release = threading.Event()

    def serve(listener: socket.socket) -> None:
        for answer in answers:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                heard.append(connection.recv(65536))
                if answer is None:
                    release.wait(5)
                else:
                    connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", heard
        release.set()
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def engine_at(url: str | None, answer_within_s: float = 5.0) -> Engine:
    return Engine(lambda: url, answer_within_s=answer_within_s)


def test_without_an_address_there_are_no_directions() -> None:
    with pytest.raises(RoutingUnavailable, match="being prepared") as raised:
        engine_at(None).ask("route", {})
    assert raised.value.extra["retry_after_s"] > 0


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with pytest.raises(RoutingUnavailable, match="cannot be reached"):
        engine_at(url).ask("route", {})


def test_an_engine_that_does_not_answer_is_not_waited_for() -> None:
    with answering(None) as (url, heard), pytest.raises(RoutingUnavailable, match="too long"):
        engine_at(url, 0.3).ask("route", {})
    assert len(heard) == 1


def test_a_kept_connection_that_was_closed_is_no_failure() -> None:
    with answering(OK, OK, OK) as (url, heard):
        engine = engine_at(url)
        assert [engine.ask("route", {}) for _ in range(3)] == [{"answer": 1}] * 3
        engine.close()
    assert len(heard) == 3


def test_questions_are_posted_so_that_no_log_holds_them() -> None:
    with answering(OK) as (url, heard):
        engine_at(f"{url}/valhalla/").ask("route", {"lon": 120.85})
    assert heard[0].startswith(b"POST /valhalla/route HTTP/1.1\r\n")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 400 No\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>",
        b"nonsense\r\n\r\n",
    ],
)
def test_whatever_else_it_says_is_an_outage(answer: bytes) -> None:
    with answering(answer, answer) as (url, _), pytest.raises(RoutingUnavailable):
        engine_at(url).ask("route", {})


def test_a_refusal_carries_its_code() -> None:
    body = b'{"error_code": 442, "error": "No path"}'
    answer = b"HTTP/1.1 400 Bad Request\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    with answering(answer) as (url, _), pytest.raises(Refused, match="No path") as raised:
        engine_at(url).ask("route", {})
    assert raised.value.code == 442


def test_the_address_is_read_at_every_question(tmp_path: Path) -> None:
    engine = Engine(address_by(None, tmp_path))
    with pytest.raises(RoutingUnavailable):
        engine.ask("route", {})
    file = tmp_path / ADDRESS_FILE
    file.parent.mkdir()
    for _ in range(2):
        with answering(OK) as (url, _):
            file.write_text(url)
            assert engine.ask("route", {}) == {"answer": 1}
    engine.close()


def test_an_address_from_outside_counts(tmp_path: Path) -> None:
    assert address_by("http://elsewhere:8002", tmp_path)() == "http://elsewhere:8002"
