"""Where a room on this machine is: a socket that only its owner reaches."""

from __future__ import annotations

import os
import socket
import stat
import struct
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from filelock import FileLock, Timeout

from adapters.base import Complaint
from adapters.errors import PlatformError
from adapters.local.log import Log
from adapters.local.settings import LocalSettings

LONGEST_PATH = 100
"""Bytes. The shortest limit of the systems we know is 104, macOS's, its end included (sys/un.h)."""

ELSEWHERE = "stop that one first, or give this one paths of its own as `socket` and `log`"


def complaints_about(settings: LocalSettings) -> Iterator[Complaint]:
    """Everything that keeps the room from being opened, as far as can be seen without opening it."""
    if not hasattr(socket, "AF_UNIX"):
        yield Complaint("this system has no Unix sockets", "put the desk on another adapter, or run frankly on Linux or macOS")
    if len(os.fsencode(settings.socket)) > LONGEST_PATH:
        what = f"the path {settings.socket} is longer than the {LONGEST_PATH} bytes that a socket's may have"
        yield Complaint(what, 'name a shorter one as `socket`, such as "/run/user/1000/desk.sock"')
    yield from _folders(settings)
    if settings.socket.exists() and not settings.socket.is_socket():
        yield Complaint(f"{settings.socket} is a file and no socket", "remove it, or name another path as `socket`")


def _folders(settings: LocalSettings) -> Iterator[Complaint]:
    for folder in sorted({settings.socket.absolute().parent, settings.kept_in.absolute().parent}):
        if not folder.is_dir():
            yield Complaint(f"the folder {folder} does not exist", "create it, or name another path as `socket` or `log`")
        elif not os.access(folder, os.W_OK | os.X_OK):
            yield Complaint(f"the folder {folder} is not writable", "make it writable, or name another path as `socket` or `log`")


@dataclass(frozen=True, slots=True)
class Place:
    """A room that is open: locked against other houses, its log taken up, its socket bound."""

    path: Path
    lock: FileLock
    log: Log
    door: socket.socket

    @classmethod
    def open(cls, settings: LocalSettings) -> Self:
        """Open a room.

        Raises:
            PlatformError: it cannot be opened.
        """
        for complaint in complaints_about(settings):
            raise PlatformError(f"{complaint.what}: {complaint.remedy}")
        lock = lock_of(settings)
        try:
            lock.acquire()
        except Timeout:
            raise PlatformError(f"{taken(settings)}: {ELSEWHERE}") from None
        except OSError as error:
            raise PlatformError(f"{lock.lock_file} cannot be used ({error.strerror}): see to the rights in that folder") from None
        with ExitStack() as undo:
            undo.callback(lock.release)
            place = cls(settings.socket, lock, *_opened(settings))
            undo.pop_all()
            return place

    def close(self) -> None:
        """Leave nothing behind but the log."""
        self.door.close()
        self.path.unlink(missing_ok=True)
        self.log.close()
        self.lock.release()


def is_taken(settings: LocalSettings) -> bool:
    """Does another house have the room?"""
    try:
        with lock_of(settings):
            return _is_heard(settings.socket)
    except Timeout:
        return True


def taken(settings: LocalSettings) -> str:
    return f"another frankly has the room at {settings.socket}"


def lock_of(settings: LocalSettings) -> FileLock:
    """The lock that one house holds as long as it has the room; the system frees it however that house ends."""
    return FileLock(f"{settings.kept_in}.lock", timeout=0, thread_local=False, fallback_to_soft=False)


def stranger(peer: socket.socket) -> str:
    """Why somebody who reached the socket is refused all the same; empty for its owner, and where the system does not tell."""
    if not hasattr(socket, "SO_PEERCRED"):
        return ""
    _, user, _ = struct.unpack("3i", peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))
    return "" if user == os.geteuid() else f"this room belongs to user {os.geteuid()} of this machine, and you are user {user}"


def _opened(settings: LocalSettings) -> tuple[Log, socket.socket]:
    try:
        log = Log(settings.kept_in)
        return log, _bound(settings)
    except OSError as error:
        what = f"the room at {settings.socket} cannot be opened ({error.strerror or error})"
        raise PlatformError(f"{what}: see to the rights and the space there, or name other paths as `socket` and `log`") from error


def _bound(settings: LocalSettings) -> socket.socket:
    """The socket. Nobody can reach it before it is its owner's alone, for it does not listen yet."""
    path = settings.socket
    if _is_heard(path):
        raise PlatformError(f"{taken(settings)}: {ELSEWHERE}")
    path.unlink(missing_ok=True)  # what a house that was killed left behind
    door = socket.socket(socket.AF_UNIX)
    try:
        door.bind(str(path))
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    except OSError:
        door.close()
        raise
    return door


def _is_heard(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True
