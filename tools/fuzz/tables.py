"""CSV: cells, signs between them, encodings."""

from __future__ import annotations

import csv
import io
from random import Random

from tools.fuzz.model import Mutation
from tools.fuzz.raw import evil_number, evil_text, run_length

__all__ = ["MUTATIONS"]


def _cells(data: bytes, rng: Random) -> bytes:
    """Cells that say something else."""
    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig", "replace"))))
    except csv.Error:
        return data
    full = [r for r in rows if r]
    for _ in range(rng.choice((1, 2, 20))):
        if full:
            row = rng.choice(full[:2] if rng.random() < 0.3 else full)
            row[rng.randrange(len(row))] = rng.choice((evil_text(rng), evil_number(rng)))
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")


def _signs(data: bytes, rng: Random) -> bytes:
    """Separators, quotation marks, ends of lines."""
    text = data.decode("utf-8", "replace")
    at = rng.randrange(len(text) + 1)
    sign = rng.choice(('"', '""', "'", "\0", "\r", "\x1a", "\x1b]0;x\x07", "\u2028", "sep=;\n", ","))
    many = sign * rng.choice((1, 1, run_length(rng, 5.5)))
    made = text[:at] + many + text[at:]
    return made.replace(",", rng.choice((",", ",", ";", "\t", "|", "，"))).encode()


def _many(data: bytes, rng: Random) -> bytes:
    """Very many rows, very many columns, one very long line."""
    lines = data.split(b"\n")
    kind = rng.randrange(3)
    if kind == 0:
        return data + (rng.choice(lines) + b"\n") * min(
            run_length(rng, 5.7), (8 << 20) // (len(max(lines, key=len)) + 1)
        )
    if kind == 1:
        index = rng.randrange(len(lines))
        lines[index] += b"," * run_length(rng, 5.5)
        return b"\n".join(lines)
    return data.replace(b"\n", b" ") * rng.choice((1, 10))


def _encoding(data: bytes, rng: Random) -> bytes:
    text = data.decode("utf-8-sig", "replace")
    return text.encode(
        rng.choice(("utf-16", "utf-16-le", "utf-32", "gb18030", "utf-8-sig", "big5", "shift_jis", "utf-7", "cp1252")),
        "replace",
    )


MUTATIONS: dict[str, Mutation] = {
    "csv.cells": _cells,
    "csv.signs": _signs,
    "csv.many": _many,
    "csv.encoding": _encoding,
}
