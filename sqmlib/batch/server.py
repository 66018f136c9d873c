"""The process every run is forked from: what all runs need is imported once, before any thread exists.

It is started with the fixed environment of a report kernel, listens on one socket, forks a child per request and says
when one has ended. When the batch is gone, however it ended, so are the children. Never import this module elsewhere:
``python -m sqmlib.batch.server NUMBER`` runs it.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import sys
from pathlib import Path

from sqmlib.batch.processes import end_family
from sqmlib.batch.worker import Pipe, import_needed, read_ahead, serve_one, warm_up
from sqmlib.warming import METHODS

__all__ = ["main"]

READY = b"ready\n"


def main(number: int) -> None:
    """Serve requests that arrive on the socket with this file number until it is closed.

    The first line says what the runs need; it comes when the plan has been read, or never.
    """
    sock = socket.socket(fileno=number)
    sock.set_inheritable(False)
    wake, end = _wake_on_children()
    gc.disable()  # imports leave little garbage, and looking for it takes a seventh of their time
    import_needed()
    if not (asked := sock.recv(len(METHODS))):
        return
    warm_up(asked == METHODS)
    gc.freeze()  # what is shared with the children is not touched by their garbage collector
    gc.enable()
    sock.sendall(READY)
    children: dict[int, Path] = {}  # process -> its folder
    try:
        _serve(sock, wake, children)
    finally:
        for pid, folder in children.items():
            end_family(pid, folder)
        os.close(end)


def _wake_on_children() -> tuple[int, int]:
    """Return a pipe that has something to read as soon as a child has ended."""
    wake, end = os.pipe()
    os.set_blocking(end, False)
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(end, warn_on_full_buffer=False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the batch decides what an interruption means
    return wake, end


def _serve(sock: socket.socket, wake: int, children: dict[int, Path]) -> None:
    while True:
        ready, _, _ = select.select([sock, wake], [], [])
        if wake in ready:
            os.read(wake, 4096)
            _bury(sock, children)
        if sock in ready:
            said, handles, _, _ = socket.recv_fds(sock, 65536, 1)
            if not said:
                return
            request = Path(os.fsdecode(said.strip()))
            read_ahead(str(request))
            _fork(sock, request, handles[0], children)


def _fork(sock: socket.socket, request: Path, pipe: int, children: dict[int, Path]) -> None:
    parent, pid = os.getpid(), os.fork()
    if pid == 0:
        _become_child(sock, request, pipe, parent)
    os.close(pipe)
    children[pid] = request.parent
    _say(sock, started=pid)


def _become_child(sock: socket.socket, request: Path, pipe: int, parent: int) -> None:
    """Serve one request and end; whatever happens, no code of the server runs in a child."""
    code = 70
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sock.close()
        serve_one(str(request), Pipe(pipe), parent)
        code = 0
    finally:
        os._exit(code)


def _bury(sock: socket.socket, children: dict[int, Path]) -> None:
    """Say of every child that has ended how it ended, and end what it left behind."""
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        end_family(pid, children.pop(pid))
        _say(sock, ended=pid, code=os.waitstatus_to_exitcode(status))


def _say(sock: socket.socket, **message: int) -> None:
    try:
        sock.sendall(json.dumps(message).encode() + b"\n")
    except OSError:  # the batch is gone: the next look at the socket ends the server
        return


if __name__ == "__main__":
    main(int(sys.argv[1]))
