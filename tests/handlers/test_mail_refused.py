"""What is no answer: who is told of it, and that nothing is dropped without a word."""

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.model import State
from bot.screening import Screener
from bot.store import directory as stored
from bot.store.engine import reading
from directory.model import Contact, Directory, Kind, Use
from handlers.mail_box import Trouble
from tests.handlers.post_stage import AF, BOT, CARDIOLOGY, PostStage, plain, post_stage, reply
from tests.handlers.test_mail_shapes import mail

ADMIN = "directory.admin@northshire.example"
ROWAN = "sam.rowan@northshire.example"


@pytest.fixture
def post(tmp_path: Path, northshire: Directory, screener: Screener) -> Iterator[PostStage]:
    made = post_stage(tmp_path, northshire, screener)
    yield made
    made.stage.close()


@pytest.fixture
def two_ways(tmp_path: Path, northshire: Directory, screener: Screener) -> Iterator[PostStage]:
    """Cardiology with a second mailbox to fall back on."""
    spare = Contact(
        kind=Kind.EMAIL, value="cover.cardiology@northshire.example", use=Use.URGENT, hours="24/7"
    )
    services = tuple(
        each.model_copy(update={"contacts": (*each.contacts, spare)})
        if each.id == "cardiology"
        else each
        for each in northshire.services
    )
    made = post_stage(tmp_path, northshire.model_copy(update={"services": services}), screener)
    yield made
    made.stage.close()


def came(post: PostStage, name: str) -> str:
    """A question is sent and a fixture comes in about it; the reference."""
    reference = post.stage.sent(AF)
    post.arrive(mail(name, post, reference))
    return reference


def test_an_automatic_reply_is_told_to_the_gp_once_and_the_promise_stands(post: PostStage) -> None:
    reference = came(post, "out_of_office_exchange")
    due = post.stage.query(reference).due_at
    post.arrive(mail("rules_agent", post, reference))
    card = post.stage.last("mail_gp")
    assert "sent an automatic reply" in card.first
    assert "It is not an answer" in card.first
    assert "0131 496 0100" in card.text()
    assert post.stage.kinds().count("mail_gp") == 1
    assert post.stage.query(reference).due_at == due
    assert not post.sent(ROWAN)


def test_words_that_sound_automatic_are_told_to_the_gp_and_can_be_insisted_on(
    post: PostStage,
) -> None:
    reference = came(post, "out_of_office_by_words_alone")
    assert "It is not an answer" in post.stage.last("mail_gp").first
    assert "with the word ANSWER alone on the first line" in post.text(ROWAN)
    text = "ANSWER\nI am on annual leave, but bisoprolol 2.5 mg is fine.\n" + "x " * 10
    post.reply(text, post.sent(CARDIOLOGY)[0])
    assert post.stage.state(reference) is State.ANSWERED
    assert "ANSWER" not in post.stage.last("answer").parts[0].lines[0]


def test_a_bounce_marks_the_contact_and_offers_the_next_one(two_ways: PostStage) -> None:
    post = two_ways
    reference = came(post, "bounce_postfix")
    assert "could not be delivered to Cardiology" in post.stage.last("failed").first
    assert "could not be delivered to Cardiology" in post.text(ADMIN)
    with reading(post.stage.engine) as connection:
        marks = stored.marks(connection, "northshire", post.stage.clock())
    assert [(mark.contact, mark.kind) for mark in marks] == [(CARDIOLOGY, "failing")]
    post.stage.press(post.stage.last("failed"), "Send to cover.cardiology")
    assert AF in post.text("cover.cardiology@northshire.example")
    post.reply("Bisoprolol 2.5 mg.", post.last("cover.cardiology@northshire.example"))
    assert post.stage.state(reference) is State.ANSWERED


def test_a_bounce_of_a_mail_that_is_not_ours_marks_nothing(post: PostStage) -> None:
    post.stage.sent(AF)
    data = (Path(__file__).parent / "mails" / "bounce_postfix.eml").read_bytes()
    post.arrive(data.replace(b"@MESSAGE_ID@", b"<forged@elsewhere.example>"))
    with reading(post.stage.engine) as connection:
        assert not stored.marks(connection, "northshire", post.stage.clock())
    assert "a mail to advice.cardiology@northshire.example could not be" in post.text(ADMIN)


def test_a_delay_changes_nothing(post: PostStage) -> None:
    reference = came(post, "delayed_postfix")
    assert post.stage.state(reference) is State.SENT
    assert "failed" not in post.stage.kinds()
    assert not post.sent(ADMIN)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("empty", "no text above the quoted question"),
        ("attachment_alone", "Attachments are not passed on"),
        ("calendar_invitation", "a calendar invitation is not passed on"),
        ("encrypted_smime", "your mail is encrypted"),
        ("longer_than_an_answer_may_be", "longer than 20,000 characters"),
        ("not_for_advice_without_a_reason", "at least a sentence below the first line"),
        ("pass_on_to_nobody_known", "it is not clear which service is meant"),
    ],
)
def test_what_goes_no_further_is_said_to_its_writer_with_how_to_mend_it(
    post: PostStage, name: str, words: str
) -> None:
    reference = came(post, name)
    back = post.last(ROWAN)
    text = plain(back)
    assert words in text
    assert "Nothing of your mail has reached the GP." in text
    assert "professional line 01632 960200" in text
    assert "just reply to this mail" in text
    assert back["Auto-Submitted"] == "auto-replied"
    assert f"[{reference}]" in str(back["Subject"])


def test_the_mail_back_can_be_answered(post: PostStage) -> None:
    reference = came(post, "not_for_advice_without_a_reason")
    post.reply("NOT FOR ADVICE\nPlease refer.", post.last(ROWAN))
    assert post.stage.state(reference) is State.DECLINED


def test_text_goes_on_without_its_attachment_and_both_sides_hear_it(post: PostStage) -> None:
    reference = came(post, "text_with_an_attachment")
    assert post.stage.state(reference) is State.ANSWERED
    assert "your attachment has not" in post.text(ROWAN)
    assert "came with an attachment" in post.stage.last("mail_gp").first


def test_the_patients_file_name_is_stored_nowhere(post: PostStage, tmp_path: Path) -> None:
    came(post, "text_with_an_attachment")
    stored_bytes = b"".join(path.read_bytes() for path in tmp_path.glob("test.db*"))
    assert b"AF protocol" not in stored_bytes


def test_identifiers_of_a_mail_are_in_no_store_and_no_log(
    post: PostStage, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    came(post, "identifiers_in_the_answer")
    stored_bytes = b"".join(path.read_bytes() for path in tmp_path.glob("test.db*"))
    assert b"0101010001" not in stored_bytes
    assert "0101010001" not in caplog.text


def test_from_outside_the_board_only_the_admin_hears_it(post: PostStage) -> None:
    came(post, "from_outside_the_board")
    assert not post.sent("sam.rowan@webmail.example")
    text = post.text(ADMIN)
    assert "sam.rowan@webmail.example" in text
    assert "does not belong to the board" in text
    assert "10:00 today" in text


def test_from_outside_but_proven_the_writer_hears_it_too(post: PostStage) -> None:
    reference = post.stage.sent(AF)
    made = reply(post.last(), "Bisoprolol.", "Sam Rowan <sam.rowan@webmail.example>")
    made["Authentication-Results"] = "mx.northshire.example; dmarc=pass"
    post.arrive(made)
    assert "from an address outside the Health Board" in post.text("sam.rowan@webmail.example")
    assert post.stage.state(reference) is State.SENT


def test_a_forged_sender_gets_no_mail_and_the_admin_hears_of_it(post: PostStage) -> None:
    came(post, "authentication_failed")
    assert not post.sent(ROWAN)
    assert "could not prove that it comes from that sender" in post.text(ADMIN)


def test_the_same_mail_twice_is_one_answer(post: PostStage) -> None:
    post.stage.sent(AF)
    made = reply(post.last(), "Bisoprolol 2.5 mg.")
    post.arrive(made)
    post.arrive(made)
    assert post.stage.kinds().count("answer") == 1


def test_a_service_that_passed_the_question_on_no_longer_answers_it(post: PostStage) -> None:
    reference = post.stage.sent(AF)
    question = post.last()
    post.reply("PASS ON TO Rheumatology\nNot one for us.")
    post.reply("On second thoughts: bisoprolol.", question)
    assert post.stage.state(reference) is State.SENT
    assert "no longer with your service" in post.text(ROWAN)


def test_a_late_answer_to_a_closed_question_is_said_to_its_writer(post: PostStage) -> None:
    reference = post.stage.sent(AF)
    question = post.last()
    post.stage.act("withdraw", reference)
    post.reply("Bisoprolol.", question)
    assert post.stage.state(reference) is State.WITHDRAWN
    assert "does not fit how the question stands now: no longer needed" in post.text(ROWAN)


def test_replies_to_a_notice_are_not_answers(post: PostStage) -> None:
    reference = post.stage.sent(AF)
    post.stage.later(days=5)
    lead = "lead.cardiology@northshire.example"
    notice = post.last(lead)
    assert "Nobody reads answers to this mail" in plain(notice)
    post.reply("Thanks, I will chase them.", notice, f"The Lead <{lead}>")
    assert post.stage.state(reference) is State.SENT
    assert "your reply was to a notice" in post.text(lead)


def test_a_thirty_megabyte_mail_is_refused_by_its_headers(post: PostStage) -> None:
    reference = post.stage.sent(AF)
    made = reply(post.last(), "Bisoprolol.").as_bytes()
    post.arrive(made + b"x" * 30_000_000)
    assert post.stage.state(reference) is State.SENT
    assert "your mail is too large" in post.text(ROWAN)


def test_an_unmatched_mail_is_seen_by_the_admin_once_a_day_a_sender(post: PostStage) -> None:
    for number in range(3):
        made = EmailMessage()
        made["From"] = "Someone <someone@elsewhere.example>"
        made["To"] = BOT
        made["Subject"] = f"Hello {number}"
        made.set_content("Buy now.")
        post.arrive(made)
    assert len(post.sent(ADMIN)) == 1
    assert "about no question that was sent" in post.text(ADMIN)
    assert "Buy now" not in post.text(ADMIN)
    assert not post.sent("someone@elsewhere.example")


def test_an_admins_own_automatic_reply_makes_no_loop(post: PostStage) -> None:
    came(post, "from_outside_the_board")
    notice = post.last(ADMIN)
    made = reply(notice, "I am out of the office.", f"Admin <{ADMIN}>")
    made["Auto-Submitted"] = "auto-replied"
    before = len(post.office.sent)
    post.arrive(made)
    assert len(post.office.sent) == before


def test_a_fault_with_one_mail_stops_no_other(
    post: PostStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = post.stage.sent(AF)
    first, second = reply(post.last(), "Bisoprolol one."), reply(post.last(), "Bisoprolol two.")

    def broken(turn: object, query: object, text: str) -> None:
        from bot.desk import post_acts

        if "one" in text:
            raise ValueError(text)
        return post_acts.act(turn, query, text)  # type: ignore[arg-type, return-value]

    monkeypatch.setattr("bot.desk.post.act", broken)
    post.arrive(first)
    assert "it could not be read" in post.text(ADMIN)
    post.arrive(second)
    assert post.stage.state(reference) is State.ANSWERED


def test_a_mailbox_that_cannot_be_read_for_long_is_told_to_the_admins_once_a_day(
    post: PostStage,
) -> None:
    post.office.trouble = "The IMAP server imap.example refuses the user name or password"

    def poll() -> None:
        with pytest.raises(Trouble):
            post.door.read(lambda: None)

    poll()
    post.stage.clock.now += timedelta(minutes=14)
    poll()
    assert "refuses the user name" in post.door.state()
    post.stage.clock.now += timedelta(minutes=2)
    poll()
    poll()
    post.office.trouble = ""
    post.stage.settle()
    told = post.sent(ADMIN)
    assert len(told) == 1
    assert "cannot be read since 10:00 today" in plain(told[0])
    assert "refuses the user name or password" in plain(told[0])
    post.read()
    assert "password" not in post.door.state()
