"""HAProxy before a product, as a city has a proxy there: only where the address is a secure one do browsers
say where somebody is, keep a page, and speak HTTP/2.
"""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from runner.console import Fault
from runner.processes import must_run, start, stop

from bench.peers import environments
from bench.peers.servers import HOST, Product, free_port
from bench.workbench import Workbench

_READY_WITHIN_S = 10
_TEXT = """
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend public
  bind {host}:{port} ssl crt {certificate} alpn h2,http/1.1
  default_backend product
backend product
  server product {host}:{behind}
"""


@contextmanager
def secured(bench: Workbench, product: Product) -> Iterator[str]:
    """The address of `product` by TLS and HTTP/2, with a certificate that nobody has signed."""
    environments.need(["haproxy", "openssl"], bench.logs / "setup.log")
    folder, port = bench.folder / "front", free_port()
    folder.mkdir(exist_ok=True)
    certificate = folder / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}"]
    made += ["-keyout", str(certificate) + ".key", "-out", str(certificate)]
    must_run("Making a certificate", made, bench.logs / "setup.log")
    (folder / "haproxy.cfg").write_text(
        _TEXT.format(host=HOST, port=port, certificate=certificate, behind=product.port), encoding="ascii"
    )
    with (bench.logs / "front.log").open("w", encoding="utf-8") as file:
        process = start(["haproxy", "-db", "-f", str(folder / "haproxy.cfg")], file.fileno())
    try:
        give_up = time.monotonic() + _READY_WITHIN_S
        while not _listens(port):
            if process.poll() is not None or time.monotonic() > give_up:
                raise Fault(f"HAProxy did not start; its log is {file.name}.")
            time.sleep(0.05)
        yield f"https://{HOST}:{port}"
    finally:
        stop(process)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
