"""Stand-ins on this machine for what messages leave the house by: a mail server, a robots' one."""

import json
import socketserver
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOST = "127.0.0.1"


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mail as RFC 5321 says, as far as handing in goes; keeps what was taken.

    ``refusing``: answers every mail with 451, as a server that is full does.
    """

    daemon_threads = allow_reuse_address = True

    def __init__(self):
        self.taken, self.refusing, self.on_taken = [], False, lambda: None
        super().__init__((HOST, 0), _MailTalk)

    @property
    def url(self):
        return f"smtp://{HOST}:{self.server_address[1]}"


class _MailTalk(socketserver.StreamRequestHandler):
    def handle(self):
        self._say("220 here")
        while words := self.rfile.readline().decode("utf-8").strip():
            verb = words.split()[0].upper()
            if verb == "DATA":
                self._take()
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 8BITMIME" if verb == "EHLO" else "250 well")

    def _take(self):
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if self.server.refusing:
            self._say("451 full")
            return
        self.server.taken.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self.server.on_taken()
        self._say("250 taken")

    def _say(self, words):
        self.wfile.write(f"{words}\r\n".encode())


class RobotServer(ThreadingHTTPServer):
    """Answers as robots' services do: status 200 even where they refuse, with a number."""

    daemon_threads = True

    def __init__(self):
        self.heard, self.number, self.status = [], 0, 200
        super().__init__((HOST, 0), _RobotTalk)

    @property
    def url(self):
        return f"http://{HOST}:{self.server_address[1]}"


class _RobotTalk(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.status == 200 and not self.server.number:
            self.server.heard.append((self.path, body))
        told = {"errcode": self.server.number, "code": self.server.number, "errmsg": "no"}
        answer = json.dumps(told).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *words):
        """Say nothing."""


@contextmanager
def open_(server):
    """Let a server answer, until the end."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
