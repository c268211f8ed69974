"""Words of lists and vocabularies: occupations, ticks, sex, education, level, score."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tzforms.converters.base import Parsed, ditto, doubtful, empty, is_blank, is_ditto, narrow, plain, raw, trim
from tzforms.i18n import _
from tzforms.lazy import lazy
from tzforms.normal import nfkc

__all__ = [
    "LEVELS",
    "EducationConverter",
    "LevelConverter",
    "OccupationsConverter",
    "ScoreConverter",
    "SexConverter",
    "choice_of",
    "education_standard",
    "has_tick",
]

_HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"

# --- lists -----------------------------------------------------------------------------------------------------------

_SEPARATOR_OR_BRACKET = lazy(r"[、，,;；/／|]++|[()（）]")
_NAME_END = lazy(r"(?:[工员师手]|[工员师手][(（][^()（）]*[)）])$")
_JOINED = lazy(r"(?=[^()（）]++\Z)(?=.++(?<=[工员师])\Z)(.+[工员师])[和与及](.{2,})", re.DOTALL)
# Blanks in front count from where they begin, so that a long run of them is looked at once.
_CODE = lazy(r"(?:(?<!\s)\s++)?(?:[(（]\s*+)?[1-8]-[0-9]{2}-[0-9]{2}-[0-9]{2}\s*+(?:[)）]\s*+)?+")
# 职业：… 工种：… in one cell, and the label of a code
_LABELLED = lazy(
    r"(?:涉及的?)?(?:职业(?:[(（]工种[)）]|[/／、及和]?工种)?|工种)(?:名称)?\s*+[:：]\s*+|(?:职业|工种)?(?:编码|代码)\s*+(?:[:：]\s*+)?+(?=[(（]?[1-8]-[0-9]{2}-)"
)
_NUMBERED = lazy(
    r"(?:(?<!\s)\s++)?(?:[(（][0-9一二三四五六七八九十]{1,2}[)）]|(?<![0-9.])[0-9]{1,2}\s*+[.、．)）](?![0-9])|[①-⑳]|(?<![\u4e00-\u9fff])[一二三四五六七八九十]、)\s*+"
)


def _split_outside_brackets(value: str) -> list[str]:
    """``value`` cut at its separators; one that a closing bracket follows before any opening one stands inside."""
    marks = list(_SEPARATOR_OR_BRACKET.finditer(value))
    parts: list[str] = []
    inside, end = False, len(value)
    for mark in reversed(marks):
        if mark[0] in "()（）":
            inside = mark[0] in ")）"
        elif not inside:
            parts.append(value[mark.end() : end])
            end = mark.start()
    return [value[:end], *reversed(parts)]


class OccupationsConverter:
    """职业（工种）: one or several names, printed with 、 between them."""

    name = "occupations"

    def format(self, value: Iterable[str] | None) -> str:
        """The names joined by ``、``; the empty text for none."""
        return "" if value is None else "、".join(value)

    def parse(self, text: str, *, year: int | None = None) -> Parsed:
        """A tuple of names; separators inside brackets do not count, codes (6-31-01-03) go to ``rest``."""
        if is_blank(text):
            return empty()
        value = trim(text)
        if is_ditto(value):
            return ditto(value)
        codes: list[str] = []

        def take(found: re.Match[str]) -> str:
            codes.append(found[0].strip(" \t\n\u3000()（）"))
            return ""

        value = _CODE.sub(take, _LABELLED.sub("、", value)).strip(" \t\n\u3000、，,;；/／|")
        if _NUMBERED.match(value) and not re.match(r"[二三四五六七八九十]、|一、(?!.*二、)", value, re.DOTALL):
            value = _NUMBERED.sub("、", value)
        names: list[str] = []
        reasons: list[str] = []
        for part in _split_outside_brackets(value):
            words, is_clear = self._words(part.strip(" \t\n\u3000。.、，,;；/／|"))
            names += [word for word in words if not is_blank(word)]
            if not is_clear:
                reasons = [_("职业（工种）中有空格或换行，分不清是一个还是几个。")]
        if not names or not all(any(c.isalpha() for c in n) for n in names):
            return raw(text, _("看不出职业（工种）。"))
        rest = "，".join(codes)
        if re.search(r"(?<![均平初高中同一二三])等(?:职业|工种|[0-9]+个.*)?$", names[-1]):
            reasons.append(_("职业（工种）写了“等”，没有列全。"))
        if any(re.search("[:：=]", n) for n in names):
            reasons.append(_("职业（工种）中另有文字，请确认。"))
        if any(len(re.findall("[(（]", n)) != len(re.findall("[)）]", n)) for n in names):
            reasons.append(_("职业（工种）的括号不成对，分不清是一个还是几个。"))
        return doubtful(tuple(names), *reasons, rest=rest) if reasons else plain(tuple(names), rest)

    @staticmethod
    def _words(part: str) -> tuple[list[str], bool]:
        """The names in a part without separators, and whether blanks and line breaks in it have only one reading.

        ``电工 焊工`` are two, ``电　工`` is one; ``工业机器人 系统操作员`` stays one and is not clear.
        """
        lines = part.split()
        if not lines:
            return [], True
        if len(lines) == 1:
            both = _JOINED.fullmatch(lines[0])
            return (list(both.groups()) if both else lines), True
        if not re.search(rf"[{_HAN}]", part) or re.search("[A-Za-z]", part):
            return [" ".join(lines)], True
        if all(len(line) == 1 for line in lines):
            return ["".join(lines)], True
        if lines[1][0] in "(（" and len(lines) == 2:
            return ["".join(lines)], True
        if all(_NAME_END.search(line) for line in lines):
            return lines, True
        return [("" if "\n" in part else " ").join(lines)], False


# --- closed vocabularies -----------------------------------------------------------------------------------------------

_TICKED = "☑☒√✓✔■●◉⦿þ\uf0fe\uf052\uf0fc\uf053\u2611"
_OPEN = "□☐○◯◻▢\uf0a8\uf06f\uf0a3"


# A box or tick, or a word between them.
_CHOICE = lazy(rf"[{re.escape(_TICKED + _OPEN)}]|[^\s{re.escape(_TICKED + _OPEN)}/／、，,;；|]+")


_TYPED_TICK = lazy(r"[\[(（【]\s*+[√✓✔xX×vV]\s*+[\])）】]")
_TYPED_OPEN = lazy(r"[\[(（【]\s++[\])）】]|[\[(（【][\])）】]")
_CHOICES = lazy(r"[/／、，,;；|]")
_CHOICE_WORD = lazy(rf"[^\s{re.escape(_TICKED + _OPEN)}]")


def choice_of(text: str) -> str | None:
    """The one ticked choice of ``□是 ☑否``, ``是√ 否`` or ``男　√女``; ``None`` when none or several are ticked, or when it is not
    plain which of two words a tick stands by (``男√女``)."""
    text = _TYPED_OPEN.sub("□", _TYPED_TICK.sub("☑", trim(text)))  # [√]男 [ ]女
    parts = [p for p in _CHOICES.split(text) if p.strip()]
    if len(parts) > 1 and not any(has_tick(p) and not _CHOICE_WORD.search(p) for p in parts):  # 男 √ / 女
        text = next((p for p in parts if set(p) & set(_TICKED)), text) if sum(has_tick(p) for p in parts) == 1 else text
    pieces = list(_CHOICE.finditer(text))
    words = [n for n, piece in enumerate(pieces) if not has_tick(piece[0])]
    ticks = [n for n, piece in enumerate(pieces) if piece[0] in _TICKED]
    if len(ticks) != 1 or not words:
        return None
    tick = ticks[0]
    if len(pieces) == 2 * len(words) and words[0] == words[-1] % 2:  # each word has its box: 是√ 否□, □是 ☑否
        return pieces[tick + (1 if words[0] else -1)][0]
    if len(pieces) - len(words) > 1:
        return None
    # a single mark, typed in: it belongs to the one word that it touches, or to the only one beside it
    before = [pieces[tick - 1]] if tick else []
    after = [pieces[tick + 1]] if tick + 1 < len(pieces) else []
    touching = [p for p in before if p.end() == pieces[tick].start()] + [
        p for p in after if p.start() == pieces[tick].end()
    ]
    nearest = touching or [*before, *after]
    return nearest[0][0] if len(nearest) == 1 else None


def has_tick(text: str) -> bool:
    """True when a tick or a box stands in ``text``."""
    return any(c in _TICKED or c in _OPEN for c in text) or _TYPED_TICK.search(text) is not None


_SEXES = {"男": "男", "男性": "男", "m": "男", "male": "男", "1": "男", "♂": "男", "男士": "男"} | {
    "女": "女",
    "女性": "女",
    "f": "女",
    "female": "女",
    "2": "女",
    "♀": "女",
    "女士": "女",
}


_BETWEEN_TWO = lazy(rf"([男女])[{re.escape(_TICKED)}][男女]")


class SexConverter:
    """男 or 女."""

    name = "sex"

    def format(self, value: str | None) -> str:
        """The word; the empty text for ``None``."""
        return "" if value is None else str(value)

    def parse(self, text: str, *, year: int | None = None) -> Parsed:
        """男性, M, 1, ♂, 男√女□ → 男."""
        if is_blank(text):
            return empty()
        if is_ditto(text):
            return ditto(text)
        value = trim(text)
        word = choice_of(value) if has_tick(value) else value
        if word is None and (between := _BETWEEN_TWO.fullmatch(re.sub(r"\s+", "", value))):
            return doubtful(_SEXES[between[1]], _("勾选标记夹在男和女之间，按它前面的字读，请确认。"))
        sex = _SEXES.get(re.sub(r"[\s.。]", "", narrow(word or "")).lower().strip("()"))
        return plain(sex) if sex else raw(text, _("看不出性别，应填男或女。"))


_EDUCATION = {
    "研究生": "博士研究生 硕士研究生 研究生 博士 硕士 博士后 硕研 博研 研究生班 在职研究生 工程硕士 MBA 硕士学位 博士学位",
    "本科": "本科 大学本科 大学 大本 学士 本 全日制本科 函授本科 自考本科 在职本科 成人本科 专升本 双学士 学士学位 大学普通班 电大本科 职业本科 成教本科",
    "专科": "专科 大专 大学专科 高职 高专 高职高专 大学大专 全日制大专 函授大专 自考大专 在职大专 成人大专 高职大专 专 职大 电大 电大专科 成教大专 高等职业 大学专科毕业",
    "中专": "中专 中技 技校 技工 职高 中职 中等专科 中等专业学校 中等职业 中师 职业高中 技工学校 成人中专 技师学院 预备技师 职专 职业中专 中等职业教育",
    "高中": "高中 普通高中 高中及以下",
    "初中": "初中 初级中学 初中及以下",
    "小学": "小学",
    "其他": "其他 文盲",
}
_STANDARD = {word: standard for standard, words in _EDUCATION.items() for word in words.split()}


# A remark, also one whose bracket does not end: its text is looked at once, and stays.
_BESIDE_EDUCATION = lazy(r"[(（][^)）\n]*+(?:[)）]|(?=\n|\Z))|\s|(?:学历|毕业|文化|程度)$")


def education_standard(text: str) -> str | None:
    """The group of GB/T 4658-2006 that ``text`` belongs to (研究生 本科 专科 中专 高中 初中 小学 其他), or ``None``."""

    def left(found: re.Match[str]) -> str:
        open_ended = found[0][0] in "(（" and found[0][-1] not in ")）"
        return re.sub(r"\s|(?:学历|毕业|文化|程度)$", "", found[0]) if open_ended else ""

    return _STANDARD.get(_BESIDE_EDUCATION.sub(left, trim(text)))


class EducationConverter:
    """学历 in the clerk's own word."""

    name = "education"

    def format(self, value: str | None) -> str:
        """The word; the empty text for ``None``."""
        return "" if value is None else str(value)

    def parse(self, text: str, *, year: int | None = None) -> Parsed:
        """A known word as written; 大学 → 本科; with a remark in brackets (大专（函授）) the standard word and ``rest``;
        在读, 肄业 and unknown words are unsure."""
        if is_blank(text):
            return empty()
        if is_ditto(text):
            return ditto(text)
        words = trim(text).split()
        if len(words) > 1 and all(w in _STANDARD for w in words):
            return plain(trim(text))
        value = "".join(words)
        if re.search(r"在读|肄业|未毕业|结业|辍学|就读", value):
            return doubtful(value, _("学历写的是在读或肄业，请确认最高学历。"))
        if value in ("大学", "大学学历", "大学毕业"):
            return plain("本科")
        if value in _STANDARD or re.sub(r"(?:学历|毕业)$", "", value) in _STANDARD:
            return plain(value)
        if (found := re.fullmatch(r"([^()（）]+)[(（]([^()（）]+)[)）]", value)) and found[1] in _STANDARD:
            return plain(_STANDARD[found[1]], found[2])
        groups = {_STANDARD.get(p) for p in re.split(r"[/／、]", value)}
        if len(groups) == 1 and None not in groups:  # 大专/高职: one degree in two words
            return plain(value)
        return doubtful(value, _("学历的写法不在常用说法之内，请确认。"), typed=False)


LEVELS = ("学徒工", "初级工", "中级工", "高级工", "技师", "高级技师", "特级技师", "首席技师")
_PRINTED = {
    "初级工": "五级/初级工",
    "中级工": "四级/中级工",
    "高级工": "三级/高级工",
    "技师": "二级/技师",
    "高级技师": "一级/高级技师",
}
_BY_DIGIT = {1: "高级技师", 2: "技师", 3: "高级工", 4: "中级工", 5: "初级工"}
_LEVEL_WORDS = {
    "首席技师": "首席技师",
    "特级技师": "特级技师",
    "高级技师": "高级技师",
    "高级技工": "高级工",
    "高级技能": "高级工",
    "高级工": "高级工",
    "中级技工": "中级工",
    "中级技能": "中级工",
    "中级工": "中级工",
    "初级技工": "初级工",
    "初级技能": "初级工",
    "初级工": "初级工",
    "学徒工": "学徒工",
    "技师": "技师",
    "学徒": "学徒工",
    "首席": "首席技师",
    "特级": "特级技师",
    "高级": "高级工",
    "中级": "中级工",
    "初级": "初级工",
}
_GRADE_DIGITS = {
    c: n for n, group in enumerate(("1一壹Ⅰⅰ", "2二贰Ⅱⅱ", "3三叁Ⅲⅲ", "4四肆Ⅳⅳ", "5五伍Ⅴⅴ"), 1) for c in group
}
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
_GRADE = lazy(
    r"(?:国家职业资格|职业技能等级|职业资格|技能等级|国)?([1-5一二三四五壹贰叁肆伍ⅠⅡⅢⅣⅤ]|I{1,3}|IV|V)级|国([1-5一二三四五])|^([1-5一二三四五壹贰叁肆伍ⅠⅡⅢⅣⅤ]|I{1,3}|IV|V)$"
)
_TITLES = lazy(
    r"工程师|经济师|会计师|农艺师|讲师|教授|教师|药师|护师|医师|审计师|统计师|建筑师|规划师|政工|编辑|记者|馆员|律师|政工师|研究员|实验师|工艺美术师|职称"
)


class LevelConverter:
    """等级, as its standard name. Prints 三级/高级工, as the certificates do."""

    name = "level"

    def format(self, value: str | None) -> str:
        """``三级/高级工``; the name alone where there is no grade (学徒工, 特级技师, 首席技师); empty for ``None``."""
        return "" if value is None else _PRINTED.get(value, str(value))

    def parse(self, text: str, *, year: int | None = None) -> Parsed:
        """The standard name; the occupation beside it is ``rest``; a grade that contradicts the name stays raw."""
        if is_blank(text):
            return empty()
        if is_ditto(text):
            return ditto(text)
        shown = trim(text)
        if has_tick(shown) and (ticked := choice_of(shown)):
            shown = ticked
        value = re.sub(r"\s+", "", nfkc(shown.translate(_ROMAN_SIGNS)))
        value = value.rstrip("。.")
        if _TITLES.search(value):
            return raw(text, _("写的是职称，不是职业技能等级。"))
        if re.search(r"以上|以下|及以|左右|或", value):
            return raw(text, _("等级写的是范围，请填写本人证书上的等级。"))
        grades, left = self._grades(value)
        names, left = self._names(left)
        if len(set(grades)) > 1 or len(set(names)) > 1:
            return raw(text, _("写了多个等级，请填写一个。"))
        if grades and names and _BY_DIGIT[grades[0]] != names[0]:
            return raw(text, _("等级的级数与名称矛盾，请对照证书改正。"))
        level = names[0] if names else _BY_DIGIT[grades[0]] if grades else None
        left = re.sub(
            r"国家职业资格|职业技能等级|职业资格|技能等级|职业技能|等级|证书|级别|已?(?:取得|获得|持有)|持有?|[()\[\]/,，、;:：|\-【】（）—·.]",
            " ",
            left,
        ).strip()
        left = " ".join(left.split())
        if level is None:
            if value in ("高技", "高技级"):
                return doubtful("高级技师", _("“高技”可能指高级技师，也可能指高级技工，请对照证书。"))
            return raw(text, _("看不出等级。"))
        if not all(_OCCUPATION.fullmatch(word) for word in left.split()):
            return doubtful(level, _("等级旁另有文字，请确认。"), rest=left)
        if not grades and level == "高级工" and re.fullmatch(r"高级", value):
            return doubtful(level, _("只写“高级”，可能指高级工，也可能指高级职称，请对照证书。"))
        return plain(level, left)

    @staticmethod
    def _grades(value: str) -> tuple[list[int], str]:
        grades: list[int] = []

        def take(found: re.Match[str]) -> str:
            sign = found[1] or found[2] or found[3]
            grades.append(_ROMAN.get(sign) or _GRADE_DIGITS[sign])
            return "|"

        return grades, _GRADE.sub(take, value)

    @staticmethod
    def _names(value: str) -> tuple[list[str], str]:
        names: list[str] = []

        def take(found: re.Match[str]) -> str:
            names.append(_LEVEL_WORDS[found[0]])
            return "|"

        return names, _ANY_LEVEL.sub(take, value)


_ROMAN_SIGNS = str.maketrans({"ⅰ": "Ⅰ", "ⅱ": "Ⅱ", "ⅲ": "Ⅲ", "ⅳ": "Ⅳ", "ⅴ": "Ⅴ"})
# 电工, 电工焊工, 中式烹调师, 保育员（四级 stood in the brackets): what may stand beside a level, and nothing else.
_OCCUPATION = lazy(r"[\u4e00-\u9fff]{1,12}[工员师手]")
# Longest first: 高级技师 before 技师, 高级工 before 高级.
_ANY_LEVEL = lazy("|".join(sorted(_LEVEL_WORDS, key=lambda w: -len(w))))


_GRADES = "合格 不合格 及格 不及格 优秀 良好 中等 一般 较差 优 良 中 差 通过 未通过 不通过 达标 未达标 缺考 缓考 免考 补考合格 甲 乙 丙 丁"
_SCORE = lazy(rf"(?:[0-9]{{1,3}}(?:\.[0-9]{{1,2}})?分?|{_GRADES.replace(' ', '|')}|[A-Fa-f][+-]?|[0-9]{{1,3}}%)")


class ScoreConverter:
    """考核成绩, which stays text: 92, 合格, 优秀."""

    name = "score"

    def format(self, value: object) -> str:
        """The text; the empty text for ``None``."""
        return "" if value is None else str(value)

    def parse(self, text: str, *, year: int | None = None) -> Parsed:
        """The text without blanks, full-width digits as half-width; unsure where it is not one number or one grade."""
        if is_blank(text):
            return empty()
        if is_ditto(text):
            return ditto(text)
        value = trim(text)
        if has_tick(value) and (ticked := choice_of(value)):
            value = ticked
        if re.search(r"[０-９．]", value):
            value = nfkc(value)
        bare = re.sub(r"\s+", "", value)
        shown = bare if len(value) < 12 and "\n" not in value else value
        lines = value.split()
        if _SCORE.fullmatch(bare) and not ("\n" in value and all(map(_SCORE.fullmatch, lines)) and len(lines) > 1):
            return plain(bare)
        return doubtful(shown, _("考核成绩不是一个分数或一个等次，请确认。"), typed=False)
