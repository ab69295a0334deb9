"""What an import would change, and what was edited meanwhile."""

from typing import Any

from hypothesis import HealthCheck, given, settings

from directory.changes import changes, conflicts
from directory.model import Directory
from tests.directory.directories import directories, small

BASE = small()
PHONE = "urgent phone 0131 496 0101"
MAILBOX = "routine email advice.cardiology@northshire.example"
few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def edited(directory: Directory, **fields: Any) -> Directory:
    """The directory with another Cardiology."""
    first, *others = directory.services
    service = first.model_validate(first.model_dump() | fields)
    return directory.model_copy(update={"services": (service, *others)})


def contacts(*edits: dict[str, Any]) -> list[dict[str, Any]]:
    """Cardiology's contacts, each with its edits."""
    own = [contact.model_dump() for contact in BASE.services[0].contacts]
    return [contact | edit for contact, edit in zip(own, edits, strict=True)]


def words(old: Directory, new: Directory) -> list[str]:
    return [str(change) for change in changes(old, new)]


def test_the_same_directory_has_no_changes() -> None:
    assert changes(BASE, small()) == ()


def test_a_field_changes_from_one_value_to_another() -> None:
    (change,) = changes(BASE, edited(BASE, name="Heart"))
    assert (change.kind, change.id, change.path) == ("service", "cardiology", ("name",))
    assert (change.before, change.after) == ("Cardiology", "Heart")
    assert str(change) == "service cardiology, name: 'Cardiology' → 'Heart'"
    assert words(BASE, edited(BASE, referral="SCI Gateway")) == [
        "service cardiology, referral: nothing → 'SCI Gateway'"
    ]
    assert words(BASE, edited(BASE, eligibility={"min_age": 16})) == [
        "service cardiology, eligibility, min_age: nothing → '16'"
    ]


def test_a_list_says_what_came_and_went() -> None:
    assert words(BASE, edited(BASE, aliases=("CCU", "heart"))) == [
        "service cardiology, aliases: without 'cardio', with 'heart'"
    ]
    assert words(BASE, edited(BASE, aliases=("CCU", "cardio"))) == [
        "service cardiology, aliases: cardio, CCU → CCU, cardio"
    ]


def test_a_contact_is_followed_by_its_number() -> None:
    closed = contacts({"hours": "off"}, {})
    assert words(BASE, edited(BASE, contacts=closed)) == [
        f"service cardiology, contacts, {PHONE}, hours: 'Mo-Fr 09:00-17:00; PH off' → 'off'"
    ]
    assert words(BASE, edited(BASE, contacts=contacts({"value": "0131 496 0199"}, {}))) == [
        f"service cardiology, contacts, {PHONE}: removed",
        "service cardiology, contacts, urgent phone 0131 496 0199: new",
    ]
    assert words(BASE, edited(BASE, contacts=contacts({}, {})[::-1])) == [
        f"service cardiology, contacts, order: {PHONE}, {MAILBOX} → {MAILBOX}, {PHONE}"
    ]


def test_the_same_number_twice_is_two_contacts() -> None:
    twice = edited(BASE, contacts=[*contacts({}, {}), *contacts({"hours": "off"}, {})])
    assert words(BASE, twice) == [
        f"service cardiology, contacts, {PHONE} again: new",
        f"service cardiology, contacts, {MAILBOX} again: new",
    ]


def test_entries_come_and_go_and_move() -> None:
    alone = BASE.model_copy(update={"services": BASE.services[:1]})
    assert words(BASE, alone) == ["service heart-failure: removed"]
    assert words(alone, BASE) == ["service heart-failure: new"]
    assert words(BASE, BASE.model_copy(update={"practices": ()})) == ["practice S12345: removed"]
    turned = BASE.model_copy(update={"services": BASE.services[::-1]})
    assert words(BASE, turned) == [
        "service, order: cardiology, heart-failure → heart-failure, cardiology"
    ]
    board = BASE.board.model_copy(update={"switchboard": "0131 496 0999"})
    assert words(BASE, BASE.model_copy(update={"board": board})) == [
        "board northshire, switchboard: '0131 496 0000' → '0131 496 0999'"
    ]


@few
@given(directories(), directories())
def test_there_are_changes_exactly_where_directories_differ(
    one: Directory, other: Directory
) -> None:
    other = other.model_copy(update={"exported": one.exported})
    assert (changes(one, other) == ()) == (one == other)
    assert changes(one, one.model_copy(update={"exported": None})) == ()
    there, back = changes(one, other), changes(other, one)
    assert {(c.kind, c.id, c.path) for c in there} == {(c.kind, c.id, c.path) for c in back}
    assert all(str(change) for change in there)


def test_an_import_conflicts_where_it_would_undo_an_edit() -> None:
    current = edited(BASE, name="Heart", referral="SCI Gateway")
    new = edited(BASE, name="Cardiac", topics=("murmur",))
    assert [str(change) for change in conflicts(BASE, current, new)] == [
        "service cardiology, name: 'Heart' → 'Cardiac'",
        "service cardiology, referral: 'SCI Gateway' → nothing",
    ]


def test_an_import_that_says_what_was_edited_does_not_conflict() -> None:
    current = edited(BASE, name="Heart")
    assert conflicts(BASE, current, edited(BASE, name="Heart", topics=("murmur",))) == ()
    assert conflicts(BASE, BASE, edited(BASE, name="Heart")) == ()


def test_removing_what_was_edited_or_added_conflicts() -> None:
    closed = edited(BASE, contacts=contacts({"hours": "off"}, {}))
    without = edited(BASE, contacts=contacts({}, {})[1:])
    assert [str(change) for change in conflicts(BASE, closed, without)] == [
        f"service cardiology, contacts, {PHONE}: removed"
    ]
    alone = BASE.model_copy(update={"services": BASE.services[:1]})
    assert [str(change) for change in conflicts(alone, BASE, alone)] == [
        "service heart-failure: removed"
    ]
    # one who is told is part of the lead that was added
    led = edited(BASE, lead={"name": "Dr A", "email": "a@northshire.example"})
    other = edited(BASE, lead={"name": "Dr B", "email": "a@northshire.example"})
    assert [str(change) for change in conflicts(BASE, led, other)] == [
        "service cardiology, lead, name: 'Dr A' → 'Dr B'"
    ]
    # the other contact's edit is not in the way
    mailbox = edited(BASE, contacts=contacts({}, {"respond_within": "4 working hours"}))
    both = edited(BASE, contacts=contacts({"hours": "off"}, {"respond_within": "4 working hours"}))
    assert conflicts(BASE, closed, both) == ()
    assert len(conflicts(BASE, closed, mailbox)) == 1


@few
@given(directories(), directories())
def test_only_an_import_that_undoes_edits_conflicts(base: Directory, other: Directory) -> None:
    assert conflicts(base, base, other) == ()
    assert conflicts(base, other, other) == ()
    assert conflicts(base, other, base) == changes(other, base)
