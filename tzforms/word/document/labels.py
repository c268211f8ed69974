"""How much a piece of text on a returned form looks like a label of the template.

Plain edit distance is unusable here: 培训开始时间 and 培训结束时间 are closer to each other than many honest rewordings are to
their original. So: exact after folding counts 1.0; the same without its bracketed remark 0.97; a known synonym 0.95; anything
else is a longest-common-subsequence score in which a character weighs the more the rarer it is among this form's labels, capped
at 0.88, so that a fuzzy match never beats an exact one.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from tzforms.word.thresholds import LABEL

__all__ = ["LabelIndex", "fold", "is_decoration", "short"]

# Characters that decorate a label on paper and never tell two labels apart.
_NOISE = re.compile(r"[\s_:：*＊、,，.。．·;；/\\\-—–─━…＿﹍|｜'\"“”‘’□■☐☑]+")
_NUMBERING = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|[（(]?\d{1,2}(?:[)）、]|[.．](?!\d))|[①-⑳])\s*"
)
_FRAMED = re.compile(r"^\s*+[【〔〖\[「『<《](.+)[】〕〗\]」』>》]\s*+(?:[:：]\s*+)?+$", re.S)
_BRACKETED = re.compile(r"[（(\[【〔][^（）()\[\]【】〔〕]*[）)\]】〕]")
_DECORATION = re.compile(r"^(?:[\s_＿﹍—–─\-.…·。、:：,，;；|]++|[（(](?:盖章|签字|签章|公章|章)[)）]|盖章处)*+$")
_TRADITIONAL = str.maketrans(
    "單項職務稱證書號碼學員開結業訓時間總課聯繫電話機傳真郵銀帳賬區資會見專辦層級別歷備註擬點預計來條養內實際補貼報請額經",
    "单项职务称证书号码学员开结业训时间总课联系电话机传真邮银账账区资会见专办层级别历备注拟点预计来条养内实际补贴报请额经",
)


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """``text`` as a label key: width, blanks, punctuation, numbering and traditional characters folded away."""
    text = unicodedata.normalize("NFKC", text).replace("（", "(").replace("）", ")")
    text = _NUMBERING.sub("", text, count=1)
    framed = _FRAMED.match(text)
    if framed:
        text = framed.group(1)
    return _NOISE.sub("", text).translate(_TRADITIONAL).lower()


@lru_cache(maxsize=16384)
def short(text: str) -> str:
    """:func:`fold` without bracketed remarks: （盖章）, （必填）, （万元）, an English name in brackets."""
    text = unicodedata.normalize("NFKC", text)
    return fold(text if _FRAMED.match(text) else _BRACKETED.sub("", text))


@lru_cache(maxsize=8192)
def is_decoration(text: str) -> bool:
    """True for text that is printed but says nothing: rules, underlines, （盖章）."""
    return _DECORATION.match(text) is not None


def _foreign(key: str) -> str:
    """A key without the English beside the Chinese: 姓名name → 姓名; a key without Chinese stays."""
    return re.sub(r"[a-z'’.&]+", "", key) if re.search(r"[\u4e00-\u9fff]", key) else key


class LabelIndex:
    """The labels of one form, with their synonyms; says which of them a text may be.

    ``labels``: the printed labels; ``synonyms``: printed label → other wordings of it.
    """

    def __init__(self, labels: Iterable[str], synonyms: Mapping[str, Iterable[str]] | None = None) -> None:
        self.labels: tuple[str, ...] = tuple(dict.fromkeys(labels))
        self._exact: dict[str, set[str]] = {}
        self._short: dict[str, set[str]] = {}
        self._synonym: dict[str, set[str]] = {}
        wordings: dict[str, list[str]] = {fold(k): list(v) for k, v in (synonyms or {}).items()}
        for label in self.labels:
            self._exact.setdefault(fold(label), set()).add(label)
            self._short.setdefault(short(label), set()).add(label)
            for other in (*wordings.get(fold(label), ()), *wordings.get(short(label), ())):
                self._synonym.setdefault(fold(other), set()).add(label)
        count: dict[str, int] = {}
        for label in self.labels:
            for char in set(fold(label)):
                count[char] = count.get(char, 0) + 1
        total = max(1, len(self.labels))
        self._weight = {c: math.log(1 + total / n) for c, n in count.items()}
        self._rare = math.log(1 + total)
        self._cache: dict[str, dict[str, float]] = {}
        self.longest = max((len(fold(x)) for x in self.labels), default=0)

    def scores(self, text: str) -> dict[str, float]:
        """Label → similarity (0–1) for every label that ``text`` as a whole may be; empty when none comes near."""
        known = self._cache.get(text)
        if known is None:
            known = self._cache[text] = self._scores(text)
        return known

    def best(self, text: str) -> tuple[str, float, float] | None:
        """The likeliest label, its similarity, and its lead over the runner-up; ``None`` when there is none."""
        ranked = sorted(self.scores(text).items(), key=lambda kv: -kv[1])
        if not ranked:
            return None
        lead = ranked[0][1] - (ranked[1][1] if len(ranked) > 1 else 0.0)
        return ranked[0][0], ranked[0][1], lead

    def _scores(self, text: str) -> dict[str, float]:
        key = fold(text)
        if not key or len(key) > self.longest * 2 + LABEL.prose:
            return {}
        found: dict[str, float] = dict.fromkeys(self._exact.get(key, ()), LABEL.exact)
        for label in self._synonym.get(key, ()):
            found.setdefault(label, LABEL.synonym)
        bare = short(text)
        if bare:
            for label in self._exact.get(bare, set()) | self._short.get(bare, set()) | self._short.get(key, set()):
                found.setdefault(label, LABEL.without_remark)
            for label in self._synonym.get(bare, ()):
                found.setdefault(label, LABEL.synonym - LABEL.aside)
        chinese = _foreign(key)
        if chinese != key and chinese:
            for label in self._exact.get(chinese, set()) | self._short.get(_foreign(bare), set()):
                found.setdefault(label, LABEL.without_remark - LABEL.aside)
            for label in self._synonym.get(chinese, ()):
                found.setdefault(label, LABEL.synonym - LABEL.aside)
        if not found:  # a conversion of content controls may print a label several times over
            for label in self.labels:
                once = fold(label)
                if len(once) > 1 and len(key) > len(once) and key == once * (len(key) // len(once)):
                    found[label] = LABEL.synonym - LABEL.aside
        if len(key) < 2 or found:
            return found
        for label in self.labels:
            score = self._similar(bare or key, short(label) or fold(label))
            if score >= LABEL.fuzzy_floor:
                found[label] = min(LABEL.fuzzy_cap, score)
        return found

    def _similar(self, left: str, right: str) -> float:
        """Weighted longest-common-subsequence F1."""
        if not left or not right or not set(left) & set(right):
            return 0.0
        previous = [0.0] * (len(right) + 1)
        for a in left:
            current = [0.0]
            for j, b in enumerate(right, 1):
                if a == b:
                    current.append(previous[j - 1] + self._weight.get(a, self._rare))
                else:
                    current.append(max(previous[j], current[j - 1]))
            previous = current
        common = previous[-1]
        total = sum(self._weight.get(c, self._rare) for c in left) + sum(self._weight.get(c, self._rare) for c in right)
        return 2 * common / total if total else 0.0
