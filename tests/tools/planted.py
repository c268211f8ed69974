"""Faults that the fuzzer must find: each replaces a reader in the fuzzer's child."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from tools.fuzz import verbs
from tzforms.dossier import load


def _replace(text: str, harm: Any) -> None:
    """Whatever holds ``text`` does ``harm``."""
    old = load._decode

    def decode(data: bytes, name: str) -> str:
        if text.encode() in data:
            harm(data)
        return old(data, name)

    load._decode = decode


def stumble() -> None:
    """A KeyError on data without an annex 4."""
    old = load._decode

    def decode(data: bytes, name: str) -> str:
        if b"annex4" not in data:
            raise KeyError(name)
        return old(data, name)

    load._decode = decode


def dawdle() -> None:
    """Is busy with everything, longer than anybody may."""

    def harm(data: bytes) -> None:
        until = time.process_time() + 5.5
        while time.process_time() < until:
            pass

    _replace("", harm)


def hang() -> None:
    """Never comes back."""
    _replace("", lambda data: time.sleep(600))


def swell() -> None:
    """Takes 600 megabytes."""

    def harm(data: bytes) -> None:
        kept = b"x" * (600 << 20)
        time.sleep(0.5)
        assert kept

    _replace("", harm)


def crash() -> None:
    """Brings the process down."""
    _replace("", lambda data: os.kill(os.getpid(), signal.SIGSEGV))


def leak() -> None:
    """An exception that is not ours behind the door: in what is done with a dossier."""

    def broken(path: Path) -> object:
        raise ZeroDivisionError

    verbs.VERBS["json"] = dict.fromkeys(verbs.VERBS["json"], broken)
