"""A batch in a process of its own that is killed on the way."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path

from tests.certificates.people import DAY
from tzforms.certificates import files, papers
from tzforms.certificates.issuing import issue
from tzforms.certificates.keys import Keyring
from tzforms.certificates.material import Material
from tzforms.certificates.options import Options
from tzforms.files import write_atomic
from tzforms.registry.ledger import Registry


def issue_in_child(
    where: Path | str, ring: Keyring, out: Path, what: Material, options: Options, write: int = 0
) -> None:
    """Issue the class; at the ``write``-th file the process kills itself, with half of it on the disk."""
    os.setpgid(0, 0)
    if write:
        count = [0]

        def dying(path: Path, data: bytes, *, force: bool = False) -> Path:
            count[0] += 1
            if count[0] == write:  # between one file and the next, or with half a file on the disk
                path.with_name(f".{path.stem}-half.tmp").write_bytes(data[: len(data) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return write_atomic(path, data, force=force)

        vars(files)["write_atomic"] = vars(papers)["write_atomic"] = dying
    with Registry.open(where, ring.vault, create=True) as registry:
        issue(what, out, registry, ring, options=options, issue_date=DAY)


def run_killed(
    where: Path | str, ring: Keyring, out: Path, what: Material, options: Options, delay: float, *, write: int = 0
) -> bool:
    """Run in a process that is killed after ``delay`` seconds, or at its ``write``-th file; True when it was."""
    clerk = multiprocessing.get_context("fork").Process(
        target=issue_in_child, args=(where, ring, out, what, options, write)
    )
    clerk.start()
    clerk.join(delay)
    if clerk.is_alive():
        assert clerk.pid is not None
        os.kill(clerk.pid, signal.SIGKILL)
    clerk.join()
    return clerk.exitcode == -signal.SIGKILL
