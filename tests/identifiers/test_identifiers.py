"""Identifiers: the standards' own samples, python-stdnum as the second opinion for check characters, and the traps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import stdnum.cn.ric
import stdnum.cn.uscc
import stdnum.luhn
from hypothesis import given
from hypothesis import strategies as st

from tests.timing import at_most
from tzforms.identifiers import (
    IdentifierError,
    bank_account,
    certificate,
    email,
    person_key_text,
    phone,
    resident_id,
    uscc,
)
from tzforms.identifiers.resident_id import Outcome

STANDARD_WOMAN, STANDARD_MAN = "11010519491231002X", "440524188001010014"
SKILL = "S000011000001243000123"


def made(region: str, born: str, sequence: str = "001") -> str:
    head = region + born + sequence
    return head + resident_id.check_digit(head)


class TestResidentId:
    @pytest.mark.parametrize("number", [STANDARD_WOMAN, STANDARD_MAN])
    def test_the_standards_own_samples_are_valid(self, number: str) -> None:
        assert resident_id.examine(number).outcome is Outcome.VALID
        assert resident_id.validate(number) == number

    def test_birth_date_and_sex_are_read_from_the_number(self) -> None:
        assert resident_id.birth_date(STANDARD_WOMAN) == date(1949, 12, 31)
        assert resident_id.sex(STANDARD_WOMAN) == "女"
        assert resident_id.sex(STANDARD_MAN) == "男"
        assert resident_id.sex("110105491231002") == "女"

    @given(st.integers(0, 10**17 - 1).map("{:017d}".format))
    def test_the_check_character_agrees_with_stdnum(self, head: str) -> None:
        assert resident_id.check_digit(head) == stdnum.cn.ric.calc_check_digit(head + "0")

    @given(st.integers(0, 16), st.integers(1, 9))
    def test_any_single_wrong_digit_is_noticed(self, place: int, by: int) -> None:
        digit = (int(STANDARD_MAN[place]) + by) % 10
        wrong = STANDARD_MAN[:place] + str(digit) + STANDARD_MAN[place + 1 :]
        assert not resident_id.is_valid(wrong)

    @pytest.mark.parametrize(
        ("region", "born"),
        [
            ("110112", "19800101"),  # Tongzhou's own code, in force since 1997 only
            ("110223", "19800101"),  # and the one before
            ("810000", "19800101"),
            ("820000", "19900101"),
            ("830000", "19850101"),
            ("911156", "19800101"),  # a foreigner's permanent residence card
            ("341402", "19750101"),
            ("320509", "19900101"),
        ],
    )
    def test_no_region_is_refused(self, region: str, born: str) -> None:
        assert resident_id.examine(made(region, born)).outcome is Outcome.VALID

    def test_an_unlisted_province_is_told_but_usable(self) -> None:
        examined = resident_id.examine(made("000000", "19900101"))
        assert examined.outcome is Outcome.REGION_UNKNOWN
        assert examined.outcome.is_usable

    @pytest.mark.parametrize("born", ["29990101", "19900230", "19901301", "19900100", "18000101", "19010229"])
    def test_a_birth_date_that_cannot_be_is_refused(self, born: str) -> None:
        assert resident_id.examine(made("110112", born)).outcome is Outcome.DATE_INVALID
        with pytest.raises(IdentifierError):
            resident_id.birth_date(made("110112", born))

    def test_nobody_is_born_tomorrow(self) -> None:
        tomorrow = date.today() + timedelta(days=1)
        assert resident_id.examine(made("110112", f"{tomorrow:%Y%m%d}")).outcome is Outcome.DATE_INVALID
        assert resident_id.examine(made("110112", f"{date.today():%Y%m%d}")).outcome is Outcome.VALID

    @pytest.mark.parametrize("today", [date(2026, 11, 28), date(2026, 2, 28), date(2026, 12, 31), date(2026, 1, 30)])
    def test_nobody_is_born_on_the_day_after_any_last_day_of_a_month(
        self, today: date, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Clock(date):
            @classmethod
            def today(cls) -> Clock:
                return cls(today.year, today.month, today.day)

        monkeypatch.setattr(resident_id, "date", Clock)
        for days, outcome in ((0, Outcome.VALID), (1, Outcome.DATE_INVALID), (40, Outcome.DATE_INVALID)):
            born = today + timedelta(days=days)
            assert resident_id.examine(made("110112", f"{born:%Y%m%d}")).outcome is outcome

    def test_29_february_exists_in_leap_years_only(self) -> None:
        assert resident_id.is_valid(made("110112", "20000229"))
        assert not resident_id.is_valid(made("110112", "19000229"))

    @pytest.mark.parametrize(
        "text",
        [
            "11010519491231002x",
            "110105 19491231 002X",
            "110105-19491231-002X",
            "１１０１０５１９４９１２３１００２Ｘ",
            "'11010519491231002X",
        ],
    )
    def test_blanks_hyphens_width_and_case_do_not_matter(self, text: str) -> None:
        assert resident_id.validate(text) == STANDARD_WOMAN

    @pytest.mark.parametrize("last", "×✕*хХｘ")
    def test_a_look_alike_is_x_at_the_last_place_only(self, last: str) -> None:
        assert resident_id.compact("11010519491231002" + last) == STANDARD_WOMAN
        assert not resident_id.is_valid("1101051949123100" + last + "2")

    @pytest.mark.parametrize(
        ("text", "outcome"),
        [
            ("110105491231002", Outcome.VALID_15_UPGRADED),
            ("110105491331002", Outcome.DATE_INVALID),
            ("110105194912310021", Outcome.CHECKSUM_MISMATCH),
            ("110105194912310000", Outcome.DAMAGED_BY_EXCEL),
            ("1.10105E+17", Outcome.DAMAGED_BY_EXCEL),
            ("110105********002X", Outcome.MASKED),
            ("1***************2X", Outcome.MASKED),
            ("H12345678", Outcome.NON_MAINLAND_DOC),
            ("E12345678", Outcome.NON_MAINLAND_DOC),
            ("12345678", Outcome.NON_MAINLAND_DOC),
            ("CAN110012345678"[:15], Outcome.NON_MAINLAND_DOC),
            ("1101051949123100X", Outcome.LENGTH),
            ("", Outcome.LENGTH),
            ("张三", Outcome.LENGTH),
        ],
    )
    def test_each_outcome_is_told_apart(self, text: str, outcome: Outcome) -> None:
        assert resident_id.examine(text).outcome is outcome
        assert resident_id.is_valid(text) == outcome.is_usable

    def test_15_digits_are_upgraded_with_19_and_a_check_character(self) -> None:
        assert resident_id.upgrade_15("110105491231002") == STANDARD_WOMAN
        assert person_key_text("110105491231002") == person_key_text("11010519491231002x") == STANDARD_WOMAN

    def test_letters_for_digits_are_only_suggested_when_the_check_fits(self) -> None:
        assert resident_id.suggest("11O1O519491231OO2X") == STANDARD_WOMAN
        assert resident_id.suggest("11O1O51949123l0021") is None
        assert resident_id.suggest(STANDARD_WOMAN) is None

    @pytest.mark.parametrize("text", ["110105194912310021", "110105********002X", "1101051949123100X"])
    def test_an_error_names_no_digit_of_the_number(self, text: str) -> None:
        with pytest.raises(IdentifierError) as caught:
            resident_id.validate(text)
        assert text[:6] not in str(caught.value)
        assert text[-4:] not in str(caught.value)

    def test_fifty_thousand_numbers_take_less_than_a_second(self) -> None:
        numbers = [made("110112", "19800101", f"{n % 1000:03d}") for n in range(1000)] * 50
        with at_most(1):
            assert all(resident_id.is_valid(n) for n in numbers)


class TestUscc:
    SAMPLE = "91110000600037341L"

    def test_a_real_code_is_valid_and_its_parts_are_named(self) -> None:
        assert uscc.validate(" 9111 0000 6000 37341l ") == self.SAMPLE
        assert uscc.kind(self.SAMPLE) == uscc.Kind("市场监管", "企业", "110000")

    @given(
        st.from_regex(r"(?:12|52|91|92)1101[0-9]{2}[0-9A-HJ-NPQRTUWXY]{9}", fullmatch=True).filter(
            lambda s: s.isascii()
        )
    )
    def test_the_check_character_agrees_with_stdnum(self, head: str) -> None:
        code = head + uscc.check_digit(head)
        assert uscc.is_valid(code)
        assert stdnum.cn.uscc.calc_check_digit(head + "0") == code[17]

    def test_a_wrong_check_character_is_a_warning_that_can_be_waived(self) -> None:
        wrong = self.SAMPLE[:-1] + "A"
        with pytest.raises(IdentifierError) as caught:
            uscc.validate(wrong)
        assert caught.value.reason == "checksum_mismatch"
        assert uscc.validate(wrong, strict=False) == wrong

    @pytest.mark.parametrize("first", "YAN")
    def test_departments_after_the_amendment_are_accepted(self, first: str) -> None:
        head = first + "2110112" + "MB0000001"
        assert uscc.is_valid(head + uscc.check_digit(head))

    @pytest.mark.parametrize(("code", "reason"), [("911100006000373", "length"), ("9I110000600037341L", "characters")])
    def test_other_shapes_are_refused(self, code: str, reason: str) -> None:
        with pytest.raises(IdentifierError) as caught:
            uscc.validate(code, strict=False)
        assert caught.value.reason == reason


class TestCertificate:
    def test_the_qualification_certificates_level_is_the_eleventh_digit(self) -> None:
        found = certificate.parse("1101000000300123")
        assert (found.kind, found.level, found.year) == (certificate.Kind.QUALIFICATION, "高级工", 2011)

    def test_its_two_digit_year_turns_at_93(self) -> None:
        assert certificate.parse("9301000000300123").year == 1993
        assert certificate.parse("2401000000300123").year == 2024

    def test_the_skill_certificates_level_is_the_sixteenth_character(self) -> None:
        found = certificate.parse("Y0001" + "23" + "000001" + "19" + "5" + "000001")
        assert (found.kind, found.level, found.year, found.doubts) == (certificate.Kind.SKILL, "初级工", 2019, ())

    @pytest.mark.parametrize("number", ["YS" + "0" * 20, "Y00001100000124A000123"])
    def test_the_two_letters_of_a_special_grade_are_no_fault(self, number: str) -> None:
        assert certificate.is_valid(number)
        assert certificate.parse(number).level is None

    @pytest.mark.parametrize("number", ["T" + STANDARD_WOMAN, STANDARD_WOMAN])
    def test_a_number_made_of_an_id_is_no_evidence_of_a_level(self, number: str) -> None:
        with pytest.raises(IdentifierError) as caught:
            certificate.validate(number)
        assert caught.value.reason == "kind"

    def test_an_issue_year_in_the_future_is_noticed(self) -> None:
        assert "year" in certificate.parse(SKILL[:13] + "99" + SKILL[15:]).doubts

    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("5" + SKILL[1:], SKILL),
            ("SO" + SKILL[2:], SKILL),
            ("V" + SKILL[1:], "Y" + SKILL[1:]),
            ("11O1000000300123", "1101000000300123"),
            (SKILL, None),
            ("abc", None),
        ],
    )
    def test_look_alikes_are_suggested(self, written: str, meant: str | None) -> None:
        assert certificate.suggest(written) == meant


class TestPhone:
    @pytest.mark.parametrize(
        ("text", "number", "kind"),
        [
            ("138 0013 8000", "13800138000", "mobile"),
            ("+86-138-0013-8000", "13800138000", "mobile"),
            ("(010)6955 1234", "010-69551234", "landline"),
            ("+86 10 69551234", "010-69551234", "landline"),
            ("010-69551234-801", "010-69551234转801", "landline"),
            ("0311-8765432", "0311-8765432", "landline"),
            ("01069551234", "01069551234", "landline"),
            ("400-650-1234", "400-650-1234", "service"),
            ("+85291234567", "+85291234567", "foreign"),
        ],
    )
    def test_a_number_is_normalised(self, text: str, number: str, kind: str) -> None:
        found = phone.parse(text)
        assert (found.number, found.kind, found.assumed_area) == (number, kind, False)

    def test_eight_digits_alone_are_in_beijing_and_that_is_said(self) -> None:
        assert phone.parse("6955-1234") == phone.Phone("010-69551234", "landline", assumed_area=True)

    @pytest.mark.parametrize(
        "text", ["138001380001", "1380013800", "12800138000", "010-6955123", "95588", "", "张三", "1.38E+10"]
    )
    def test_what_is_no_number_is_refused(self, text: str) -> None:
        with pytest.raises(IdentifierError):
            phone.validate(text)

    @pytest.mark.parametrize("text", ["13800138000", "16200138000", "19912345678"])
    def test_mobiles_of_every_carrier_are_known(self, text: str) -> None:
        assert phone.is_mobile(text)
        assert not phone.is_mobile("010-69551234")


class TestBankAccount:
    def test_leading_zeros_stay(self) -> None:
        assert bank_account.validate("0200 0049-1234 5678901") == "0200004912345678901"

    @given(st.integers(0, 10**18).map(str))
    def test_luhn_agrees_with_stdnum(self, number: str) -> None:
        assert bank_account.luhn(number) == stdnum.luhn.is_valid(number)

    def test_a_personal_card_is_suspected_by_prefix_length_and_luhn_together(self) -> None:
        card = next(n for n in (f"622202000000000000{d}" for d in range(10)) if bank_account.luhn(n))
        assert bank_account.looks_like_personal_card(card)
        assert not bank_account.looks_like_personal_card(str(int(card) + 1))
        assert not bank_account.looks_like_personal_card("0" + card[1:])

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("2.00005E+18", "damaged_by_excel"),
            ("0200****8901", "masked"),
            ("NRA12345678", "characters"),
            ("1234567", "length"),
            ("1" * 33, "length"),
            ("110012345678901000", "damaged_tail"),
        ],
    )
    def test_what_cannot_be_an_account_is_refused_with_its_reason(self, text: str, reason: str) -> None:
        with pytest.raises(IdentifierError) as caught:
            bank_account.validate(text)
        assert caught.value.reason == reason


class TestEmail:
    @pytest.mark.parametrize(
        ("text", "address"),
        [
            ("zhangsan＠163。com", "zhangsan@163.com"),
            ("Zhang.San@BJTZH.gov.cn", "Zhang.San@BJTZH.gov.cn"),
            ("a @163.com。", "a@163.com"),
            ("mailto:a@163.com", "a@163.com"),
        ],
    )
    def test_an_address_is_made_plain(self, text: str, address: str) -> None:
        assert email.validate(text) == address

    @pytest.mark.parametrize("text", ["张三@163.com", "a@163", "a@@163.com", "a.163.com", "", ".a@163.com", "a@-b.com"])
    def test_what_is_no_address_is_refused(self, text: str) -> None:
        assert not email.is_valid(text)
