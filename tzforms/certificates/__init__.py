"""Completion certificates: wording, codes, batches, checking. Numbers come from :mod:`tzforms.registry`.

Needs the extra ``certificates``. The only owner of segno, zxing-cpp and Pillow.
"""

from typing import Any

import lazy_loader

from tzforms.exceptions import MissingProgramError
from tzforms.i18n import _

_load, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> Any:
    """A name of the face, loaded now; raises :class:`MissingProgramError` without the extra."""
    try:
        return _load(name)
    except (ModuleNotFoundError, MissingProgramError) as error:
        # the extra of the register is part of this one: what to install is said once
        if isinstance(error, MissingProgramError) or (error.name or "").partition(".")[0] in (
            "base45",
            "cbor2",
            "cryptography",
            "segno",
        ):
            raise MissingProgramError(
                _('结业证书需要可选组件：请运行 pip install "tzforms[certificates]"。')
            ) from error
        raise
