"""What points to a patient is taken out, and clinical figures and words stay."""

import pytest

from bot.screening import Screener
from bot.screening.learning import lines
from tests.bot.screening.conftest import cases


@pytest.mark.parametrize(("rule", "text", "gone"), cases("identifiers"))
def test_an_identifier_is_taken_out(rules: Screener, rule: str, text: str, gone: str) -> None:
    screened = rules.screen(text)
    assert f"identifier.{rule}" in screened.findings
    assert gone not in screened.text


@pytest.mark.parametrize("text", ["MrCould", "MrOrr", "MrsX?", "Mr"])
def test_a_title_glued_to_the_only_word_is_read(rules: Screener, text: str) -> None:
    assert rules.screen(text).text


@pytest.mark.parametrize("text", cases("identifiers_more"))
def test_an_identifier_is_found_however_it_is_written(rules: Screener, text: str) -> None:
    screened = rules.screen(text)
    assert screened.identifiers
    assert screened.text != text


@pytest.mark.parametrize("text", cases("not_identifiers"))
def test_a_text_without_identifiers_comes_back_as_it_was(rules: Screener, text: str) -> None:
    screened = rules.screen(text)
    assert screened.identifiers == ()
    assert screened.text == text


@pytest.mark.bulk
@pytest.mark.parametrize("name", ["routine", "emergency", "advice", "waiting-list"])
def test_clinical_texts_hardly_ever_hold_an_identifier(rules: Screener, name: str) -> None:
    texts = lines(name)
    fired = [text for text in texts if rules.screen(text).identifiers]
    assert len(fired) <= 0.01 * len(texts), fired


def test_a_surname_that_comes_back_is_taken_out_again(rules: Screener) -> None:
    text = "I mean Mr Pagetson, not Paget's. Pagetson has ALP 300; seen by Dr Pagetson"
    assert rules.screen(text).text == (
        "I mean Mr [name], not Paget's. [name] has ALP 300; seen by Dr Pagetson"
    )


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('Euan "Wully" Tosh, 81', '[name] "[name]" [name], 81'),
        ("Agnes Tulloch (nee Sproat), HRT", "[name] (nee [name]), HRT"),
        ("Agnes Tulloch (formerly Sproat), HRT", "[name] (formerly [name]), HRT"),
    ],
)
def test_nicknames_and_former_names_go_too(rules: Screener, text: str, left: str) -> None:
    assert rules.screen(text).text == left


def test_placeholders_keep_the_sense(rules: Screener) -> None:
    text = "Mrs Testington, 84, dob 3/2/42, CHI 0101011237, lives at 14 Elm Street: ?PMR"
    assert rules.screen(text).text == (
        "Mrs [name], 84, dob [date of birth], CHI [CHI number], lives at [address]: ?PMR"
    )


def test_what_was_taken_out_is_nowhere_in_the_result(rules: Screener) -> None:
    screened = rules.screen("Mrs Testington 0101011237 has a rash")
    assert "Testington" not in repr(screened)
    assert "0101011237" not in repr(screened)


def test_identifiers_on_later_lines_are_found(rules: Screener) -> None:
    screened = rules.screen("Advice please on AF\n\nRe:\nJean Brown\n12/11/1948\nEH1 1YZ")
    assert set(screened.findings) >= {
        "identifier.name",
        "identifier.date-of-birth",
        "identifier.postcode",
    }
    assert "Brown" not in screened.text


def test_an_age_is_kept(rules: Screener) -> None:
    assert rules.screen("Margaret, 92, falls").text == "[name], 92, falls"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("AF advice for Jean Brown please", "identifier.name"),
        ("call her on 0131 496 0123", "identifier.phone"),
        ("lives at 14 Elm Street", "identifier.address"),
        ("postcode EH1 1YZ", "identifier.postcode"),
    ],
)
def test_name_place_and_phone_can_be_put_back(rules: Screener, text: str, rule: str) -> None:
    assert rule in rules.restorable
    assert rules.screen(text).identifiers[0].restorable
    assert rules.screen(text, keep=frozenset({rule})).text == text


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("CHI 0101011237", "identifier.chi"),
        ("NHS 943 476 5919", "identifier.nhs"),
        ("hosp no 1234567", "identifier.hospital-number"),
        ("dob 3/2/38", "identifier.date-of-birth"),
        ("jo@anytown.example", "identifier.email"),
    ],
)
def test_numbers_and_birthdays_cannot_be_put_back(rules: Screener, text: str, rule: str) -> None:
    assert rule not in rules.restorable
    assert rules.screen(text, keep=frozenset({rule})).text != text


def test_keeping_names_does_not_keep_numbers(rules: Screener) -> None:
    kept = rules.screen("Jean Brown 0101011237", keep=frozenset({"identifier.name"}))
    assert kept.text == "Jean Brown [CHI number]"


def test_a_mistyped_chi_is_taken_out_all_the_same(rules: Screener) -> None:
    for last in "0123456789":
        assert "010101123" not in rules.screen(f"CHI 010101123{last}").text


def test_a_phone_that_looks_like_an_nhs_number_is_a_phone(rules: Screener) -> None:
    # 141 496 0123 passes the NHS number's check
    found = rules.screen("wife on 141 496 0123").identifiers
    assert [each.rule for each in found] == ["identifier.phone"]


def test_a_surgeon_is_staff_and_a_patient_is_not(rules: Screener) -> None:
    screened = rules.screen("Mr Khan, 67, under Mr Campbell for his hip")
    assert screened.text == "Mr [name], 67, under Mr Campbell for his hip"


def test_every_rule_has_a_case() -> None:
    fired = {rule for rule, _, _ in cases("identifiers")}
    assert fired == {
        *("chi", "nhs", "hospital-number", "date-of-birth", "name", "address", "postcode"),
        *("phone", "email", "file-name", "identity-number", "profile"),
    }


def test_a_date_of_birth_goes_wherever_it_stands(rules: Screener) -> None:
    text = "Seen day 20 (28/10/2025 to 17/11/2025), jaundiced. DOB 28/10/2025"
    assert rules.screen(text).text == (
        "Seen day 20 ([date of birth] to 17/11/2025), jaundiced. DOB [date of birth]"
    )


def test_a_patients_landline_is_no_departments(rules: Screener) -> None:
    text = "her home number from reception 0131 496 0177; ward 12 is 0131 496 0100"
    assert rules.screen(text).text == (
        "her home number from reception [phone number]; ward 12 is 0131 496 0100"
    )


def test_a_name_before_a_number_is_no_signature(rules: Screener) -> None:
    text = "Rescan?\n\nThanks\nWilhelmina Quillfeather 0101201230"
    assert rules.screen(text).text == "Rescan?\n\nThanks\n[name] [CHI number]"
    assert not rules.screen("Rescan?\n\nThanks\nWilhelmina Quillfeather").identifiers
