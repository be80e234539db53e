"""A reverse proxy such as stands before a city's map: it writes `Location` with a capital, as most do."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_OWN = frozenset(("connection", "keep-alive", "transfer-encoding", "date", "server"))


@contextmanager
def proxied(port: int) -> Iterator[str]:
    """Where a proxy answers for what listens on a port of this machine, which has to believe one proxy."""

    class Forward(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            to = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            kept = {name: value for name, value in self.headers.items() if name.lower() not in _OWN}
            to.request(self.command, self.path, body, kept)
            answer = to.getresponse()
            data = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _OWN | {"content-length"}:
                    self.send_header(name.title(), value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else data)
            to.close()

        do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = _forward

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Forward)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
