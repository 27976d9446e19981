"""A real S3 server (moto's) on loopback, in an environment of its own.

::

    with S3.start() as s3:
        s3.bucket("captures", versioned=False)
        s3.environment  # what a client finds in its variables
"""

from __future__ import annotations

import json
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.servers.environments import environment
from tests.servers.ports import free_port

REQUIREMENTS = Path(__file__).with_name("moto.txt")
SECRET = "sw0rdfish-of-the-bucket"


class S3:
    """One running server. ``url`` has no slash at its end."""

    def __init__(self, url: str) -> None:
        self.url = url

    @staticmethod
    @contextmanager
    def start() -> Iterator[S3]:
        """A new server without buckets."""
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yalu-s3-")))
            port = free_port()
            log = stack.enter_context((folder / "log").open("wb"))
            command = [str(environment(REQUIREMENTS) / "bin/moto_server"), "-H", "127.0.0.1", "-p", str(port)]
            server = stack.enter_context(subprocess.Popen(command, stdout=log, stderr=log))
            try:
                _wait(server, port)
                yield S3(f"http://127.0.0.1:{port}")
            finally:
                server.terminate()
                server.wait(30)

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables of a client of this server."""
        return {
            "AWS_ACCESS_KEY_ID": "yalu",
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": self.url,
        }

    def reset(self) -> None:
        """Forgets all buckets."""
        self._send("POST", "/moto-api/reset")

    def bucket(self, name: str, *, versioned: bool = False, public: bool = False) -> None:
        """A new, empty bucket; ``public``: whoever asks may read its objects."""
        self._send("PUT", f"/{name}")
        if public:
            may = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/*"}
            self._send("PUT", f"/{name}?policy", json.dumps({"Version": "2012-10-17", "Statement": [may]}).encode())
        if versioned:
            space = "http://s3.amazonaws.com/doc/2006-03-01/"
            on = f'<VersioningConfiguration xmlns="{space}"><Status>Enabled</Status></VersioningConfiguration>'
            self._send("PUT", f"/{name}?versioning=", on.encode())

    def _send(self, method: str, path: str, body: bytes | None = None) -> None:
        head = {"Content-Type": "application/xml"}  # what a form would send goes elsewhere
        request = urllib.request.Request(self.url + path, data=body, headers=head, method=method)
        with urllib.request.urlopen(request, timeout=30):
            pass


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the S3 server did not start")
