"""A time-stamping authority (`openssl ts`), a witness (C2SP tlog-witness), a calendar (OpenTimestamps), on loopback."""

from __future__ import annotations

import base64
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from yalu.evidence.signing import Signer, new_key
from yalu.evidence.verifier.checkpoint import WITNESS, opened
from yalu.evidence.verifier.merkle import continues
from yalu.evidence.verifier.opentimestamps import BITCOIN, PENDING

Respond = Callable[[str, bytes], tuple[int, bytes] | tuple[int, bytes, dict[str, str]]]
"""From a path and the body that was posted to status and body of the answer, and its headers where they matter."""

_EXTENSIONS = """
[authority]
default_tsa=authority_settings
[authority_settings]
serial=serial
signer_digest=sha256
default_policy=1.2.3.4.1
other_policies=1.2.3.4.2
digests=sha256
ordering=yes
tsa_name=yes
ess_cert_id_alg=sha256
[leaf]
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,timeStamping
[req]
distinguished_name=name
[name]
"""


@contextmanager
def serving(respond: Respond) -> Iterator[str]:
    """Address of a server that answers as a function says."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])))

        def do_GET(self) -> None:
            self._answer(b"")

        def _answer(self, posted: bytes) -> None:
            status, body, *more = respond(self.path, posted)
            self.send_response(status)
            for name, value in (more[0] if more else {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: the tests look at what came."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Authority:
    """An authority below a root of its own; ``chain`` adds the root to its replies, as many do."""

    def __init__(self, folder: Path, *, chain: bool = False) -> None:
        self.folder = folder
        self.chain = chain
        folder.mkdir()
        (folder / "settings").write_text(_EXTENSIONS)
        (folder / "serial").write_text("01\n")
        root = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "root.key", "-out", "root.pem")
        lasting = ("-subj", "/CN=Root", "-days", "9000", "-config", "settings")
        self._openssl(*root, *lasting, "-addext", "basicConstraints=critical,CA:TRUE")
        request = ("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "leaf.key", "-out", "leaf.csr")
        self._openssl(*request, "-subj", "/CN=Time", "-config", "settings")
        issue = ("x509", "-req", "-in", "leaf.csr", "-CA", "root.pem", "-CAkey", "root.key", "-out", "leaf.pem")
        self._openssl(*issue, "-days", "8000", "-extfile", "settings", "-extensions", "leaf", "-set_serial", "7")

    @property
    def root(self) -> Path:
        """The file of its root certificate."""
        return self.folder / "root.pem"

    def __call__(self, _: str, query: bytes) -> tuple[int, bytes]:
        with tempfile.NamedTemporaryFile(dir=self.folder) as asked:
            asked.write(query)
            asked.flush()
            reply = ("ts", "-reply", "-config", "settings", "-section", "authority_settings", "-queryfile", asked.name)
            chain = ("-chain", "root.pem") if self.chain else ()
            self._openssl(*reply, "-signer", "leaf.pem", "-inkey", "leaf.key", *chain, "-out", f"{asked.name}.out")
            return 200, Path(f"{asked.name}.out").read_bytes()

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)


class Witness:
    """A witness of one log, as the specification says: it cosigns what continues the checkpoint that it knows."""

    def __init__(self, log_key: bytes, seconds: int) -> None:
        self.log_key = log_key
        self.seconds = seconds
        self.signer = Signer.of(new_key())
        self.known: tuple[int, bytes] = (0, b"")
        self.name = "witness.example"
        self._key_id = sha256(f"{self.name}\n".encode() + WITNESS + self.signer.raw_public_key).digest()[:4]

    @property
    def key(self) -> str:
        """Its key as it publishes it."""
        return f"{self.name}+{self._key_id.hex()}+{base64.b64encode(WITNESS + self.signer.raw_public_key).decode()}"

    def __call__(self, path: str, body: bytes) -> tuple[int, bytes]:
        assert path == "/add-checkpoint"
        head, _, note = body.decode().partition("\n\n")
        old, *lines = head.splitlines()
        checkpoint = opened(note, self.log_key)
        if checkpoint is None:
            return 403, b""
        size, root = self.known
        if int(old.removeprefix("old ")) != size:
            return 409, f"{size}\n".encode()
        proof = [base64.b64decode(line) for line in lines]
        if size and not continues(root, size, checkpoint.root, checkpoint.size, proof):
            return 422, b""
        self.known = (checkpoint.size, checkpoint.root)
        message = f"cosignature/v1\ntime {self.seconds}\n{checkpoint.text}".encode()
        packed = self._key_id + self.seconds.to_bytes(8, "big") + self.signer.sign(message)
        return 200, f"\u2014 {self.name} {base64.b64encode(packed).decode()}\n".encode()


class Calendar:
    """A calendar: it promises at once, and once ``height`` is set it leads what it promised into that block."""

    def __init__(self) -> None:
        self.address = "none"
        self.height: int | None = None
        self.promised: list[bytes] = []
        self.asked: list[str] = []
        self.lie: bytes | None = None

    def __call__(self, path: str, posted: bytes) -> tuple[int, bytes]:
        self.asked.append(path)
        if path == "/digest":
            assert len(posted) == 32
            self.promised.append(b"time" + sha256(posted + b"nonce").digest())
            return 200, b"\xf0\x05nonce\x08\xf1\x04time" + pending(self.address)
        if self.lie is not None:
            return 200, self.lie
        commitment = bytes.fromhex(path.removeprefix("/timestamp/"))
        if commitment not in self.promised or self.height is None:
            return 404, b"Pending confirmation in Bitcoin blockchain"
        return 200, b"\xf0\x04tree\x08\x08" + anchored(self.height)

    def header(self, about: bytes, bits: int = 0x207FFFFF) -> bytes:
        """The header of the block that it leads a hash into; it is mined, to a target that every second hash meets."""
        commitment = b"time" + sha256(about + b"nonce").digest()
        root = sha256(sha256(commitment + b"tree").digest()).digest()
        for nonce in range(1000):
            end = b"".join(number.to_bytes(4, "little") for number in (1_790_000_000, bits, nonce))
            header = bytes(36) + root + end
            if sha256(sha256(header).digest()).digest()[-1] < 0x7F:
                return header
        raise AssertionError("no hash is small")


def pending(address: str) -> bytes:
    """An attestation that says which calendar to ask; below 126 characters."""
    return b"\x00" + PENDING + bytes([len(address) + 1, len(address)]) + address.encode()


def anchored(height: int) -> bytes:
    """An attestation that a message is the root of the block of a height, below 128 ** 3."""
    return b"\x00" + BITCOIN + bytes([3, height & 127 | 128, height >> 7 & 127 | 128, height >> 14])
