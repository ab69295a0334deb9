"""Cards as Teams takes them: golden files, limits, and what comes back from a press."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.messages import Button, Card, Field, Part
from directory.model import Directory
from handlers.teams_cards import IN_A_ROW, LARGEST, draw, pressed, with_link
from tests.handlers.teams_gallery import GOLDEN, drawn, gallery, small
from tests.handlers.teams_stage import actions, press, with_channel, words

Json = dict[str, Any]


@pytest.fixture(scope="module")
def cards(northshire: Directory) -> dict[str, Card]:
    """A card of each kind, on three services."""
    return dict(gallery(small(northshire)))


@pytest.fixture(scope="module")
def whole_board(northshire: Directory) -> dict[str, Card]:
    """The same with all the services and practices to choose from."""
    return dict(gallery(with_channel(northshire)))


def elements(node: Any) -> Iterator[Json]:
    """Every object of a card that has a type."""
    if isinstance(node, dict):
        if "type" in node:
            yield node
        for each in node.values():
            yield from elements(each)
    elif isinstance(node, list):
        for each in node:
            yield from elements(each)


def test_every_card_is_drawn_as_its_golden_file_says(cards: dict[str, Card]) -> None:
    assert {file.stem for file in GOLDEN.glob("*.json")} == set(cards)
    for kind, card in cards.items():
        golden = (GOLDEN / f"{kind}.json").read_text(encoding="utf-8")
        assert drawn(card) == golden, f"{kind}: see the module teams_gallery"


def test_every_message_is_within_what_teams_takes(whole_board: dict[str, Card]) -> None:
    for kind, card in whole_board.items():
        for page in draw(card, 123456):
            assert page.size() <= LARGEST, (kind, page.size())
            assert page.summary.startswith(card.first)


def test_ids_of_inputs_are_unique_in_a_whole_card(whole_board: dict[str, Card]) -> None:
    for kind, card in whole_board.items():
        content = draw(card, 1)[0].content
        ids = [each["id"] for each in elements(content) if each["type"].startswith("Input.")]
        assert len(ids) == len(set(ids)), kind


def test_no_row_has_more_actions_than_teams_shows(whole_board: dict[str, Card]) -> None:
    for card in whole_board.values():
        for each in elements(draw(card, 1)[0].content):
            assert len(each.get("actions", [])) <= IN_A_ROW


def test_each_act_works_in_clients_that_know_no_execute(cards: dict[str, Card]) -> None:
    for card in cards.values():
        for each in elements(draw(card, 1)[0].content):
            if each["type"] == "Action.Execute":
                fallback = each["fallback"]
                assert fallback["type"] == "Action.Submit"
                assert fallback["data"] == each["data"]
                assert each["verb"] == each["data"]["act"]


def test_every_input_has_a_label_and_the_required_ones_a_message(cards: dict[str, Card]) -> None:
    for card in cards.values():
        for each in elements(draw(card, 1)[0].content):
            if each["type"].startswith("Input."):
                assert each["label"]
                assert each.get("isRequired", False) == ("errorMessage" in each)


def test_what_people_wrote_is_never_markup(cards: dict[str, Card]) -> None:
    for card in cards.values():
        assert not any(each["type"] == "TextBlock" for each in elements(draw(card)[0].content))


def test_a_number_is_text_and_never_only_a_button(cards: dict[str, Card]) -> None:
    content = draw(cards["proposal"])[0].content
    assert "0131 496 0101" in words(content).splitlines()[0]
    assert "tel:" not in json.dumps(content)


def test_a_press_brings_back_what_was_filled_in(cards: dict[str, Card]) -> None:
    content = draw(cards["proposal"], 42)[0].content
    came = pressed(press(content, "Ask Cardiology", {"role": "role.gp"})["data"])
    assert came is not None
    assert (came.act, came.reference, came.delivery) == ("send", "K7QF", 42)
    assert came.fields["role"] == "role.gp"
    assert came.fields["practice"] == "S12345"
    assert came.fields["text"].startswith("New AF")


@pytest.mark.parametrize("data", [None, 7, "x", [], {}, {"act": 3}, {"ref": "K7QF"}])
def test_what_is_no_press_of_ours_is_none(data: Any) -> None:
    assert pressed(data) is None


def test_odd_values_of_a_press_are_taken_for_what_they_are() -> None:
    came = pressed({"act": "a" * 99, "delivery": "7", "x__1": {"y": 1}, "z__2": 5, "value": 1})
    assert came is not None
    assert (len(came.act), came.delivery, came.fields) == (40, 0, {"z": "5"})


def form(*fields: Field) -> Json:
    card = Card("x", "first", buttons=(Button("Go", "go", form=fields),))
    body: list[Json] = actions(draw(card)[0].content)[0]["card"]["body"]
    return body[0]


def test_choices_are_drawn_by_how_many_there_are() -> None:
    def many(count: int, search: str = "", value: str = "") -> Json:
        choices = tuple((f"v{n}", f"Label {n}") for n in range(count))
        return form(Field("f", "F", choices, search=search, value=value))

    assert form(Field("f", "F", (("yes", "Yes"),)))["type"] == "Input.Toggle"
    assert many(3)["style"] == "expanded"
    assert many(9)["style"] == "compact"
    assert many(13)["style"] == "filtered"
    assert many(3, search="service")["style"] == "filtered"
    longest = many(400, search="practice", value="v3")
    assert longest["choices.data"] == {"type": "Data.Query", "dataset": "practice"}
    assert longest["choices"] == [{"title": "Label 3", "value": "v3"}]


def test_a_field_is_drawn_with_its_hint_and_what_is_known() -> None:
    drawn_field = form(Field("f", "Label", long=True, value="known", hint="a hint"))
    assert drawn_field["isMultiline"] is True
    assert drawn_field["value"] == "known"
    assert drawn_field["placeholder"] == "a hint"


@pytest.mark.parametrize(
    "text",
    [
        "word " * 12_000,
        "x" * 60_000,
        "\n".join(["a line"] * 3_000),
        "ü" * 30_000,
        '"\\' * 15_000,
        "\U0001f489" * 15_000,
        "\x01\x02" * 5_000,
    ],
    ids=["words", "one word", "lines", "accents", "quotes", "emoji", "control"],
)
def test_a_text_of_any_length_arrives_whole_and_in_order(text: str) -> None:
    button = Button("Reply", "reply", form=(Field("text", "Reply", long=True),))
    card = Card("answer", "K7QF: answered", (Part("quote", tuple(text.splitlines())),), (button,))
    pages = draw(card)
    assert all(page.size() <= LARGEST for page in pages)
    said = "".join(words(page.content) for page in pages)
    kept = "".join(text.split())
    drawn_text = "".join(
        line for page in pages for line in "".join(words(page.content).splitlines()[1:]).split()
    )
    assert drawn_text == kept, len(said)
    assert actions(pages[0].content)
    assert not any(actions(page.content) for page in pages[1:])


def test_a_link_of_ours_can_be_opened_and_no_other() -> None:
    card = Card("x", "first")
    opened = with_link(card, "mailto:advice@northshire.example?subject=Advice%20K7QF")
    assert actions(draw(opened)[0].content)[0] == {
        "type": "Action.OpenUrl",
        "title": "advice@northshire.example",
        "url": "mailto:advice@northshire.example?subject=Advice%20K7QF",
    }
    for other in ("javascript:alert(1)", "", "http://x.example", "msteams:/x"):
        assert with_link(card, other) is card
