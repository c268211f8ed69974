"""What goes between the two processes: length-prefixed messages.

The worker believes what it is sent. The other way it is a stranger who answers: only data of ours can be built from an answer,
never a call of something else.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import pickle
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

__all__ = ["CALL", "ERROR", "LAST", "LONGER", "READY", "RESULT", "EndedError", "pack", "receive", "send", "unpack"]

_LENGTH: Final = struct.Struct(">cQ")

_LONGEST: Final = 1 << 30  # bytes of a message; a length is a claim too

CALL: Final = b"C"
RESULT, ERROR, LAST = b"R", b"E", b"X"  #: what a call gave; how it failed; the next answer is this worker's last
READY: Final = b"Y"  #: the worker has started
LONGER: Final = b"L"  #: a helper program was started, or has ended

# What an answer may be made of, besides classes of tzforms: plain values, and how our own editions and catalogues are found again.
_ALLOWED: Final = frozenset(
    {
        ("builtins", "set"),
        ("builtins", "frozenset"),
        ("builtins", "bytearray"),
        ("builtins", "complex"),
        ("copyreg", "_reconstructor"),
        ("copyreg", "__newobj__"),
        ("collections", "OrderedDict"),
        ("collections", "defaultdict"),
        ("collections", "Counter"),
        ("datetime", "date"),
        ("datetime", "datetime"),
        ("datetime", "time"),
        ("datetime", "timedelta"),
        ("datetime", "timezone"),
        ("decimal", "Decimal"),
        ("pathlib", "PosixPath"),
        ("pathlib", "WindowsPath"),
        ("pathlib", "PurePosixPath"),
        ("pathlib", "PureWindowsPath"),
        ("tzforms.measures.loader", "load_measures"),
        ("tzforms.forms.edition", "catalogue_of"),
        ("tzforms.forms.edition", "record_of"),
    }
)


class EndedError(Exception):
    """The other side is gone."""


class _Answer(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Classes of our own, and what is listed above."""
        if (module, name) in _ALLOWED or module.partition(".")[0] == "tzforms":
            found: Any = importlib.import_module(module)
            for step in name.split("."):
                found = getattr(found, step)
            if (module, name) in _ALLOWED or isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} does not belong in an answer")


def pack(thing: Any) -> bytes:
    """``thing`` as bytes."""
    return pickle.dumps(thing, protocol=pickle.HIGHEST_PROTOCOL)


def unpack(data: bytes) -> Any:
    """What a worker sent; raises :class:`pickle.UnpicklingError` for what no answer holds."""
    with _no_garbage():
        return _Answer(io.BytesIO(data)).load()


@contextlib.contextmanager
def _no_garbage() -> Iterator[None]:
    """While many objects come to be that are all needed, nobody looks for rings of garbage among them."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def send(stream: BinaryIO, kind: bytes, data: bytes) -> None:
    """One message; ``kind`` is one byte. Raises :class:`EndedError` when nobody listens."""
    try:
        stream.write(_LENGTH.pack(kind, len(data)))
        stream.write(data)
        stream.flush()
    except (OSError, ValueError) as error:
        raise EndedError from error


def receive(stream: BinaryIO) -> tuple[bytes, bytes]:
    """The next message; raises :class:`EndedError` when the other side is gone."""
    try:
        head = stream.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            raise EndedError
        kind, length = _LENGTH.unpack(head)
        if length > _LONGEST:
            raise EndedError
        data = stream.read(length)
    except (OSError, ValueError) as error:
        raise EndedError from error
    if len(data) < length:
        raise EndedError
    return kind, data
