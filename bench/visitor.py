"""The portal served for real, and who visits it over loopback: drills, the last evening."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from urllib.parse import urlencode

TIMEOUT = 60  # seconds


class Server:
    """The portal in gunicorn on a free port, ended with the block.

    `env` is set over the environment of this process.
    """

    def __init__(self, workers=4, env=()):
        self.workers, self.env = workers, dict(env)

    def __enter__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.start()
        return self

    def start(self):
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "gunicorn", "randa.wsgi", "--workers", str(self.workers)]
        # A worker gets the same minute as in deploy/: a busy machine is no fault.
        command += ["--bind", f"127.0.0.1:{self.port}", "--backlog", "2048", "--timeout", "60"]
        command += ["--log-level", "error"]
        self.process = subprocess.Popen(
            command, env=os.environ | {"LOG_LEVEL": "ERROR"} | self.env, start_new_session=True
        )
        for _ in range(150):
            try:
                Visitor(self.port, {}).ask("GET", "/sehat/")
                return
            except OSError:
                time.sleep(0.2)
        raise AssertionError("gunicorn does not answer")

    def kill(self):
        """End all its processes in this very moment, as a power cut does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=30)

    def __exit__(self, *fault):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(timeout=30)


class Visitor:
    """A browser without pictures: cookies, forms, one request at a time."""

    def __init__(self, port, cookies):
        self.port, self.cookies = port, dict(cookies)

    def ask(self, method, path, fields=(), files=()):
        """Return (status, location, text).

        `fields` are pairs (name, value), `files` triples (field, name, bytes).
        """
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if method == "POST":
            body, headers["Content-Type"] = _multipart(fields, files) if files else _form(fields)
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            link.request(method, path, body, headers)
            answer = link.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            link.close()
        for header in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = header.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), text


def _form(fields):
    return urlencode(list(fields)).encode(), "application/x-www-form-urlencoded"


def _multipart(fields, files):
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields
    ]
    for field, name, data in files:
        head = f'Content-Disposition: form-data; name="{field}"; filename="{name}"'
        parts.append(f"--{mark}\r\n{head}\r\n\r\n".encode() + data + b"\r\n")
    return b"".join([*parts, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"


def hidden(text, name):
    """The values of the controls with that name on the page."""
    return re.findall(rf'name="{name}"[^>]*value="([^"]*)"', text)
