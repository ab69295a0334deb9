"""The table of states: every state is left, every end is an end, what does not fit is refused."""

from datetime import UTC, datetime

import pytest

from bot.model import ENDS, TABLE, Clock, NotNow, Query, Side, State, move

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def query(state: State, **more: object) -> Query:
    return Query(1, "K7QF", "northshire", "gp", "Dr Gray", "GP", "S1", state, NOW, **more)  # type: ignore[arg-type]


def test_nothing_leaves_an_end() -> None:
    assert not [row for row in TABLE if row.states & ENDS]


def test_the_clock_can_end_every_state_that_is_no_end() -> None:
    by_clock = {state for row in TABLE if row.side is Side.CLOCK for state in row.states}
    assert set(State) - ENDS <= by_clock


def test_every_state_can_be_reached() -> None:
    reached = {row.to for row in TABLE} | {State.CLAIMED, State.SENT}
    assert reached >= set(State) - {State.STOPPED}


def test_an_act_that_does_not_fit_names_the_state() -> None:
    with pytest.raises(NotNow) as caught:
        move(query(State.OFFERED), "answer", Side.TEAM, NOW)
    assert caught.value.state is State.OFFERED


def test_a_side_cannot_do_what_belongs_to_the_other() -> None:
    with pytest.raises(KeyError):
        move(query(State.SENT), "claim", Side.GP, NOW)


def test_a_reply_goes_back_to_whoever_had_taken_it() -> None:
    taken = query(State.ASKED, claimed_by="dr", claimed_name="Dr Rowan")
    assert move(taken, "reply", Side.GP, NOW).state is State.CLAIMED
    assert move(query(State.ASKED), "reply", Side.GP, NOW).state is State.SENT


def test_claiming_keeps_the_round_and_passing_on_starts_a_new_one() -> None:
    sent = query(State.SENT, round=3)
    assert move(sent, "claim", Side.TEAM, NOW).round == 3
    assert move(sent, "redirect", Side.TEAM, NOW).round == 4


def test_an_end_is_dated_and_its_clock_has_stopped() -> None:
    for row in TABLE:
        if row.to in ENDS:
            start = query(next(iter(row.states)))
            ended = move(start, row.act, row.side, NOW)
            assert ended.ended_at == NOW
            if row.side is not Side.GP or row.act in ("withdraw", "outcome"):
                assert row.clock is Clock.STOP
