"""One writer at a time inside this process, for each SQLite file.

SQLite alone lets writers in unfairly (one was seen waiting four seconds); threads that queue here take turns. Other
processes are held off by BEGIN IMMEDIATE and the busy timeout.
"""

import os
import threading
from types import TracebackType

_locks: dict[str, "WriterLock"] = {}
_making = threading.Lock()


class WriterLock:
    """A lock that says so when the thread that holds it asks for it again, instead of waiting for ever."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner: int | None = None

    def __enter__(self) -> None:
        assert self._owner != threading.get_ident(), "units of work are not nested"
        self._lock.acquire()
        self._owner = threading.get_ident()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._owner = None
        self._lock.release()


def writer_lock(path: str) -> WriterLock:
    """The one lock of the SQLite file `path` in this process."""
    with _making:
        return _locks.setdefault(os.path.realpath(path), WriterLock())
