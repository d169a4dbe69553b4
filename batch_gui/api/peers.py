"""Whose program is at the other end of a connection from this computer."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import IPv6Address, ip_address

import psutil

Address = tuple[str, int]

_NETLINK_SOCK_DIAG = 4
_SOCK_DIAG_BY_FAMILY = 20
_NLM_F_REQUEST = 1
_NLMSG_ERROR = 2
_HEADER = struct.Struct("=IHHII")  # struct nlmsghdr
_REQUEST = struct.Struct("=BBBxI")  # the beginning of struct inet_diag_req_v2
_PORTS = struct.Struct("!HH")  # the beginning of struct inet_diag_sockid
_UID_AND_INODE_AT = _HEADER.size + 4 + 48 + 12  # in struct inet_diag_msg
_ANY = 0xFFFFFFFF
_NOBODY = 65534  # what Linux says for a user that this container doesn't know


class Peers:
    """Tells connections of this user's programs from those of others.

    Linux is asked about the one socket, which takes microseconds. Elsewhere the processes
    are searched, once a connection.
    """

    def __init__(self) -> None:
        self._searched: dict[Address, bool] = {}

    def forget(self, client: Address) -> None:
        """Another connection may have that address from now on."""
        self._searched.pop(client, None)

    async def is_same_user(self, client: Address, server: Address) -> bool:
        """Whether this user's program holds the end `client` of the connection to `server`.

        False also where the system doesn't tell.
        """
        if sys.platform == "linux":
            with suppress(OSError):
                owner = owner_of_socket(client, server)
                return owner == os.geteuid() and owner != _NOBODY
        if client not in self._searched:
            self._searched[client] = await asyncio.to_thread(held_by_own_process, client, server)
        return self._searched[client]


def owner_of_socket(client: Address, server: Address) -> int | None:
    """User id of who holds the socket `client` that is connected to `server`; None if nobody.

    Linux's sock_diag(7), asked for exactly this socket.

    Raises:
        OSError: when Linux can't be asked here.
    """
    family = socket.AF_INET6 if ":" in client[0] else socket.AF_INET
    body = (
        _REQUEST.pack(family, socket.IPPROTO_TCP, 0, _ANY)
        + _PORTS.pack(client[1], server[1])
        + socket.inet_pton(family, client[0]).ljust(16, b"\0")
        + socket.inet_pton(family, server[0]).ljust(16, b"\0")
        + struct.pack("=III", 0, _ANY, _ANY)
    )
    head = _HEADER.pack(_HEADER.size + len(body), _SOCK_DIAG_BY_FAMILY, _NLM_F_REQUEST, 1, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_SOCK_DIAG) as diag:
        diag.settimeout(1)
        diag.send(head + body)
        answer = diag.recv(8192)
    if _HEADER.unpack_from(answer)[1] == _NLMSG_ERROR:
        code = -struct.unpack_from("=i", answer, _HEADER.size)[0]
        if code == errno.ENOENT:
            return None
        raise OSError(code, os.strerror(code))
    owner, inode = struct.unpack_from("=II", answer, _UID_AND_INODE_AT)
    return owner if inode else None  # a socket its program has let go of belongs to nobody


def held_by_own_process(client: Address, server: Address) -> bool:
    """Whether a process of this user holds the socket `client`, by looking through them."""
    with suppress(psutil.Error, OSError):
        own = psutil.Process().username()
        for local, remote, pid in _connections(own):
            if (local, remote) == (client, server) and pid:
                return bool(psutil.Process(pid).username() == own)
    return False


def _connections(user: str) -> Iterator[tuple[Address, Address, int | None]]:
    try:
        for one in psutil.net_connections("tcp"):
            if one.laddr and one.raddr:
                yield _plain(one.laddr), _plain(one.raddr), one.pid
    except psutil.AccessDenied:  # macOS lets a user look at their own processes only
        for process in psutil.process_iter(["username"]):
            if process.info["username"] != user:
                continue
            with suppress(psutil.Error):
                for one in process.net_connections("tcp"):
                    if one.laddr and one.raddr:
                        yield _plain(one.laddr), _plain(one.raddr), process.pid


def _plain(address: Address) -> Address:
    """IPv4 as IPv4, also where a program's socket is an IPv6 one."""
    host = ip_address(address[0].partition("%")[0])
    mapped = host.ipv4_mapped if isinstance(host, IPv6Address) else None
    return str(mapped or host), address[1]
