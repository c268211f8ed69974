"""What kind of picture bytes are, told by the bytes. A few kinds are read at all.

A picture library knows dozens, some of which start another program (EPS starts an interpreter) or unpack without end.
"""

from __future__ import annotations

__all__ = ["picture_format"]

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
)


def picture_format(data: bytes) -> str | None:
    """``PNG``, ``JPEG``, ``GIF``, ``BMP``, ``TIFF`` or ``WEBP``, what cameras, scanners and screens make; ``None`` for all else.

    >>> picture_format(b"%!PS-Adobe-3.0 EPSF-3.0") is None
    True
    """
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return next((name for start, name in _MAGIC if data.startswith(start)), None)
