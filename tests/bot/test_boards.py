"""Several boards in one installation: an asker belongs to one, and sees that one's services."""

from dataclasses import replace

import pytest

from bot.messages import Did
from bot.model import Side
from bot.store import directory as stored
from bot.store.engine import transaction
from tests.bot.stage import DESK_OF, GP, Stage

AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"


@pytest.fixture
def two(stage: Stage) -> Stage:
    """A second board, with another number for cardiology."""
    directory = stage.directory
    board = directory.board.model_copy(
        update={"id": "southshire", "name": "NHS Southshire", "mail_domains": ("south.example",)}
    )
    services = tuple(
        each.model_copy(update={"name": "Heart Centre"}) if each.id == "cardiology" else each
        for each in directory.services
    )
    with transaction(stage.engine) as connection:
        other = directory.model_copy(update={"board": board, "services": services})
        stored.save(connection, other, "test", "file", stage.clock.now)
    return stage


def test_the_sign_in_address_says_which_board(two: Stage) -> None:
    assert two.ask(AF).first.startswith("Cardiology")
    south = replace(GP, key="test:south", email="dr@south.example", practice="")
    assert two.ask(AF, person=south).first.startswith("Heart Centre")


def test_where_nothing_says_which_it_is_asked_once_and_remembered(two: Stage) -> None:
    nobody = replace(GP, key="test:nobody", email="", practice="")
    card = two.ask(AF, person=nobody)
    assert card.kind == "which_board"
    assert [button.label for button in card.buttons] == ["NHS Northshire", "NHS Southshire"]
    assert two.all_queries() == []
    picked = two.desk.did(
        Did("pick", nobody, DESK_OF, "board", fields={"value": "southshire"}), Side.GP
    )
    assert picked.card is not None
    assert "NHS Southshire" in picked.card.first
    assert two.ask(AF, person=nobody).first.startswith("Heart Centre")


def test_a_board_that_is_not_there_cannot_be_picked(two: Stage) -> None:
    reply = two.desk.did(Did("pick", GP, DESK_OF, "board", fields={"value": "nowhere"}), Side.GP)
    assert reply.card is not None
    assert reply.card.kind == "refused"


def test_what_any_board_says_is_said_before_it_is_known(two: Stage) -> None:
    nobody = replace(GP, key="test:nobody", email="", practice="")
    assert two.desk.help().card is not None
    mine = two.desk.mine(nobody).card
    assert mine is not None
    assert "no queries" in mine.first
