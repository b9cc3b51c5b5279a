"""What the zero-failure run deploys: it serves every kind of traffic in one quick thread, starts in a
moment, and counts each request that reaches it.

A request for /small/USER/NUMBER is answered with its path, one for /echo/... with its body; those for /download/...
and /events/... last two seconds, and so does /conversation/..., an upgrade, after which each byte is sent back.
Like app.py it ends at once at SIGTERM, whatever it is doing.

From the environment: PORT; REVISION; COUNTS, a file to which each request adds its path as a line; STARTS,
to which each start adds "REVISION PID"; OWNER, a process without which it ends.
"""

import os
import selectors
import socket
import time

REVISION = os.environ["REVISION"].encode()
OWNER = f"/proc/{os.environ['OWNER']}"
PIECES = 20
BETWEEN_PIECES = 0.1

selector = selectors.DefaultSelector()
counts = os.open(os.environ["COUNTS"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
counted = []
streams = []


def head(more):
    return b"HTTP/1.1 200 OK\r\nX-Revision: %s\r\nX-Pid: %d\r\n%s\r\n" % (REVISION, os.getpid(), more)


class User:
    """A connection."""

    def __init__(self, connection):
        self.connection = connection
        self.received = bytearray()
        self.unsent = bytearray()
        self.upgraded = False
        selector.register(connection, selectors.EVENT_READ, self)

    def ready(self, events):
        try:
            if events & selectors.EVENT_WRITE:
                self.send(b"")
            if events & selectors.EVENT_READ:
                data = self.connection.recv(1 << 18)
                if not data:
                    raise ConnectionError
                self.received += data
                while self.act():
                    pass
        except BlockingIOError:
            pass
        except OSError:
            self.close()

    def act(self):
        """Does what one whole request asks for; says whether there was one."""
        if self.upgraded:
            self.send(bytes(self.received))
            self.received.clear()
            return False
        end = self.received.find(b"\r\n\r\n") + 4
        if end < 4:
            return False
        request = bytes(self.received[:end])
        method, path, rest = request.split(b" ", 2)
        length = 0
        if method == b"POST":
            _, _, given = rest.lower().partition(b"\r\ncontent-length:")
            length = int(given.partition(b"\r\n")[0] or 0)
            if len(self.received) < end + length:
                return False
        body = bytes(self.received[end : end + length])
        del self.received[: end + length]
        if path.count(b"/") == 3:
            counted.append(path)
        self.answer(path, body if path.startswith(b"/echo/") else path)
        return bool(self.received)

    def answer(self, path, body):
        if path.startswith((b"/download/", b"/events/")):
            events = b"Content-Type: text/event-stream\r\n" if path.startswith(b"/events/") else b""
            self.send(head(b"Transfer-Encoding: chunked\r\n" + events))
            streams.append((self, path, 0, time.monotonic()))
        elif path.startswith(b"/conversation/"):
            self.upgraded = True
            self.send(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\nX-Revision: %s\r\n\r\n" % REVISION)
        else:
            self.send(head(b"Content-Length: %d\r\n" % len(body)) + body)

    def send(self, data):
        self.unsent += data
        if self.unsent:
            try:
                del self.unsent[: self.connection.send(self.unsent)]
            except BlockingIOError:
                pass
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if self.unsent else 0)
        if selector.get_key(self.connection).events != wanted:
            selector.modify(self.connection, wanted, self)

    def close(self):
        selector.unregister(self.connection)
        self.connection.close()
        self.connection = None


def stream(now):
    """Sends the pieces that are due."""
    for user, path, number, due in streams[:]:
        if due > now:
            continue
        streams.remove((user, path, number, due))
        if user.connection is None:
            continue
        piece = (b"data: %s %d\n\n" if path.startswith(b"/events/") else b"%s %d\n") % (path, number)
        last = number + 1 == PIECES
        try:
            user.send(b"%x\r\n%s\r\n%s" % (len(piece), piece, b"0\r\n\r\n" if last else b""))
            if not last:
                streams.append((user, path, number + 1, due + BETWEEN_PIECES))
        except OSError:
            user.close()


def accept(listening):
    try:
        while True:
            connection, _ = listening.accept()
            connection.setblocking(False)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            User(connection)
    except BlockingIOError:
        pass


def main():
    with open(os.environ["STARTS"], "a") as starts:
        starts.write(f"{os.environ['REVISION']} {os.getpid()}\n")
    listening = socket.create_server(("127.0.0.1", int(os.environ["PORT"])), backlog=512)
    listening.setblocking(False)
    selector.register(listening, selectors.EVENT_READ)
    looked = time.monotonic()
    while True:
        for key, events in selector.select(0.02 if streams else 1):
            if key.data is None:
                accept(listening)
            elif key.data.connection is not None:
                key.data.ready(events)
        if counted:
            os.write(counts, b"\n".join(counted) + b"\n")
            counted.clear()
        now = time.monotonic()
        stream(now)
        if now - looked > 1:
            looked = now
            if os.path.exists("/proc") and not os.path.exists(OWNER):
                return


main()
