"""How much a piece of text on a returned form looks like a label of the template.

Plain edit distance is unusable here: 培训开始时间 and 培训结束时间 are closer to each other than many honest rewordings are to
their original. So: exact after folding counts 1.0; the same without its bracketed remark 0.97; a known synonym 0.95; anything
else is a longest-common-subsequence score in which a character weighs the more the rarer it is among this form's labels, capped
at 0.88, so that a fuzzy match never beats an exact one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from tzforms.normal import nfkc
from tzforms.word.thresholds import LABEL

__all__ = ["LabelIndex", "fold", "fold_all", "is_decoration", "is_plain", "short"]

# Characters that decorate a label on paper and never tell two labels apart.
_NOISE = re.compile(r"[\s_:：*＊、,，.。．·;；/\\\-—–─━…＿﹍|｜'\"“”‘’□■☐☑]+")
_NUMBERING = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|[（(]?\d{1,2}(?:[)）、]|[.．](?!\d))|[①-⑳])\s*"
)
_FRAMED = re.compile(r"^\s*+[【〔〖\[「『<《](.+)[】〕〗\]」』>》]\s*+(?:[:：]\s*+)?+$", re.S)
_BRACKETED = re.compile(r"[（(\[【〔][^（）()\[\]【】〔〕]*[）)\]】〕]")
# A remark in a label; its bracket may be missing at the end.
_REMARK = re.compile(r"[（(\[【〔]([^（）()\[\]【】〔〕]++)")
_DECORATION = re.compile(r"^(?:[\s_＿﹍—–─\-.…·。、:：,，;；|]++|[（(](?:盖章|签字|签章|公章|章)[)）]|盖章处)*+$")
_LATIN = re.compile(r"[a-z'’.&]+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_CLOSING = tuple(")]}】〕〗」』>》")
_CLOSED = frozenset(_CLOSING)
_TRADITIONAL = str.maketrans(
    "單項職務稱證書號碼學員開結業訓時間總課聯繫電話機傳真郵銀帳賬區資會見專辦層級別歷備註擬點預計來條養內實際補貼報請額經",
    "单项职务称证书号码学员开结业训时间总课联系电话机传真邮银账账区资会见专办层级别历备注拟点预计来条养内实际补贴报请额经",
)


# A longer text is no label: it is folded anew each time, since to remember it would hold its memory.
_KEPT = 200
_REMEMBERED = 20_000


def fold(text: str) -> str:
    """``text`` as a label key: width, blanks, punctuation, numbering and traditional characters folded away."""
    return _short_fold(text) if len(text) <= _KEPT else _fold(text)


def fold_all(texts: Iterable[str]) -> list[str]:
    """:func:`fold` of each."""
    return [_short_fold(text) if len(text) <= _KEPT else _fold(text) for text in texts]


def _fold(text: str) -> str:
    text = nfkc(text).replace("（", "(").replace("）", ")")
    text = _NUMBERING.sub("", text, count=1)
    framed = _FRAMED.match(text)
    if framed:
        text = framed.group(1)
    return _NOISE.sub("", text).translate(_TRADITIONAL).lower()


def short(text: str) -> str:
    """:func:`fold` without bracketed remarks: （盖章）, （必填）, （万元）, an English name in brackets."""
    return _short_short(text) if len(text) <= _KEPT else _short(text)


def _short(text: str) -> str:
    text = nfkc(text)
    return fold(text if _FRAMED.match(text) else _BRACKETED.sub("", text))


_short_fold = lru_cache(maxsize=16384)(_fold)
_short_short = lru_cache(maxsize=16384)(_short)


def is_decoration(text: str) -> bool:
    """True for text that is printed but says nothing: rules, underlines, （盖章）."""
    # most texts begin with a letter or figure, as none of it does but one word
    return not (text[:1].isalnum() and text[0] != "盖") and _DECORATION.match(text) is not None


def _foreign(key: str) -> str:
    """A key without the English beside the Chinese: 姓名name → 姓名; a key without Chinese stays."""
    if key.isascii():
        return key
    bare = _LATIN.sub("", key)
    return bare if bare != key and _CHINESE.search(key) else key


@lru_cache(maxsize=16384)
def is_plain(key: str) -> bool:
    """A key that can only be a label as it stands: without a remark, without English beside Chinese, not printed several times over."""
    return _CLOSED.isdisjoint(key) and _foreign(key) == key and not 0 < (key + key).find(key, 1) < len(key)


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
        self.keys = frozenset((*self._exact, *self._short, *self._synonym))  #: of the printed and the listed wordings
        self._endings = tuple({k for k in self.keys if k})
        self._last = {k[-1] for k in self._endings}
        count: dict[str, int] = {}
        for label in self.labels:
            for char in set(fold(label)):
                count[char] = count.get(char, 0) + 1
        total = max(1, len(self.labels))
        self._weight = {c: math.log(1 + total / n) for c, n in count.items()}
        self._rare = math.log(1 + total)
        self._wordings = [(x, fold(x), _Wording(short(x) or fold(x), self._weigh)) for x in self.labels]
        self._with: dict[str, list[int]] = {}  # character → the numbers of the wordings that hold it
        for number, (_label, _key, wording) in enumerate(self._wordings):
            for char in wording.chars:
                self._with.setdefault(char, []).append(number)
        self._known_cache: dict[str, dict[str, float]] = {}
        self._cache: dict[str, dict[str, float]] = {}
        self.longest = max((len(fold(x)) for x in self.labels), default=0)

    def scores(self, text: str) -> dict[str, float]:
        """Label → similarity (0–1) for every label that ``text`` as a whole may be; empty when none comes near."""
        if len(text) <= _KEPT:
            key = _short_fold(text)
            if key not in self.keys and self._with.keys().isdisjoint(key) and is_plain(key):
                return {}  # no character in common with any label
        return _remembered(self._cache, text, self._scores)

    def best(self, text: str) -> tuple[str, float, float] | None:
        """The likeliest label, its similarity, and its lead over the runner-up; ``None`` when there is none."""
        return _best(self.scores(text))

    def known(self, text: str) -> tuple[str, float, float] | None:
        """:meth:`best` among the printed and the listed wordings only: all that a similarity above ``LABEL.fuzzy_cap`` can come
        from, at a fraction of the cost."""
        if len(text) <= _KEPT:
            key = _short_fold(text)
            if key not in self.keys and is_plain(key):
                return None  # so it goes with nearly all that people write: nothing is worth remembering
        return _best(_remembered(self._known_cache, text, self._known))

    def knows_any(self, keys: Sequence[str]) -> bool:
        """Whether :meth:`known` may know one of the texts that were folded to ``keys``; quick, and never wrong when it says no."""
        return not (self.keys.isdisjoint(keys) and all(map(is_plain, keys)))

    def beyond(self, text: str, label: str) -> tuple[str, ...]:
        """What ``text``, printed where the form prints ``label``, says beyond the words of that label or a listed wording of it:
        remarks in brackets, and what stands behind the words (课时/小时). Empty for these words themselves."""
        key = fold(text) if len(text) <= LABEL.spread else ""
        if not key or label in self._exact.get(key, ()) or label in self._synonym.get(key, ()):
            return ()
        framed = _FRAMED.match(nfkc(text))
        text = framed[1] if framed else nfkc(text)
        wordings = [k for table in (self._exact, self._short, self._synonym) for k, of in table.items() if label in of]
        own = {fold(remark) for wording in wordings for remark in _REMARK.findall(wording)}
        said = [r.strip() for r in _REMARK.findall(text) if fold(r) and fold(r) not in own]
        outside = fold(_BRACKETED.sub("", text).partition("(")[0])
        longest = max((len(w) for w in wordings if outside.startswith(w)), default=0)
        if longest and outside[longest:]:
            said.append(outside[longest:])
        return tuple(said)

    def may_end(self, text: str) -> bool:
        """Whether a printed or listed wording may stand at the end of ``text``; quick, and never wrong when it says no."""
        whole = fold(text)
        last = whole[-1:]
        if last not in self._last and last not in _CLOSING and not last.isascii():
            return False
        tails = {whole, fold(_BRACKETED.sub("", nfkc(text)))}
        tails |= {t[:-1] for t in tails if t[-1:] in _CLOSING} | set(map(_foreign, tails))
        return any(t.endswith(self._endings) for t in tails)

    def _scores(self, text: str) -> dict[str, float]:
        found = _remembered(self._known_cache, text, self._known)
        key = fold(text) if len(text) <= LABEL.spread else ""
        if found or not 2 <= len(key) <= self.longest * 2 + LABEL.prose:
            return found
        bare = (short(text) if not _CLOSED.isdisjoint(key) else key) or key
        near = {n for c in bare if c in self._with for n in self._with[c]}  # others have nothing in common with it
        if not near:
            return found
        own = _Wording(bare, self._weigh)
        scored = ((self._wordings[n][0], self._similar(own, self._wordings[n][2])) for n in sorted(near))
        return {label: min(LABEL.fuzzy_cap, score) for label, score in scored if score >= LABEL.fuzzy_floor}

    def _known(self, text: str) -> dict[str, float]:
        key = fold(text) if len(text) <= LABEL.spread else ""
        if not key or len(key) > self.longest * 2 + LABEL.prose:
            return {}
        found: dict[str, float] = dict.fromkeys(self._exact.get(key, ()), LABEL.exact)
        for label in self._synonym.get(key, ()):
            found.setdefault(label, LABEL.synonym)
        bare = short(text) if not _CLOSED.isdisjoint(key) else key  # without a bracket there is no remark
        if bare:
            if bare in self._exact or bare in self._short or key in self._short:
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
        if not found and not is_plain(key):  # a conversion of content controls may print a label several times over
            for label, once, _wording in self._wordings:
                if len(once) > 1 and len(key) > len(once) and key == once * (len(key) // len(once)):
                    found[label] = LABEL.synonym - LABEL.aside
        return found

    def _weigh(self, char: str) -> float:
        return self._weight.get(char, self._rare)

    def _similar(self, left: _Wording, right: _Wording) -> float:
        """Weighted longest-common-subsequence F1; 0 as well where it is sure to be below ``LABEL.fuzzy_floor``."""
        total = left.total + right.total
        shared = left.chars & right.chars
        if not shared or not total or 2 * min(left.of(shared), right.of(shared)) < (LABEL.fuzzy_floor - 0.01) * total:
            return 0.0
        previous = [0.0] * (len(right.text) + 1)
        for a in left.text:
            current = [0.0]
            for j, b in enumerate(right.text, 1):
                if a == b:
                    current.append(previous[j - 1] + self._weigh(a))
                else:
                    current.append(max(previous[j], current[j - 1]))
            previous = current
        return 2 * previous[-1] / total


class _Wording:
    """A folded text and what its characters weigh."""

    __slots__ = ("chars", "text", "total", "weights")

    def __init__(self, text: str, weigh: Callable[[str], float]) -> None:
        self.text = text
        self.weights = [(c, weigh(c)) for c in text]
        self.total = sum([w for _c, w in self.weights])
        self.chars = frozenset(text)

    def of(self, shared: frozenset[str]) -> float:
        """What the characters that are ``shared`` weigh together: the most that two texts can have in common."""
        return sum([w for c, w in self.weights if c in shared])


def _best(scores: Mapping[str, float]) -> tuple[str, float, float] | None:
    if not scores:
        return None
    if len(scores) == 1:
        ((label, score),) = scores.items()
        return label, score, score
    ranked = sorted(scores.items(), key=lambda kv: -kv[1])
    lead = ranked[0][1] - (ranked[1][1] if len(ranked) > 1 else 0.0)
    return ranked[0][0], ranked[0][1], lead


def _remembered(
    cache: dict[str, dict[str, float]], text: str, find: Callable[[str], dict[str, float]]
) -> dict[str, float]:
    """What ``find`` says of ``text``, remembered; an index lives as long as the program, so what it remembers is bounded."""
    found = cache.get(text)
    if found is None:
        found = find(text)
        if len(text) <= _KEPT:
            if len(cache) >= _REMEMBERED:
                cache.clear()
            cache[text] = found
    return found
