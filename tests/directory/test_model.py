"""What a directory may say."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from directory.checks import remarks
from directory.model import (
    Calendar,
    Contact,
    Day,
    Email,
    Id,
    Link,
    Note,
    Phone,
    Target,
    Text,
    TimeZone,
)
from tests.directory.directories import small

ACCEPTED: list[tuple[Any, str]] = [
    (Phone, "0131 496 0101"),
    (Phone, "01314960101"),
    (Phone, "+44 131 496 0101"),
    (Phone, "(0131) 496 0101"),
    (Phone, "0131 496 0101 ext 22"),
    (Phone, "0808 157 0101"),
    (Email, "advice.cardiology@northshire.example"),
    (Id, "heart-failure-2"),
    (Link, "https://refhelp.northshire.example/cardiology?page=2#top"),
    (TimeZone, "Europe/London"),
    (Note, ""),
    (Note, "two\nlines\tand a tab, Ménière’s → 😀"),
]
REFUSED: list[tuple[Any, str, str]] = [
    (Phone, "1314960101", "must begin with 0"),
    (Phone, "496 0101", "must begin with 0"),
    (Phone, "0131", "too short or too long"),
    (Phone, "0131 496 0101 0101", "too short or too long"),
    (Phone, "0131 496 0101 0101 0101", "is not a phone number"),
    (Phone, "page 1234", "is not a phone number"),
    (Phone, "0131 496 0101 or 0102", "is not a phone number"),
    (Phone, "", "is not a phone number"),
    (Email, "advice.cardiology", "is not an e-mail address"),
    (Email, "advice@cardiology", "is not an e-mail address"),
    (Email, "a@b.example, c@d.example", "is not an e-mail address"),
    (Id, "Heart Failure", "lower-case words"),
    (Id, "heart--failure", "lower-case words"),
    (Link, "refhelp.northshire.example", "must begin with https://"),
    (Link, "javascript:alert(1)", "must begin with https://"),
    (Link, "https://refhelp.northshire.example|click", "must begin with https://"),
    (TimeZone, "Europe/Edinburgh", "is not a time zone"),
    (TimeZone, "../London", "is not a time zone"),
    (Text, "", "at least 1 character"),
    (Note, "bell\x07", "pattern"),
    (Note, "next\x85line", "pattern"),
]


@pytest.mark.parametrize(("kind", "value"), ACCEPTED)
def test_what_is_meant_is_kept_as_it_was_written(kind: Any, value: str) -> None:
    assert TypeAdapter(kind).validate_python(value) == value


@pytest.mark.parametrize(("kind", "value", "message"), REFUSED)
def test_what_cannot_be_meant_is_refused(kind: Any, value: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize("text", ["2026-10-01", "01/10/2026", " 2026-10-01 "])
def test_a_day_is_read_in_the_two_british_ways(text: str) -> None:
    assert TypeAdapter(Day).validate_python(text) == date(2026, 10, 1)


@pytest.mark.parametrize("text", ["2026-02-30", "20261001", "1790812800", "1/10/26", "10/2026", ""])
def test_no_other_text_is_a_day(text: str) -> None:
    with pytest.raises(ValidationError, match="is not a date such as 2026-10-01"):
        TypeAdapter(Day).validate_python(text)


@pytest.mark.parametrize(
    ("words", "amount", "unit"),
    [
        ("2 working days", 2, "days"),
        ("1 working day", 1, "days"),
        ("4 working hours", 4, "hours"),
        ("1 working hour", 1, "hours"),
    ],
)
def test_a_target_is_read_from_words_and_written_in_them(
    words: str, amount: int, unit: str
) -> None:
    target = Target.model_validate(words)
    assert (target.amount, target.unit) == (amount, unit)
    assert str(target) == words
    assert target.model_dump_json() == f'"{words}"'


@pytest.mark.parametrize(
    "words", ["2 days", "two working days", "0 working days", "", "999 working days"]
)
def test_a_target_in_other_words_is_refused(words: str) -> None:
    with pytest.raises(ValidationError):
        Target.model_validate(words)


def test_a_contact_fits_its_kind() -> None:
    assert Contact(kind="slack", value="C0123456", use="routine", hours="24/7").written  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match=r"value\n.*not a phone number"):
        Contact.model_validate(
            {"kind": "phone", "value": "a@b.example", "use": "urgent", "hours": "24/7"}
        )
    with pytest.raises(ValidationError, match=r"respond_within\n.*answered at once"):
        Contact.model_validate(
            {
                "kind": "phone",
                "value": "0131 496 0101",
                "use": "urgent",
                "hours": "24/7",
                "respond_within": "2 working days",
            }
        )


def test_a_moment_of_export_is_kept_in_utc() -> None:
    summer = datetime.fromisoformat("2026-07-01T10:00:00+01:00")
    directory = small().model_validate(small().model_dump() | {"exported": summer})
    assert directory.exported == datetime(2026, 7, 1, 9, tzinfo=UTC)
    assert directory.exported.tzinfo is UTC


def test_remarks_name_what_is_allowed_but_hardly_meant() -> None:
    directory = small()
    assert remarks(directory) == []
    calendar = Calendar(
        base="GB-SCT",
        add=(date(2026, 11, 30), date(2026, 4, 6)),
        drop=(date(2026, 8, 3), date(2026, 8, 4)),
    )
    second = directory.services[1].model_copy(update={"contacts": directory.services[0].contacts})
    directory = directory.model_copy(
        update={
            "board": directory.board.model_copy(
                update={"holidays": calendar, "working_hours": "Mo-Fr 09:00-17:00"}
            ),
            "services": (directory.services[0], second),
        }
    )
    assert remarks(directory) == [
        "board.holidays.add: 2026-11-30 is on the national list already",
        "board.holidays.drop: 2026-08-04 is not on the national list",
        "board.working_hours say nothing of PH: holidays count as working days",
        "advice.cardiology@northshire.example is the mailbox of several services: "
        "cardiology, heart-failure",
    ]
