"""Files that a stranger might send, built in code so that the repository stays small: ``ALL`` by name.

Each is of a kind that once hurt, or could: wide where we think deep, many where we think large, slow where we think wrong. What is
right for each of them: read, or refused with one sentence, within seconds and little memory (``tests/test_strangers.py``,
``benchmarks/bench_hostile.py``).
"""

from __future__ import annotations

from tests.strangers import books, containers, data, papers, pictures, texts, words
from tests.strangers.model import ALL, Stranger, write_all

__all__ = ["ALL", "Stranger", "write_all"]

_ = (books, containers, data, papers, pictures, texts, words)  # each adds its own
