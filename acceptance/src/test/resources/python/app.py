"""What the tests deploy: a small web application that says which revision it is.

It knows no more of Teal than any program does: it listens on PORT. SIGTERM ends it at once, whatever
it is doing, so a request that is still with it then is lost.

From the environment: REVISION; STARTS, a file to which each start adds a line "REVISION PID"; GATE,
a file that it waits for before it listens; FAULTY, with which it adds up wrongly; OWNER, a process
without which it ends, so that nothing is left of a test run that was killed.
"""

import os
import pathlib
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REVISION = os.environ["REVISION"]
TOTAL = "19.90" if os.environ.get("FAULTY") else "42.00"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        if self.path == "/orders/1001":
            self.answer(b'{"items": [19.90, 22.10], "total": %s}\n' % TOTAL.encode())
        else:
            self.answer(f"revision {REVISION}, process {os.getpid()}\n".encode())

    def do_POST(self):
        self.answer(self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, body):
        self.send_response(200)
        self.send_header("X-Revision", REVISION)
        self.send_header("X-Pid", str(os.getpid()))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


def end_with(owner):
    while pathlib.Path(f"/proc/{owner}").exists() or not pathlib.Path("/proc").exists():
        time.sleep(1)
    os._exit(0)


def main():
    if "OWNER" in os.environ:
        threading.Thread(target=end_with, args=(os.environ["OWNER"],), daemon=True).start()
    if "STARTS" in os.environ:
        with open(os.environ["STARTS"], "a") as starts:
            starts.write(f"{REVISION} {os.getpid()}\n")
    while "GATE" in os.environ and not os.path.exists(os.environ["GATE"]):
        time.sleep(0.02)
    Server(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()


main()
