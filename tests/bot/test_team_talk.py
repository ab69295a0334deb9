"""What is an answer is said, never guessed: talk in the team's thread stays there unless told."""

from bot.messages import Card, Reply, Said
from bot.model import Person, Place, Side, State
from bot.store import queries
from bot.store.engine import reading
from tests.bot.stage import DESK_OF, TEAM, Stage

AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"
OTHER = Person("test:other", "Dr Other", "", "Registrar")


def talk(stage: Stage, reference: str, text: str, message: str = "m1") -> Reply:
    place = stage.team_place(reference)
    said = Said(f"e{next(stage.events)}", TEAM, place, text)
    return stage.desk.team_said(said, message)


def shown(reply: Reply) -> Card:
    assert reply.card is not None
    return reply.card


def edit(stage: Stage, reference: str, text: str, message: str = "m1") -> None:
    place = stage.team_place(reference)
    stage.desk.team_edited(Said(f"e{next(stage.events)}", TEAM, place, text), message)
    stage.settle()


def answers(stage: Stage) -> list[Card]:
    return [seen.card for seen in stage.door.seen if seen.card.kind == "answer"]


def test_the_author_alone_is_asked_and_nothing_goes_before_they_say(stage: Stage) -> None:
    reference = stage.sent(AF)
    card = shown(talk(stage, reference, "Bisoprolol 2.5 mg."))
    stage.settle()
    assert "Bisoprolol" in card.text()
    assert answers(stage) == []
    assert stage.state(reference) is State.SENT


def test_send_as_the_answer(stage: Stage) -> None:
    reference = stage.sent(AF)
    stage.press(shown(talk(stage, reference, "Bisoprolol.")), "Send as the answer", Side.TEAM)
    assert stage.state(reference) is State.ANSWERED
    assert "Bisoprolol." in answers(stage)[0].text()
    assert "Dr Sam Rowan, Consultant" in answers(stage)[0].first


def test_send_as_a_question_stops_the_clock(stage: Stage) -> None:
    reference = stage.sent(AF)
    stage.press(shown(talk(stage, reference, "On a DOAC?")), "Send as a question", Side.TEAM)
    assert stage.state(reference) is State.ASKED
    assert "On a DOAC?" in stage.last("asked").text()


def test_kept_inside_leaves_no_text_behind(stage: Stage) -> None:
    reference = stage.sent(AF)
    card = shown(talk(stage, reference, "He is my neighbour."))
    stage.press(card, "Keep it inside", Side.TEAM)
    with reading(stage.engine) as connection:
        said = queries.said(connection, stage.query(reference).id)
    assert "neighbour" not in "".join(entry.text for entry in said)
    again = stage.press(card, "Send as the answer", Side.TEAM)
    assert "dealt with" in shown(again).first
    assert stage.state(reference) is State.SENT


def test_what_identifies_is_taken_out_before_it_is_held(stage: Stage) -> None:
    reference = stage.sent(AF)
    card = shown(talk(stage, reference, "For CHI 0101011237: bisoprolol."))
    assert "0101011237" not in card.text()
    assert "delete it there" in card.text()
    stage.press(card, "Send as the answer", Side.TEAM)
    sent = answers(stage)[0].text()
    assert "0101011237" not in sent
    assert "taken out of this answer" in sent


def test_only_its_author_sends_it(stage: Stage) -> None:
    reference = stage.sent(AF)
    card = shown(talk(stage, reference, "Bisoprolol."))
    reply = stage.press(card, "Send as the answer", Side.TEAM, person=OTHER)
    assert "dealt with" in shown(reply).first
    assert stage.state(reference) is State.SENT


def test_a_gp_cannot_send_what_the_team_holds(stage: Stage) -> None:
    reference = stage.sent(AF)
    card = shown(talk(stage, reference, "Only for us."))
    stage.act("send_line", reference, value=card.buttons[0].value)
    assert "Only for us." not in stage.last("question").text()
    assert "line" not in stage.kinds()


def test_a_thread_that_is_no_querys_is_left_alone(stage: Stage) -> None:
    said = Said("e", TEAM, Place("chat", "C1", "t1"), "lunch?")
    assert stage.desk.team_said(said, "m") == Reply()


def test_an_edited_answer_reaches_the_gp_as_a_correction_and_both_stay(stage: Stage) -> None:
    reference = stage.sent(AF)
    stage.press(shown(talk(stage, reference, "Bisoprolol.")), "Send as the answer", Side.TEAM)
    edit(stage, reference, "Not bisoprolol: diltiazem.")
    corrected = answers(stage)[-1]
    assert "correction by Cardiology" in corrected.first
    assert "diltiazem" in corrected.text()
    with reading(stage.engine) as connection:
        kinds = [e.kind for e in queries.said(connection, stage.query(reference).id) if e.text]
    assert kinds == ["question", "answer", "correction"]


def test_a_deleted_answer_reaches_the_gp_even_after_closing(stage: Stage) -> None:
    reference = stage.sent(AF)
    stage.press(shown(talk(stage, reference, "Bisoprolol.")), "Send as the answer", Side.TEAM)
    stage.press(answers(stage)[0], "Managed in the practice")
    assert stage.state(reference) is State.CLOSED
    edit(stage, reference, "")
    assert "was deleted by its author" in answers(stage)[-1].text()
    assert stage.state(reference) is State.CLOSED


def test_an_edit_before_it_is_sent_changes_what_is_held(stage: Stage) -> None:
    reference = stage.sent(AF)
    card = shown(talk(stage, reference, "Bisoprolol."))
    edit(stage, reference, "Diltiazem.")
    stage.press(card, "Send as the answer", Side.TEAM)
    assert "Diltiazem." in answers(stage)[0].text()


def test_other_messages_edited_in_the_thread_do_nothing(stage: Stage) -> None:
    reference = stage.sent(AF)
    stage.press(shown(talk(stage, reference, "Bisoprolol.")), "Send as the answer", Side.TEAM)
    edit(stage, reference, "coffee?", message="m2")
    assert len(answers(stage)) == 1


def test_whose_thread_it_is(stage: Stage) -> None:
    reference = stage.sent(AF)
    team = stage.team_place(reference)
    assert stage.desk.side_of(team) is Side.TEAM
    with reading(stage.engine) as connection:
        (gp,) = queries.threads(connection, stage.query(reference).id, Side.GP)
    assert stage.desk.side_of(gp) is Side.GP
    assert stage.desk.side_of(Place("chat", "C1", "x")) is None


def test_a_gps_line_in_a_querys_thread_belongs_to_it(stage: Stage) -> None:
    reference = stage.sent(AF)
    with reading(stage.engine) as connection:
        (gp,) = queries.threads(connection, stage.query(reference).id, Side.GP)
    stage.say("She is also on warfarin.", place=gp)
    assert "warfarin" in stage.last("line").text()
    assert len(stage.all_queries()) == 1


def test_a_new_question_in_some_other_thread_begins_one_of_its_own(stage: Stage) -> None:
    elsewhere = Place(DESK_OF.door, DESK_OF.address, "some-thread")
    stage.say(AF, place=elsewhere)
    assert stage.door.seen[-1].delivery.place == DESK_OF
