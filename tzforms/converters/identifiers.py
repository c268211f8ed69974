"""Identifiers on the forms: ID numbers, certificate numbers, accounts, phones, e-mail; checked in ``identifiers``."""

from __future__ import annotations

import re

from tzforms.converters.base import Parsed, ditto, doubtful, empty, is_blank, is_ditto, narrow, plain, raw, trim
from tzforms.i18n import _
from tzforms.identifiers import IdentifierError, bank_account, certificate, email, phone, resident_id
from tzforms.identifiers.resident_id import Outcome
from tzforms.lazy import lazy
from tzforms.normal import nfkc

__all__ = [
    "AccountConverter",
    "CertificateConverter",
    "EmailConverter",
    "IdConverter",
    "PhoneConverter",
    "find_id_numbers",
    "reference_of",
]

_NOT_HERE = lazy(r"(?:详?见|附).{0,12}(?:复印件|附件|扫描件|照片|原件)|复印件附后|见附[件页表]")


class _Identifier:
    """What the identifiers share: ``None`` prints nothing, a value prints as it is."""

    def format(self, value: str | None) -> str:
        """The number without separators; the empty text for ``None``."""
        return "" if value is None else str(value)


# --- ID numbers --------------------------------------------------------------------------------------------------------

_ID_IN_TEXT = lazy(r"(?<![0-9A-Za-z])[1-9](?:[ \t\u00a0\u2009-]?[0-9]){16}[ \t\u00a0\u2009-]?[0-9Xx](?![0-9A-Za-z])")
_ID_LABEL = lazy(
    r"^(?:居民|公民)?(?:身份证?|证件)(?:号码?|证号|件号码?)?\s*+(?:[:：]\s*+)?+|^(?:ID|NO)\s*+(?:[:.]\s*+)?+(?=[0-9])"
    r"|^(?:护照|港澳通行证|港澳居民来往内地通行证|台胞证|台湾居民来往大陆通行证|通行证|回乡证|居住证)(?:号码?)?\s*+(?:[:：]\s*+)?+",
    re.IGNORECASE,
)


def find_id_numbers(text: str) -> list[str]:
    """The 18-character ID numbers that stand in ``text``, normalised, in order."""
    flat = nfkc(text)
    return [resident_id.compact(m[0]) for m in _ID_IN_TEXT.finditer(flat)]


class IdConverter(_Identifier):
    """居民身份证号, 18 characters."""

    name = "id_number"

    def parse(self, text: str, *, year: int | None = None) -> Parsed:
        """The normalised number. Upgraded, mended or failing numbers are unsure; masked or damaged ones stay raw."""
        value = text
        if not resident_id.is_bare(text):
            if is_blank(text):
                return empty()
            if is_ditto(text):
                return ditto(text)
            if _NOT_HERE.search(text):
                return doubtful(None, _("没有填写身份证号，只说明见复印件。"), rest=trim(text))
            value = _ID_LABEL.sub("", trim(text).lstrip("'’‘`"))
        examined = resident_id.examine(value)
        outcome, number = examined.outcome, examined.number
        if outcome in (Outcome.VALID, Outcome.REGION_UNKNOWN):
            if examined.folded:
                return doubtful(number, _("身份证号末位写的不是字母X，已按X读。"))
            return plain(number)
        message = resident_id.message(outcome)
        if outcome in (Outcome.VALID_15_UPGRADED, Outcome.NON_MAINLAND_DOC):
            return doubtful(number, message)
        if len(found := find_id_numbers(value)) > 1:
            return raw(text, _("一格里写了多个身份证号。"))
        if len(found) == 1 and resident_id.is_valid(found[0]):
            beside = _ID_IN_TEXT.sub("", nfkc(value), count=1).strip(" \t\n,，、;；:：()（）。")
            return (
                plain(found[0], beside)
                if not re.search(r"[0-9]", beside)
                else doubtful(found[0], _("身份证号旁另有数字，请确认。"), rest=beside)
            )
        if suggestion := resident_id.suggest(value):
            return doubtful(suggestion, _("身份证号中有字母（如O、l），已按数字（0、1）读，校验码相符，请对照证件。"))
        if outcome in (Outcome.DATE_INVALID, Outcome.CHECKSUM_MISMATCH):
            return doubtful(number, message)
        if re.fullmatch(r"[0-9]{10,25}[0-9X]", number):
            return doubtful(number, message, typed=False)
        return raw(text, message)


# --- certificates --------------------------------------------------------------------------------------------------------

_CERTIFICATE_LABEL = lazy(
    r"^(?:国家)?(?:职业资格|职业技能等级|技能等级|职业技能)?(?:证书?|资格证书)?(?:编号|号码|编码|证号|号)\s*+(?:[:：]\s*+)?+"
    r"|^(?:NO|№)\s*+(?:[.:：]\s*+)?+(?=[0-9A-Z])",
    re.IGNORECASE,
)
_PENDING = lazy(
    r"正在|办理中|在办|已考|未发证|未取得|待发|待取|制证|暂未|未下发|考试中|申领中|[0-9]{4}年[0-9]{1,2}月(?:(?![0-9]{4}年[0-9]{1,2}月).)*(?:取得|获得|发证)|即将|尚未"
)
_CERTIFICATE_KIND = lazy(
    r"(?:(?<!\s)\s++)?[(（]\s*+((?:国家)?职业(?:技能等级|资格|技能)证书?|技能等级证书?|职业技能等级|[\u4e00-\u9fff]{2,20})\s*+[)）]\s*+"
)
_NUMBER_IN_TEXT = lazy(r"(?<![0-9A-Za-z])[A-Za-z]{0,2}[0-9](?:[ -]?[0-9A-Za-z]){13,21}(?![0-9A-Za-z])")
_LABEL_WORDS = lazy(r"国家职业资格证书?|职业技能等级证书?|职业资格证书?|技能等级证书?|证书|编号|号码|证号|第|号")
_UNKNOWN = certificate.Kind.UNKNOWN
# What old books and other trades number with: 京人社职字第123号, 京ZJ0001, 2024-0015; no date (2024-07), nothing masked.
_OLD_NUMBER = lazy(
    r"(?![0-9]{4}[-./年][0-9]{1,2}(?:[-./月]|$))(?!.*[Xx]{3})[\u4e00-\u9fff（()）〔〕\[\]A-Za-z/-]{0,20}[0-9](?:[-./ ]?[0-9A-Za-z]){3,30}号?"
)
_BETWEEN = lazy(r"[/／、，,;；\n]+")


class CertificateConverter(_Identifier):
    """国家职业资格证书/职业技能等级证书编号."""

    name = "certificate_no"

    def parse(self, text: str, *, year: int | None = None) -> Parsed:
        """The normalised number, the kind beside it as ``rest``; several, and what may be a slip of one of the two patterns, unsure.

        A number of another pattern is given as written: it is surely read, and whether it proves anything is V32's to say.
        """
        if is_blank(text):
            return empty()
        if is_ditto(text):
            return ditto(text)
        shown = trim(text)
        if _PENDING.search(shown) and not re.search(r"[0-9A-Za-z]{13,}", re.sub(r"\s", "", narrow(shown))):
            return doubtful(None, _("没有填写证书编号，证书可能尚未取得。"), rest=shown)
        if _NOT_HERE.search(shown):
            return doubtful(None, _("没有填写证书编号，只说明见复印件。"), rest=shown)
        rest: list[str] = []

        def take(found: re.Match[str]) -> str:
            rest.append(found[1])
            return ""

        value = _CERTIFICATE_KIND.sub(take, shown)
        whole = certificate.parse(value)
        if whole.kind is certificate.Kind.UNKNOWN and (several := self._several(value)):
            numbers = [c.number for c in several]
            rest = [*numbers[1:], *rest]
            return doubtful(
                "/".join(numbers), _("写了多个证书编号，请确认以哪一个为准。"), rest="，".join(rest[len(numbers) - 1 :])
            )
        beside = self._beside(value) if whole.kind is certificate.Kind.UNKNOWN else None
        if beside:
            value, words = beside
            rest = [*rest, *words]
        value = _CERTIFICATE_LABEL.sub("", value.strip())
        value = re.sub(r"^[\u4e00-\u9fff]{2,14}(?:证书|证)?(?:编号|号)?\s*[:：]\s*", "", value)
        found = certificate.parse(value)
        note = "，".join(rest)
        if found.kind is certificate.Kind.UNKNOWN:
            if suggestion := certificate.suggest(value):
                return doubtful(
                    suggestion,
                    _("证书编号中有形近的字母或数字（如5与S、0与O），已按编码规则读，请对照证书。"),
                    rest=note,
                )
            if re.search(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,2}$", found.number):
                return raw(text, _("证书编号被电子表格改成数值而丢失末几位，请重新填写。"))
            number = trim(value)  # as written, hyphens too: nobody knows its pattern
            if not re.search(r"[\u4e00-\u9fff]", number):
                number = re.sub(r"\s+", "", narrow(number)).upper()
            if _OLD_NUMBER.fullmatch(number) and not certificate.has_wrong_length(found.number):
                return plain(number, note)  # odd, and surely read: V32 tells
            return doubtful(number, _("证书编号不是现行的16位或22位格式，须联网核验。"), rest=note)
        if found.kind is certificate.Kind.RESIDENT_ID:  # most likely another column's
            return doubtful(
                found.number, _("号码与身份证号相同或由其组成，疑似特种作业操作证，不能证明技能等级。"), rest=note
            )
        reasons = []
        if "letter" in found.doubts and found.number[0] == "V" and (suggestion := certificate.suggest(value)):
            return doubtful(
                suggestion, _("证书编号中有形近的字母或数字（如5与S、0与O），已按编码规则读，请对照证书。"), rest=note
            )
        if "form" in found.doubts:
            reasons.append(_("证书编号中表示等级的一位不是1至5，须联网核验。"))
        if "year" in found.doubts:
            reasons.append(_("证书编号中的发证年份晚于今年，请对照证书。"))
        return doubtful(found.number, *reasons, rest=note) if reasons else plain(found.number, note)

    @staticmethod
    def _beside(value: str) -> tuple[str, list[str]] | None:
        """The one number of a known kind among words (国家职业资格证书 1101…, S0000… 高级工), and the words."""
        flat = narrow(value)
        pieces = [m for m in _NUMBER_IN_TEXT.finditer(flat) if certificate.parse(m[0]).kind is not _UNKNOWN]
        if len(pieces) != 1:
            return None
        left = flat[: pieces[0].start()] + " " + flat[pieces[0].end() :]
        if re.search(r"[0-9A-Za-z]{4}", left):
            return None
        words = re.findall(r"[\u4e00-\u9fff]+", _LABEL_WORDS.sub(" ", left))
        return pieces[0][0], words

    @staticmethod
    def _several(value: str) -> list[certificate.Certificate]:
        """Two and more numbers of known kinds in one cell, the highest level first; else nothing."""
        found = []
        for part in _BETWEEN.split(value):
            if not part.strip():
                continue
            one = certificate.parse(_CERTIFICATE_LABEL.sub("", re.sub(r"^[\u4e00-\u9fff]+[:：]", "", part.strip())))
            if one.kind not in (certificate.Kind.QUALIFICATION, certificate.Kind.SKILL):
                return []
            found.append(one)
        rank = ["初级工", "中级工", "高级工", "技师", "高级技师", None]
        return sorted(found, key=lambda c: -rank.index(c.level)) if len(found) > 1 else []


# --- accounts ------------------------------------------------------------------------------------------------------------


_ACCOUNT_AMONG_WORDS = lazy(
    r"([^0-9０-９A-Za-z]*?|No\.?\s*)([0-9０-９][0-9０-９\s-]{6,}[0-9０-９])([^0-9０-９A-Za-z*]*)"
)


class AccountConverter(_Identifier):
    """单位银行账号: digits, leading zeros kept."""

    name = "account"

    def parse(self, text: str, *, year: int | None = None) -> Parsed:
        """The digits; a number that is damaged or too short is unsure (one that looks like a personal card is X22's)."""
        if is_blank(text):
            return empty()
        if is_ditto(text):
            return ditto(text)
        value = re.sub(r"^(?:银行)?\s*+[账帐]\s*+[号户](?:号码)?\s*+(?:[:：]\s*+)?+", "", trim(text).lstrip("'’‘`"))
        rest = ""
        if found := _ACCOUNT_AMONG_WORDS.fullmatch(value):
            value = found[2]
            rest = "，".join(w for w in (re.sub(r"[\s()（）,，;；:：]+", "", found[n]) for n in (1, 3)) if w)
        try:
            number = bank_account.validate(value)
        except IdentifierError as error:
            compact = bank_account.compact(value)
            if error.reason in ("length", "damaged_tail") and compact.isdigit():
                return doubtful(compact, str(error), rest=rest)
            return raw(text, str(error))
        return plain(number, rest)


# --- phones and e-mail -----------------------------------------------------------------------------------------------------

_REFERENCE = {
    lazy(r"(?:同|与|见)(?:上述?|以上)?(?:手机|移动电话)(?:号码?)?(?:相同|一致)?"): "mobile",
    lazy(r"(?:同|与|见)(?:上述?|以上)?(?:办公)?(?:电话|座机|固话)(?:号码?)?(?:相同|一致)?"): "office_phone",
    lazy(r"(?:同|与|见)(?:上述?|以上)?传真(?:相同|一致)?"): "fax",
}


def reference_of(text: str) -> str | None:
    """The field that ``同手机`` or ``同办公电话`` points at (``mobile``, ``office_phone``, ``fax``), or ``None``."""
    value = re.sub(r"\s+", "", trim(text)).strip("()（）。")
    return next((field for pattern, field in _REFERENCE.items() if pattern.fullmatch(value)), None)


_PHONE_LABEL = lazy(
    r"(?:联\s*+系\s*+|办\s*+公\s*+|固\s*+定\s*+|移\s*+动\s*+)?(?:电\s*+话|手\s*+机|座\s*+机|传\s*+真|固\s*+话)"
    r"(?:号(?:\s*+码)?+)?+\s*+[:：]\s*+"
    r"|(?:联系电话|办公电话|电话|手机号?|座机|传真)\s*+(?=[0-9+(（])"
    r"|(?:Tel|Mobile|Fax|Phone|Mob)\s*+(?:[.:：]\s*+)?+(?=[0-9+(])",
    re.IGNORECASE,
)
# Blanks before a separator count from where they begin, so that a long run of them is looked at once.
_NEXT_PHONE = lazy(
    r"(?:(?<!\s)\s++)?[/、，,;；|]\s*+|(?<!\s)[^\S\n]*+\n\s*+|(?:(?<!\s)\s++)?(?:或者?|和)\s*+"
    r"|(?<!\s)\s++(?=(?:\+?86[\s-]*+)?1[3-9][0-9]{9}(?![0-9]))|(?<=[0-9])\s++(?=0[1-9][0-9]{1,2}-[0-9]{7,8})"
)
_LIKE_A_PHONE = lazy(r"(?:[0-9\s()+-]|转|分机号?|内线|ext\.?|#)++", re.IGNORECASE)
_LONGEST_PHONE = 80  # with blanks and brackets; nothing longer is one number
_PHONE_BEGINS = lazy(r"[+(0-9]")


class PhoneConverter(_Identifier):
    """A telephone number; as ``mobile`` one that should be a mobile number."""

    def __init__(self, name: str = "phone") -> None:
        self.name = name

    def parse(self, text: str, *, year: int | None = None) -> Parsed:
        """``010-69551234转801``, ``13800138000``; a name beside it is ``rest``; several are joined by ``/``, unsure."""
        if is_blank(text):
            return empty()
        if is_ditto(text):
            return ditto(text)
        if reference_of(text):
            return raw(text, _("写的是“同某栏”，须对照那一栏。"))
        value = nfkc(re.sub(r"[‐‑‒–—―−－﹣─━~～]", "-", trim(text).strip("'’‘`")))
        value = re.sub(r"\(?总机\)?[:：]?", "", _PHONE_LABEL.sub("", value))
        try:
            return self._one(phone.parse(value))
        except IdentifierError:
            pass
        words: list[str] = []
        numbers: list[phone.Phone] = []
        failed = False
        for part in _NEXT_PHONE.split(self._bridged(value)):
            if not part or not part.strip():
                continue
            span = self._in_text(part)
            if span is None:
                words.append(part.strip(" ()（）:："))
                continue
            start, end = span
            beside = (part[:start] + " " + part[end:]).strip(" ()（）:：,，.。-")
            try:
                numbers.append(self._abbreviated(part[start:end], numbers))
            except IdentifierError:
                failed = True
            if beside:
                words.append(re.sub(r"[()（）\s]+", " ", beside).strip())
        rest = "，".join(w for w in words if w)
        if failed or not numbers:
            bare = phone.compact(value)
            if re.fullmatch(r"\+?[0-9-]+", bare):
                return doubtful(bare, _("电话号码位数或格式不对，请改正。"), typed=False)
            return raw(value, _("电话号码位数或格式不对，请改正。"))
        if len({n.number for n in numbers}) > 1:
            return doubtful("/".join(n.number for n in numbers), _("写了多个电话号码，请确认用哪一个。"), rest=rest)
        one = self._one(numbers[0], rest)
        if re.search(r"[0-9]", rest):
            return doubtful(one.value, *one.reasons, _("电话旁另有数字，请确认。"), rest=rest)
        return one

    def _one(self, found: phone.Phone, rest: str = "") -> Parsed:
        reasons = []
        if found.assumed_area:
            reasons.append(_("没有写区号，按北京010推定。"))
        if found.kind == "foreign":
            reasons.append(_("不是中国大陆的电话号码，请确认。"))
        if self.name == "mobile" and found.kind != "mobile":
            reasons.append(_("手机一栏填的不是手机号码，请确认。"))
        return doubtful(found.number, *reasons, rest=rest) if reasons else plain(found.number, rest)

    @staticmethod
    def _in_text(part: str) -> tuple[int, int] | None:
        """Where the first number in ``part`` stands: from a digit, ``+`` or ``(`` to a digit or ``)`` further on."""
        for run in _LIKE_A_PHONE.finditer(part):
            begin = _PHONE_BEGINS.search(part, run.start(), run.end())
            end = run.start() + 1 + max(map(run[0].rfind, "0123456789)"))
            if begin and end - begin.start() >= 2:
                return begin.start(), end
        return None

    @staticmethod
    def _bridged(value: str) -> str:
        """A line break inside one number is no separator between two."""
        lines = value.split("\n")
        joined = lines[0]
        for line in lines[1:]:
            short = len(joined) + len(line) <= _LONGEST_PHONE
            one = short and phone.is_valid(joined + line) and not (phone.is_valid(joined) and phone.is_valid(line))
            joined += line if one else "\n" + line
        return joined

    @staticmethod
    def _abbreviated(text: str, before: list[phone.Phone]) -> phone.Phone:
        """A number; after ``010-69551234`` also ``69551235`` with the same area code."""
        found = phone.parse(text)
        if found.assumed_area and before and before[-1].kind == "landline":
            area = re.match(r"0[0-9]{2,3}(?=-)|010|02[0-9]", before[-1].number)
            if area:
                return phone.parse(f"{area[0]}-{found.number.removeprefix('010-')}")
        return found


class EmailConverter(_Identifier):
    """An e-mail address, letter case as written."""

    name = "email"

    def parse(self, text: str, *, year: int | None = None) -> Parsed:
        """The address; several are joined by ``;`` and unsure; a QQ number gives its address, unsure."""
        if is_blank(text):
            return empty()
        if is_ditto(text):
            return ditto(text)
        typed = (
            text.strip()
        )  # one or two underscores before an address are its own; from three on they are the form's line
        value = typed if re.match(r"__?(?!_)", typed) and email.is_valid(typed) else trim(text)
        value = re.sub(r"^(?:电子)?(?:邮\s*+箱|邮件|E-?mail)(?:地址)?\s*+[:：]\s*+", "", value, flags=re.IGNORECASE)
        if email.is_valid(value) and len(re.findall("[@＠]", value)) == 1:
            return plain(email.validate(value))
        flat = nfkc(value)
        if found := re.fullmatch(r"QQ(?:号|邮箱)?\s*+(?:[:：]\s*+)?+([1-9][0-9]{4,11})", flat.strip(), re.IGNORECASE):
            return doubtful(f"{found[1]}@qq.com", _("写的是QQ号，按QQ邮箱推定。"))
        addresses: list[str] = []
        words: list[str] = []
        for part in re.split(r"[/、，,;；|\n\s()（）]+|或|和", value):
            if not part:
                continue
            if "@" in part or "＠" in part:
                inner = re.sub(r"^[\u4e00-\u9fff]+[:：]?", "", part)
                if not email.is_valid(inner):
                    return raw(text, _("邮箱地址格式不对，请改正。"))
                addresses.append(email.validate(inner))
                if inner != part:
                    words.append(part[: len(part) - len(inner)].rstrip(":："))
            else:
                words.append(part)
        if not addresses:
            return raw(text, _("邮箱地址格式不对，请改正。"))
        rest = "，".join(words)
        if len(set(addresses)) > 1:
            return doubtful(";".join(addresses), _("写了多个邮箱地址，请确认用哪一个。"), rest=rest)
        if re.search(r"[A-Za-z0-9]", rest):
            return doubtful(addresses[0], _("邮箱旁另有文字，请确认。"), rest=rest)
        return plain(addresses[0], rest)
