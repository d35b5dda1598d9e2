"""A mail server for tests: takes what comes over a real socket, and can be slow, picky or down."""

import email
import socketserver
import threading
import time
from contextlib import contextmanager
from email.header import decode_header, make_header


class Sink:
    """`letters` are email messages in the order they came; the knobs may turn at any time."""

    def __init__(self):
        self.letters = []
        self.pause = 0.0  # seconds before the server greets
        self.refused = set()
        self.port = 0

    def read(self):
        """Triples (address, subject, text) of what came in."""
        return [
            (letter["To"], str(make_header(decode_header(letter["Subject"]))), text_of(letter))
            for letter in self.letters
        ]


def text_of(letter):
    return letter.get_payload(decode=True).decode().replace("\r\n", "\n").rstrip("\n")


class Conversation(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())

    def handle(self):
        sink = self.server.sink
        time.sleep(sink.pause)
        self.say("220 sink")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "QUIT":
                self.say("221 bye")
                return
            if verb == "RCPT" and any(address in line for address in sink.refused):
                self.say("550 nobody here")
            elif verb == "DATA":
                self.say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                # A server doubles no dots, a client does.
                body = b"".join(row[1:] if row.startswith(b"..") else row for row in lines)
                sink.letters.append(email.message_from_bytes(body))
                self.say("250 taken")
            else:
                self.say("250 well")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def listening(sink, port=0):
    """The sink as a server on the port, or a free one; yields the port."""
    with Server(("127.0.0.1", port), Conversation) as server:
        server.sink, sink.port = sink, server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield sink.port
        finally:
            server.shutdown()
