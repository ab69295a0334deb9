"""A miss can be mended, retention does the same, and a hold keeps what must be kept."""

from collections.abc import Callable
from datetime import timedelta

from bot.desk.turn import Turn
from bot.desk.upkeep import GONE, clean_text, erase, hold
from bot.model import Person, Query, Side, State
from bot.store import queries
from bot.store.engine import transaction
from tests.bot.stage import Stage
from tests.bot.test_stops import everything_stored

AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"
ADMIN = Person("admin", "Records")


def mend(stage: Stage, reference: str, what: Callable[[Turn, Query], object]) -> None:
    """Do something as an admin, and let what follows leave."""
    with transaction(stage.engine) as connection:
        query = queries.by_reference(connection, reference)
        office = stage.tools.boards.office(connection, query.board)
        what(
            Turn(stage.tools, connection, office, stage.clock.now, "mend", Side.ADMIN, ADMIN), query
        )
    stage.settle()


def closed(stage: Stage) -> str:
    reference = stage.sent(AF)
    stage.press(stage.last("question"), "Answer", Side.TEAM, text="Bisoprolol is usual here.")
    stage.act("outcome", reference, value="managed")
    return reference


def test_redacting_cleans_the_store_and_our_own_messages_and_leaves_an_audit_line(
    stage: Stage,
) -> None:
    reference = closed(stage)
    before = len(stage.door.seen)
    mend(stage, reference, lambda turn, query: clean_text(turn, query, "redact", "a missed name"))
    assert "atrial fibrillation and palp" not in everything_stored(stage)
    assert "Bisoprolol" not in everything_stored(stage)
    redrawn = stage.door.seen[before:]
    assert {seen.card.kind for seen in redrawn} >= {"question", "receipt", "answer"}
    assert all(seen.replaces for seen in redrawn)
    for seen in redrawn:
        assert "atrial fibrillation and palp" not in seen.card.text()
        assert "Bisoprolol" not in seen.card.text()
    assert any(GONE in seen.card.text() for seen in redrawn)
    assert stage.acts(reference)[-1] == "redact"


def test_the_figures_stay_after_redacting(stage: Stage) -> None:
    reference = closed(stage)
    was = stage.query(reference)
    mend(stage, reference, lambda turn, query: clean_text(turn, query, "redact", "a missed name"))
    query = stage.query(reference)
    assert (query.sent_at, query.answered_at, query.outcome, query.offers) == (
        was.sent_at,
        was.answered_at,
        was.outcome,
        was.offers,
    )


def test_erasing_also_removes_who_asked_and_who_answered(stage: Stage) -> None:
    reference = closed(stage)
    mend(stage, reference, lambda turn, query: erase(turn, query, "subject access"))
    query = stage.query(reference)
    assert (query.asker, query.asker_name, query.claimed_name) == ("", "", "")
    assert stage.acts(reference)[-1] == "erase"


def test_retention_cleans_ninety_days_after_the_end(stage: Stage) -> None:
    reference = closed(stage)
    stage.until(stage.clock.now + timedelta(days=89))
    assert "Bisoprolol is usual here." in everything_stored(stage)
    stage.until(stage.clock.now + timedelta(days=2))
    assert "Bisoprolol is usual here." not in everything_stored(stage)
    assert "retention" in stage.acts(reference)


def test_retention_cleans_a_proposal_that_lapsed(stage: Stage) -> None:
    card = stage.ask(AF)
    stage.until(stage.clock.now + timedelta(days=93))
    assert stage.state(card.reference) is State.LAPSED
    assert AF not in everything_stored(stage)


def test_a_hold_keeps_the_text_until_it_is_released(stage: Stage) -> None:
    reference = closed(stage)
    mend(stage, reference, lambda turn, query: hold(turn, query, "inquiry", on=True))
    stage.until(stage.clock.now + timedelta(days=120))
    assert "Bisoprolol is usual here." in everything_stored(stage)
    mend(stage, reference, lambda turn, query: hold(turn, query, "inquiry over", on=False))
    stage.until(stage.clock.now + timedelta(days=1))
    assert "Bisoprolol is usual here." not in everything_stored(stage)
