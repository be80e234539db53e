"""Request Tracker 5 of Debian, under its own server of Perl: unpacked beside the bench, not installed.

Installed it would bring a mail server, and set up a database of its own. Its outgoing mail is switched off,
and its session is open already.
"""

import http.client
import subprocess
from pathlib import Path
from urllib.parse import urlencode

from runner.console import Fault, say
from runner.processes import must_run

from bench.peers.servers import HOST, SILENT, WORKERS, Product
from bench.peers.tickets import Conversation
from bench.workbench import Workbench, fingerprint_of

DATABASE = "bench_request_tracker"
# Instead of a mail server one of the small ones is taken, which is never started either.
PACKAGES = ("request-tracker5", "rt5-db-postgresql", "rt5-standalone", "starlet", "msmtp-mta")
_NOT_NEEDED = ("fonts-", "exim4", "perl-doc")
_HOME = "usr/share/request-tracker5"
_CONFIG = """
Set($rtname, 'bench');
Set($WebDomain, '127.0.0.1');
Set($DatabaseType, 'Pg');
Set($DatabaseHost, $ENV{BENCH_RT_HOST});
Set($DatabasePort, $ENV{BENCH_RT_PORT});
Set($DatabaseUser, $ENV{BENCH_RT_USER});
Set($DatabasePassword, $ENV{BENCH_RT_PASSWORD});
Set($DatabaseAdmin, $ENV{BENCH_RT_USER});
Set($DatabaseName, 'bench_request_tracker');
Set($MailCommand, 'testfile');
Set($LogToSyslog, undef);
Set($LogToSTDERR, 'error');
Set($DevelMode, 0);
Set($WebSessionClass, 'Apache::Session::File');
Set($RestrictReferrer, 0);
1;
"""
# Nothing but mail: composing it would cost requests that we do not make either.
_WITHOUT_MAIL = "UPDATE Scrips SET Disabled = 1"


def make(bench: Workbench) -> Product:
    root = _unpacked(bench)
    environment = _environment(bench, root)
    made_from = fingerprint_of([root / "list"], _CONFIG, _WITHOUT_MAIL)
    if not bench.is_current(DATABASE, made_from):
        bench.make_database(DATABASE)
        log = bench.logs / "setup.log"
        setup = ["perl", str(root / "usr/sbin/rt-setup-database-5"), "--dba", bench.server.get("user", "")]
        setup += ["--dba-password", bench.server.get("password", "")]
        data = ["--datafile", str(root / _HOME / "etc/initialdata")]
        for action, more in (("schema", []), ("acl", []), ("coredata", []), ("insert", data)):
            command = [*setup, "--action", action, *more]
            must_run(f"Filling Request Tracker's database ({action})", command, log, environment, root)
        with bench.connect(DATABASE) as connection, connection.cursor() as cursor:
            cursor.execute(_WITHOUT_MAIL)
        bench.mark_current(DATABASE, made_from)
    server = ["perl", str(root / _HOME / "libexec/rt-server"), "--server", "Starlet", "--env", "deployment"]
    server += ["--host", HOST, "--port", "{port}", "--max-workers", str(WORKERS)]
    return Product(
        name="Request Tracker",
        version=_version(root),
        command=server,
        environment=environment,
        path="/",
        ready_path="/",
        code_of=lambda body: SILENT,
        answer="a ticket",
    )


def sign_in(port: int) -> str:
    """The cookie of the account that it is delivered with."""
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    form = urlencode({"user": "root", "pass": "password"})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/NoAuth/Login.html", form, headers)
    response = connection.getresponse()
    cookies = [value.partition(";")[0] for name, value in response.getheaders() if name == "Set-Cookie"]
    if not cookies:
        raise Fault(f"Request Tracker let nobody in: {response.status}")
    return cookies[-1]


def go(server: Conversation, number: int, cookie: str) -> None:
    """Submit, assign, answer, close."""
    headers = {"Cookie": cookie}
    said = {
        "Queue": "General",
        "Subject": f"路灯不亮 {number}",
        "Content": "楼下第二盏路灯不亮，晚上看不见路。",
        "Requestor": "resident@example.com",
    }
    ticket = server.send("POST", "/REST/2.0/ticket", said, headers)["id"]
    path = f"/REST/2.0/ticket/{ticket}"
    server.send("PUT", path, {"Owner": "root", "Status": "open"}, headers)
    server.send("POST", f"{path}/correspond", {"Content": "换了灯泡", "ContentType": "text/plain"}, headers)
    server.send("PUT", path, {"Status": "resolved"}, headers)


def _unpacked(bench: Workbench) -> Path:
    """Where it lies with all that it needs, by the packages that apt has for this machine."""
    root = bench.folder / "request-tracker"
    if (root / "list").exists():
        return root
    say(f"Unpacking Request Tracker in {root} …")
    packages = root / "packages"
    packages.mkdir(parents=True, exist_ok=True)
    simulated = ["apt-get", "install", "--simulate", "--no-install-recommends", *PACKAGES]
    told = subprocess.run(simulated, capture_output=True, text=True, check=False)
    if told.returncode != 0:
        raise Fault(f"apt has no Request Tracker: {told.stderr.strip()}")
    wanted = [line.split()[1] for line in told.stdout.splitlines() if line.startswith("Inst ")]
    wanted = sorted(name for name in wanted if not name.startswith(_NOT_NEEDED))
    log = bench.logs / "setup.log"
    must_run("Fetching Request Tracker", ["apt-get", "download", *wanted], log, folder=packages)
    for file in sorted(packages.glob("*.deb")):
        must_run(f"Unpacking {file.name}", ["dpkg-deb", "--extract", str(file), str(root)], log)
    for folder in (f"{_HOME}/libexec", f"{_HOME}/lib", "usr/sbin"):
        for file in (root / folder).rglob("*"):
            _moved(file, root)
    for name in ("mason_data", "session_data"):
        (root / "var/cache/request-tracker5" / name).mkdir(parents=True, exist_ok=True)
    (root / "etc/request-tracker5/RT_SiteConfig.pm").write_text(_CONFIG)
    (root / "list").write_text("\n".join(file.name for file in sorted(packages.glob("*.deb"))))
    return root


def _moved(file: Path, root: Path) -> None:
    """Let a program look for its parts where they are."""
    if not file.is_file() or file.is_symlink():
        return
    content = file.read_bytes()
    for name in (f"/{_HOME}", *(f"/{each}/request-tracker5" for each in ("etc", "var/lib", "var/cache"))):
        content = content.replace(f"'{name}".encode(), f"'{root}{name}".encode())
        content = content.replace(f'"{name}'.encode(), f'"{root}{name}'.encode())
    file.write_bytes(content)


def _environment(bench: Workbench, root: Path) -> dict[str, str]:
    libraries = root / "usr/lib/x86_64-linux-gnu"
    parts = [root / _HOME / "lib", root / "usr/share/perl5", *libraries.glob("perl5/5.*")]
    return {
        "PERL5LIB": ":".join(map(str, parts)),
        "LD_LIBRARY_PATH": str(libraries),
        "BENCH_RT_HOST": bench.server["host"],
        "BENCH_RT_PORT": bench.server["port"],
        "BENCH_RT_USER": bench.server.get("user", ""),
        "BENCH_RT_PASSWORD": bench.server.get("password", ""),
    }


def _version(root: Path) -> str:
    files = (root / "list").read_text().splitlines()
    name = next(each for each in files if each.startswith("request-tracker5_"))
    return name.split("_")[1].partition("%2b")[0].partition("+")[0]
