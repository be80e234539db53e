"""django-helpdesk: Django on PostgreSQL under gunicorn, by its own API, in a session that is open already."""

import json
from pathlib import Path
from typing import Any

from runner.processes import must_run

from bench.peers import environments
from bench.peers.servers import HOST, SILENT, WORKERS, Product
from bench.peers.tickets import Conversation
from bench.workbench import Workbench, fingerprint_of

DATABASE = "bench_helpdesk"
# A queue, and a member of staff with an open session.
_SESSION, _TOKEN = "benchbenchbenchbenchbenchbench12", "x" * 32
_PEOPLE = f"""
from datetime import timedelta
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils.timezone import now
from helpdesk.models import Queue
staff = User.objects.create_superuser("staff", "staff@example.com", "unused")
Queue.objects.create(title="Cases", slug="cases", allow_public_submission=True)
known = {{SESSION_KEY: str(staff.pk), HASH_SESSION_KEY: staff.get_session_auth_hash()}}
known[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
Session.objects.save("{_SESSION}", known, now() + timedelta(days=3650))
"""
_RESOLVED, _CLOSED = 3, 4


def make(bench: Workbench) -> Product:
    python = environments.prepare(bench.folder, "helpdesk", bench.logs)
    settings = {
        "DJANGO_SETTINGS_MODULE": "helpdesk_settings",
        "PYTHONPATH": str(Path(__file__).resolve().parent / "helpdesk_project"),
        "BENCH_HELPDESK_DATABASE": json.dumps({"dbname": DATABASE, **bench.server}),
    }
    made_from = fingerprint_of([environments.LOCKS / "helpdesk.txt"], _PEOPLE)
    if not bench.is_current(DATABASE, made_from):
        bench.make_database(DATABASE)
        manage = [str(python), "-W", "ignore", "-m", "django"]
        for arguments in (["migrate"], ["shell", "-c", _PEOPLE]):
            name = f"Filling django-helpdesk's database ({arguments[0]})"
            must_run(name, [*manage, *arguments], bench.logs / "setup.log", settings, bench.folder)
        bench.mark_current(DATABASE, made_from)
    gunicorn = [
        "-m",
        "gunicorn",
        "--workers",
        str(WORKERS),
        "--no-control-socket",
        "--bind",
        HOST + ":{port}",
    ]
    return Product(
        name="django-helpdesk",
        version=environments.version("helpdesk"),
        command=[str(python), "-W", "ignore", *gunicorn, "django.core.wsgi:get_wsgi_application()"],
        environment=settings,
        path="/",
        ready_path="/",
        code_of=lambda body: SILENT,
        answer="a ticket",
    )


def go(server: Conversation, number: int) -> None:
    """Submit, assign, answer, close."""
    headers = {"Cookie": f"sessionid={_SESSION}; csrftoken={_TOKEN}", "X-CSRFToken": _TOKEN}
    made = server.send(
        "POST",
        "/api/tickets/",
        {
            "queue": 1,
            "title": f"路灯不亮 {number}",
            "description": "楼下第二盏路灯不亮，晚上看不见路。",
            "priority": 3,
            "submitter_email": "",
        },
        headers,
    )
    ticket = made["id"]
    server.send("PATCH", f"/api/tickets/{ticket}/", {"assigned_to": 1}, headers)

    def follow(comment: str, status: int) -> Any:
        said = {"ticket": ticket, "comment": comment, "public": True, "new_status": status}
        return server.send("POST", "/api/followups/", said, headers)

    follow("换了灯泡", _RESOLVED)
    follow("好了", _CLOSED)
