"""Nobody answers, nobody reads: who is reminded, when, and never outside their hours."""

from datetime import timedelta

from bot.model import ENDS, Side, State
from tests.bot.stage import LONDON, MONDAY, Stage, london

AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"


def words(stage: Stage, kind: str) -> list[str]:
    """When a kind of card was seen, as "Mon 10:00"."""
    return [f"{at:%a %H:%M}" for at in stage.when(kind)]


def test_a_question_that_nobody_takes_is_nudged_at_a_quarter_on_the_due_day_and_late(
    stage: Stage,
) -> None:
    stage.sent(AF)  # Monday 10:00, two working days: Wednesday 17:00, 23 working hours
    stage.until(london(2026, 11, 27, 17))
    nudges = [seen for seen in stage.door.seen if seen.card.kind == "nudge"]
    assert [seen.delivery.data["what"] for seen in nudges] == ["quarter", "due", "late"]
    assert words(stage, "nudge") == ["Mon 15:45", "Wed 09:00", "Thu 09:00"]


def test_then_the_lead_is_told_and_no_one_is_told_more_than_four_times(stage: Stage) -> None:
    stage.sent(AF)
    stage.until(london(2026, 12, 5, 12))
    lead = stage.directory.by_id["cardiology"].lead
    assert lead is not None
    told = [seen for seen in stage.door.seen if seen.delivery.kind == "lead_late"]
    assert [seen.delivery.place.address for seen in told] == [lead.email]
    assert stage.kinds().count("nudge") + len(told) == 4


def test_a_question_that_somebody_took_is_not_nudged_at_a_quarter(stage: Stage) -> None:
    stage.sent(AF)
    stage.press(stage.last("question"), "I'll answer this", Side.TEAM)
    stage.until(london(2026, 11, 24, 12))
    assert "nudge" not in stage.kinds()


def test_an_answered_question_reminds_nobody(stage: Stage) -> None:
    stage.sent(AF)
    stage.press(stage.last("question"), "Answer", Side.TEAM, text="Bisoprolol.")
    stage.press(stage.last("answer"), "Read")
    stage.until(london(2026, 12, 8, 12))
    assert {"nudge", "late", "lead"}.isdisjoint(stage.kinds())


def test_the_side_that_does_not_owe_is_not_reminded(stage: Stage) -> None:
    stage.sent(AF)
    stage.press(stage.last("question"), "Ask the GP", Side.TEAM, text="Any syncope?")
    stage.until(london(2026, 11, 27, 18))
    assert "nudge" not in stage.kinds(Side.TEAM)
    assert "late" not in stage.kinds(Side.GP)
    assert stage.kinds(Side.GP).count("asked") == 3  # the question and two reminders


def test_the_gp_hears_what_can_be_done_when_it_is_late_and_again_a_day_later(stage: Stage) -> None:
    stage.sent(AF)
    stage.until(london(2026, 11, 28, 12))
    assert words(stage, "late") == ["Wed 17:00", "Thu 17:00"]
    card = stage.last("late")
    assert "What you can do now" in card.first
    assert "To refer: " in card.text()
    stage.button(card, "No longer needed")


def test_a_claim_without_an_answer_returns_to_the_team(stage: Stage) -> None:
    reference = stage.sent(AF)
    stage.press(stage.last("question"), "I'll answer this", Side.TEAM)
    stage.until(london(2026, 11, 25, 17, 1))
    assert stage.state(reference) is State.SENT
    assert "Dr Sam Rowan had taken this" in stage.last("told").first


def test_ten_working_days_late_it_closes_as_unanswered_by_name(stage: Stage) -> None:
    reference = stage.sent(AF)
    stage.until(london(2026, 12, 10, 17, 1))  # 30 November is a holiday here
    assert stage.state(reference) is State.UNANSWERED
    assert "Cardiology never answered" in stage.last("unanswered").first


def test_an_answer_that_nobody_reads_is_announced_to_the_practice_by_reference_only(
    stage: Stage,
) -> None:
    reference = stage.sent(AF)
    stage.press(stage.last("question"), "Answer", Side.TEAM, text="Bisoprolol is usual.")
    stage.until(london(2026, 11, 25, 9))
    card = stage.last("unread")
    assert reference in card.text()
    assert "Bisoprolol" not in card.text()
    assert "atrial" not in card.text()


def test_an_answer_closes_itself_after_five_working_days_without_a_word(stage: Stage) -> None:
    reference = stage.sent(AF)
    stage.press(stage.last("question"), "Answer", Side.TEAM, text="Bisoprolol.")
    stage.until(london(2026, 12, 1, 16))
    assert stage.state(reference) is State.ANSWERED
    stage.until(london(2026, 12, 1, 17, 1))
    assert stage.state(reference) is State.CLOSED


def test_a_question_of_the_teams_that_the_gp_never_answers_lapses_and_says_so(
    stage: Stage,
) -> None:
    reference = stage.sent(AF)
    stage.press(stage.last("question"), "Ask the GP", Side.TEAM, text="Any syncope?")
    stage.until(london(2026, 12, 9, 9))
    assert stage.state(reference) is State.LAPSED
    assert "no reply came" in stage.last("lapsed").first


def test_each_working_morning_the_team_gets_one_list(stage: Stage) -> None:
    first = stage.sent(AF)
    stage.sent("bradycardia 44 on bisoprolol, asymptomatic, ECG sinus, reduce?")
    stage.until(london(2026, 11, 25, 12))
    assert words(stage, "morning") == ["Tue 09:00", "Wed 09:00"]
    lists = [seen.card for seen in stage.door.seen if seen.card.kind == "morning"]
    assert "2 open, 0 due today, 0 late" in lists[0].first
    assert "2 open, 2 due today, 0 late" in lists[1].first
    assert first in lists[0].text()


def test_no_list_comes_when_nothing_waits_or_on_a_holiday(stage: Stage) -> None:
    reference = stage.sent(AF)
    stage.press(stage.last("question"), "Answer", Side.TEAM, text="Bisoprolol.")
    stage.until(london(2026, 11, 24, 12))
    assert "morning" not in stage.kinds()
    stage.act("follow_up", reference, text="and if asthmatic, then what?")
    stage.until(london(2026, 12, 1, 8))
    days = {at.date().isoformat() for at in stage.when("morning")}
    assert days == {"2026-11-25", "2026-11-26", "2026-11-27"}  # not the weekend, not Monday 30th


def test_no_reminder_comes_outside_its_readers_hours(stage: Stage) -> None:
    stage.sent(AF)
    stage.sent("bradycardia 44 on bisoprolol, asymptomatic, ECG sinus, reduce?")
    stage.until(london(2026, 12, 15, 12))
    hours = stage.rounds.tools.boards
    with stage.engine.connect() as connection:
        office = hours.office(connection, "northshire")
    practice = office.practice_hours("S12345")
    for seen in stage.door.seen:
        if seen.card.kind in ("nudge", "lead", "morning"):
            service = stage.directory.by_id["cardiology"]
            mail = next(each for each in service.contacts if each.kind == "email")
            assert office.hours.is_open(mail.hours, seen.at), seen.at
        if seen.card.kind == "late":
            assert office.hours.is_open(practice, seen.at), seen.at


def test_every_query_that_has_not_ended_has_a_next_time(stage: Stage) -> None:
    """Walk a query through every state; the clock always has something to do with it."""
    seen: set[State] = set()

    def look() -> None:
        for query in stage.all_queries():
            seen.add(query.state)
            assert (query.next_at is None) == (query.state in ENDS), query
            if query.next_at:
                assert query.next_act

    stage.ask("cauda equina: saddle numbness and cannot pass urine since this morning")
    look()
    card = stage.ask(AF)
    look()
    stage.press(card, "I rang: no answer")
    look()
    reference = stage.sent(AF)
    look()
    for act in ("claim", "ask", "answer"):
        stage.act(act, reference, Side.TEAM, text="Any syncope?")
        look()
    assert seen == set(State) - ENDS
    stage.until(MONDAY + timedelta(days=40))
    assert all(query.state in ENDS for query in stage.all_queries())


def test_the_clock_change_does_not_move_a_promise(stage: Stage) -> None:
    stage.until(london(2027, 3, 26, 10))  # Good Friday; the clocks change on Sunday
    stage.sent(AF)
    due = stage.all_queries()[0].due_at
    assert due is not None
    assert f"{due.astimezone(LONDON):%H:%M}" == "17:00"
