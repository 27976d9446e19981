"""Ports that a process of this machine can answer at."""

from __future__ import annotations

import errno
import socket

TRIED = 50
"""How many ports from the wanted one on are tried."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at a host (a name or an address) and port. Raises OSError."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    opened = socket.socket(family, kind, protocol)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
        opened.listen()
    except OSError:
        opened.close()
        raise
    return opened


def listen_near(host: str, wanted: int, taken: int = 0) -> socket.socket:
    """As ``listen``, at the wanted port or the next one that nobody listens on and that is not ``taken``.

    Raises OSError, that the address is in use where there is none near.
    """
    for port in range(wanted, min(wanted + TRIED, 65536)):
        try:
            if port != taken:
                return listen(host, port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    raise OSError(errno.EADDRINUSE, f"no free port from {wanted} on")
