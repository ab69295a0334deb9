"""A specialty team that answers from its mailbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.messages import Card
from bot.model import Side, State
from bot.screening import Screener
from bot.wording import Wording
from directory.model import Directory
from handlers.mail_text import subject
from tests.handlers.post_stage import AF, BOT, CARDIOLOGY, PostStage, plain, post_stage


@pytest.fixture
def post(tmp_path: Path, northshire: Directory, screener: Screener) -> Iterator[PostStage]:
    made = post_stage(tmp_path, northshire, screener)
    yield made
    made.stage.close()


def test_a_question_arrives_with_who_asks_by_when_and_how_to_answer(post: PostStage) -> None:
    reference = post.stage.sent(AF)
    mail = post.last()
    text = plain(mail)
    assert AF in text
    assert "Dr Alex Gray, GP" in text
    assert "Anytown Medical Practice, professional line 01632 960200" in text
    assert "Answer by: 17:00 on Wednesday 25 November" in text
    assert "Asked to include: 12-lead ECG" in text
    assert "just reply" in text
    assert "NOT FOR ADVICE" in text
    assert "PASS ON" in text
    assert mail["Subject"] == f"Advice question [{reference}]"


def test_the_html_says_the_same_as_the_text(post: PostStage) -> None:
    post.stage.sent(AF)
    body = post.last().get_body(("html",))
    assert body is not None
    source = body.get_content()
    assert AF in source
    assert '<html lang="en-GB">' in source
    assert "<h1" in source
    assert '<th scope="row"' in source
    assert "<img" not in source


def test_an_answer_reaches_the_gp_with_the_name_of_who_wrote_it(post: PostStage) -> None:
    reference = post.stage.sent(AF)
    post.reply("Bisoprolol 2.5 mg is usual here.\n\nKind regards\nSam Rowan\nExt 1234")
    card = post.stage.last("answer")
    assert post.stage.state(reference) is State.ANSWERED
    assert "Dr Sam Rowan" in card.first
    assert "Bisoprolol 2.5 mg is usual here." in card.text()
    assert "Ext 1234" not in card.text()
    assert AF not in card.text()
    assert post.stage.query(reference).claimed_by == "mail:sam.rowan@northshire.example"


def test_every_mail_about_a_question_stands_in_its_thread(post: PostStage) -> None:
    reference = post.stage.sent(AF)
    root = post.last()["Message-ID"]
    post.stage.act("add", reference, text="She is also on warfarin.")
    line = post.last()
    assert line["In-Reply-To"] == root
    assert line["References"] == root
    assert line["Subject"] == f"Re: Advice question [{reference}]"
    assert "warfarin" in plain(line)
    assert line["Auto-Submitted"] == "auto-generated"
    assert f"advice.bot+{reference.lower()}@northshire.example" in str(line["Reply-To"])


def test_a_card_that_is_drawn_again_is_no_second_mail(post: PostStage) -> None:
    post.stage.sent(AF)
    post.reply("Bisoprolol 2.5 mg is usual here.")
    assert len(post.sent(CARDIOLOGY)) == 1


def test_not_for_advice_on_the_first_line_declines_with_the_reason(post: PostStage) -> None:
    reference = post.stage.sent(AF)
    post.reply("Not for advice\nPlease refer this lady to the rapid access clinic.")
    assert post.stage.state(reference) is State.DECLINED
    assert "rapid access clinic" in post.stage.last("declined").text()


def test_pass_on_names_the_service_and_the_reason(post: PostStage) -> None:
    reference = post.stage.sent(AF)
    post.reply("PASS ON TO Rheumatology\nShe needs to be seen today.")
    assert post.stage.query(reference).service == "rheumatology"
    assert "She needs to be seen today." in post.stage.last("redirected").text()


def test_a_word_that_begins_a_sentence_is_part_of_the_answer(post: PostStage) -> None:
    reference = post.stage.sent(AF)
    post.reply("Not for advice alone, but start bisoprolol and refer.")
    assert post.stage.state(reference) is State.ANSWERED


def test_mine_takes_the_question(post: PostStage) -> None:
    reference = post.stage.sent(AF)
    post.reply("mine.")
    assert post.stage.state(reference) is State.CLAIMED
    assert "Dr Sam Rowan" in post.stage.last("receipt").first


def test_ask_the_gp_stops_the_clock_and_the_reply_comes_by_mail(post: PostStage) -> None:
    reference = post.stage.sent(AF)
    post.reply("ASK THE GP\nAny chest pain?")
    assert "Any chest pain?" in post.stage.last("asked").text()
    post.stage.act("reply", reference, text="None at all.")
    assert "None at all." in post.text()


def test_a_second_mail_adds_to_the_answer_and_undoes_nothing(post: PostStage) -> None:
    post.stage.sent(AF)
    post.reply("Bisoprolol 2.5 mg is usual here.")
    post.reply("PS please check the TSH as well.")
    text = post.stage.last("answer").text()
    assert "Bisoprolol 2.5 mg is usual here." in text
    assert "PS please check the TSH as well." in text
    assert "Added by Dr Sam Rowan" in text


def test_a_correction_takes_the_place_of_the_answer(post: PostStage) -> None:
    post.stage.sent(AF)
    post.reply("Bisoprolol 25 mg.")
    post.reply("CORRECTION\nBisoprolol 2.5 mg.")
    text = post.stage.last("answer").text()
    assert "25 mg." not in text.replace("2.5 mg.", "")
    assert "correction by" in text


def test_what_identifies_a_patient_is_taken_out_and_both_sides_hear_it(post: PostStage) -> None:
    post.stage.sent(AF)
    post.reply("CHI 0101010001 had this before: bisoprolol 2.5 mg.")
    assert "0101010001" not in post.stage.last("answer").text()
    assert "was taken out of this answer" in post.stage.last("answer").text()
    assert "was taken out of what you wrote" in post.text("sam.rowan@northshire.example")


def test_reminders_and_the_morning_list_are_mails_too(post: PostStage) -> None:
    reference = post.stage.sent(AF)
    post.stage.later(days=1)
    subjects = [str(mail["Subject"]) for mail in post.sent(CARDIOLOGY)]
    assert f"Re: Advice question [{reference}]" in subjects
    assert any(subject.startswith("Cardiology, this morning: 1 open") for subject in subjects)


def test_the_outbox_is_woken_after_every_mail(post: PostStage) -> None:
    post.stage.sent(AF)
    post.reply("Bisoprolol.")
    assert post.kicks


def test_gps_who_write_are_told_how_to_ask_once_a_day(post: PostStage) -> None:
    mail = (
        f"From: Dr Gray <alex.gray@northshire.example>\r\nTo: {BOT}\r\nSubject: a question\r\n"
        "Message-ID: <%d@x>\r\n\r\nWhich rate control in AF?\r\n"
    )
    for number in range(3):
        post.arrive((mail % number).encode())
    back = post.sent("alex.gray@northshire.example")
    assert len(back) == 1
    assert "Questions cannot be asked by e-mail" in plain(back[0])
    assert back[0]["Auto-Submitted"] == "auto-replied"
    told = post.sent("directory.admin@northshire.example")
    assert len(told) == 1
    assert "alex.gray@northshire.example" in plain(told[0])
    assert "about no question that was sent" in plain(told[0])


def test_who_answered_in_the_channel_is_told_to_the_mailbox(post: PostStage) -> None:
    reference = post.stage.sent(AF)
    elsewhere = type(post.stage.team_place(reference))("chat", "C1")
    with post.stage.engine.begin() as connection:
        from bot.store import queries

        number = post.stage.query(reference).id
        queries.open_thread(connection, number, Side.TEAM, elsewhere)
    post.stage.act("answer", reference, Side.TEAM, place=elsewhere, text="Bisoprolol.")
    assert "Dr Sam Rowan has answered this" in post.text()


def test_a_line_end_in_a_name_makes_no_header() -> None:
    card = Card("unread", "An answer to Dr X\r\nBcc: all@northshire.example waits")
    assert subject(card, Wording.load()) == "An answer to Dr X Bcc: all@northshire.example waits"


def test_the_footer_stands_in_order_in_the_html(post: PostStage) -> None:
    post.stage.sent(AF)
    body = post.last().get_body(("html",))
    assert body is not None
    source = body.get_content()
    order = ["just reply", "alone on the first line", "<li>MINE", "Attachments are not passed on"]
    places = [source.index(each) for each in order]
    assert places == sorted(places)
