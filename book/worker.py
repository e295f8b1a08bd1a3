"""Processes that do what they are given, one thing after another, and end with the process that began them."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import recv_handle, send_handle
from typing import Any, Self

from book.diagnostic import Diagnostic, MachineError

COPIES = sys.platform == "linux"
"""Does a process begin as a copy of another, with all that this one has loaded? Other systems' libraries break then."""


class Worker:
    """A process, as seen from this one. What there is to take from it comes through `pipe`, which can be waited for."""

    def __init__(self, pipe: Connection, process: BaseProcess | None, model: Worker | None) -> None:
        self.pipe, self._process, self._model = pipe, process, model

    @classmethod
    def begun(cls) -> Self:
        """A new one: where there are copies, one of this process, which should have no other threads.

        Raises MachineError (no-worker).
        """
        context = multiprocessing.get_context("fork") if COPIES else multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(os.getpid(), theirs, ours), daemon=True)
        try:
            with theirs, _uninterrupted():
                process.start()
        except OSError as error:
            raise _no_worker(f"a process could not be started: {error.strerror}") from None
        return cls(ours, process, None)

    def copy(self) -> Worker:
        """One that has loaded what this one has, which must have nothing to do. Raises MachineError (no-worker)."""
        ours, theirs = multiprocessing.Pipe()
        self.give(_copied)
        try:
            with theirs:
                send_handle(self.pipe, theirs.fileno(), None)
        except ConnectionError:
            raise self._ended() from None
        return Worker(ours, None, self)

    def give(self, work: Callable[..., object], *item: object) -> None:
        """Work and an item, whose result is to be taken; or a preparation alone, of which nobody hears any more."""
        try:
            self.pipe.send((work, *item))
        except ConnectionError:
            raise self._ended() from None

    def take(self) -> tuple[Any, Exception | None]:
        """The result of the last item that was given, or what the work raised. Raises MachineError (no-worker)."""
        try:
            outcome: tuple[Any, Exception | None] = self.pipe.recv()
        except (EOFError, ConnectionError):
            raise self._ended() from None
        return outcome

    def end(self, *, at_once: bool = True) -> None:
        """The end of it and of its copies: `at_once`, whatever they are doing, or when they have nothing to do.

        The end of a copy alone is that which comes when it has nothing to do.
        """
        if self._process is not None and at_once:
            self._process.kill()
        self.pipe.close()
        if self._process is not None:
            self._process.join()
            self._process.close()

    def _ended(self) -> MachineError:
        code: int | None = None
        if self._process is not None:
            self._process.join(_FAREWELL)
            code = self._process.exitcode
        elif self._model is not None:
            self._model.give(_fate_of_a_copy, None)
            code, _ = self._model.take()
        how = "" if code is None else f" ({signal.Signals(-code).name if code < 0 else f'exit {code}'})"
        return _no_worker(f"a process that worked on the book was ended by the system{how}")


_FAREWELL = 5.0
"""Seconds within which a process has ended that has closed its pipe."""


def _no_worker(message: str) -> MachineError:
    hint = "close other programs, since memory may have run out, or use fewer processes: --jobs 1"
    return MachineError(Diagnostic("no-worker", message, hint=hint))


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits meanwhile. A process that is started here has it waiting until it says otherwise."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# ---------------------------------------------------------------------------------- within


def _serve(parent: int, pipe: Connection, other_end: Connection) -> None:
    """The life of a worker. It leaves Ctrl-C to its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with(parent)
    other_end.close()
    with suppress(EOFError, ConnectionError):
        while True:
            work, *item = pipe.recv()
            if work is _copied:
                pipe = _copied(pipe)
            elif item:
                pipe.send_bytes(_outcome(work, *item))
            else:
                with suppress(Exception):  # the work will meet with the same, and tell it
                    work()
    with suppress(ChildProcessError):
        while True:
            os.wait()


def _copied(pipe: Connection) -> Connection:
    """Copy this process; gives each of the two its pipe: the one that was copied goes on with its own."""
    handle, this = recv_handle(pipe), os.getpid()
    try:
        if os.fork():
            os.close(handle)
            return pipe
    except OSError:  # its pipe, which ends here, tells that there is none
        os.close(handle)
        return pipe
    pipe.close()
    _end_with(this)
    return Connection(handle)


def _outcome(work: Callable[[Any], object], item: Any) -> bytes:
    """What the work gives or raises, pickled; an exception tells where it came from."""
    try:
        return pickle.dumps((work(item), None))
    except Exception as error:
        error.add_note(traceback.format_exc())
        return pickle.dumps((None, error))


def _fate_of_a_copy(_: object) -> int:
    """With what exit code a copy of this process has ended; a signal is a negative one."""
    return os.waitstatus_to_exitcode(os.wait()[1])


def _end_with(parent: int) -> None:
    """See to it that this process ends with its parent, even when that one is killed."""
    if COPIES:  # without a thread, which a process that is to be copied must not have
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
    else:
        threading.Thread(target=_look_after, args=(parent,), daemon=True).start()


_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG, see prctl(2)


def _look_after(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
