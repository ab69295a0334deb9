"""Everything that is drawn is what Slack takes, says the whole card, and cannot be faked."""

import json
import os
from pathlib import Path

import pytest

from bot.messages import Button, Card, Field, Part
from bot.model import Side
from bot.wording import Wording
from handlers import slack_blocks as blocks
from handlers import slack_forms as forms
from handlers.slack_home import home
from handlers.slack_text import escaped, pieces, plain, shortened
from tests.handlers.slack_cards import cards, left_out
from tests.handlers.slack_checks import faults, view_faults
from tests.handlers.slack_fake import Message

GOLDEN = Path(__file__).parent / "golden" / "slack"
WRITE = os.environ.get("GOLDEN") == "write"  # draw them anew; read what changed before keeping it
CARDS = {name: (card, side) for name, card, side in cards()}
FORMS = {button.act: button for card, _ in CARDS.values() for button in card.buttons if button.form}
WORDS = Wording.load()


def seen(drawn: list[blocks.Block]) -> str:
    return Message("C", "1", "U", "", drawn).said()


def golden(name: str, drawn: object) -> None:
    path = GOLDEN / f"{name}.json"
    text = json.dumps(drawn, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if WRITE:
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


def test_there_is_a_sample_of_every_kind_of_card() -> None:
    assert left_out() == set()


@pytest.mark.parametrize("name", CARDS)
def test_every_card_is_drawn_as_before_and_as_slack_takes_it(name: str) -> None:
    card, side = CARDS[name]
    drawn = blocks.draw(card, side, 42)
    assert faults(drawn) == []
    golden(name, {"text": blocks.fallback(card), "blocks": drawn})


@pytest.mark.parametrize("name", CARDS)
def test_every_card_says_in_blocks_what_its_text_says(name: str) -> None:
    card, side = CARDS[name]
    shown = seen(blocks.draw(card, side))
    for line in [card.first, *(line for part in card.parts for line in part.lines)]:
        assert line in shown


@pytest.mark.parametrize("act", FORMS)
def test_every_form_is_as_slack_takes_it(act: str) -> None:
    drawn = forms.modal(FORMS[act], {"a": act}, WORDS)
    assert view_faults(drawn) == []
    golden(f"form_{act}", drawn)


def test_the_home_tab_is_as_slack_takes_it_and_says_what_it_leaves_out() -> None:
    from bot.messages import Home

    receipt, answer, service = CARDS["receipt"][0], CARDS["answer"][0], CARDS["service"][0]
    page = Home((receipt,) * 2, (answer,), (service,), CARDS["help"][0])
    drawn = home(page, WORDS)
    assert view_faults(drawn) == []
    golden("home", drawn)
    full = home(Home((receipt,) * 30, (answer,) * 5, (service,) * 20, CARDS["help"][0]), WORDS)
    assert view_faults(full) == []
    assert "my queries" in seen(full["blocks"])
    assert view_faults(home(Home(), WORDS)) == []


def test_a_card_shown_in_a_modal_is_as_slack_takes_it() -> None:
    for card, side in CARDS.values():
        assert view_faults(forms.shown(card, side, WORDS)) == []
    assert view_faults(forms.question_modal(WORDS)) == []


# --- what people type cannot do anything ---------------------------------------------------------


HOSTILE = (
    "<!channel> <@U1|boss> *x* `y` <https://evil.example|Approve> &lt; :tada: https://e.example"
)


def test_a_text_of_somebodys_stays_text() -> None:
    drawn = blocks.draw(Card("question", "K7QF", (Part("quote", (HOSTILE,)),)), Side.TEAM)
    (quote,) = drawn[1]["elements"]
    assert quote["elements"] == [{"type": "text", "text": HOSTILE}]


def test_the_fallback_has_no_mention_and_no_link_of_slacks() -> None:
    text = blocks.fallback(Card("question", "K7QF", (Part("quote", (HOSTILE,)),)))
    assert "<" not in text
    assert ">" not in text
    assert "&lt;!channel&gt;" in text


def test_a_link_of_the_directory_can_be_pressed_and_its_full_stop_is_none_of_it() -> None:
    line = "Guidance: https://refhelp.northshire.example/a?b=c. Ring first."
    (block,) = blocks.draw(Card("x", "y", (Part("text", (line,)),)), Side.GP)[1:]
    (section,) = block["elements"]
    assert [each.get("url") for each in section["elements"]] == [
        None,
        "https://refhelp.northshire.example/a?b=c",
        None,
    ]


def test_a_mailbox_is_a_link_with_the_reference_and_a_press_that_logs_it() -> None:
    drawn = blocks.draw(*CARDS["proposal_no_door"])
    (link,) = [block for block in drawn if block["type"] == "section"]
    assert "mailto:advice.cardiology@northshire.example?subject=Advice%20K7QF" in str(link)
    acts = [json.loads(each["value"])["a"] for each in drawn[-1]["elements"]]
    assert "mailto" in acts


# --- limits --------------------------------------------------------------------------------------


def test_a_long_card_is_split_and_never_cut() -> None:
    text = "\n".join(f"line {n} " + "x" * 90 for n in range(400))
    card = Card("answer", "K7QF: answered.", (Part("quote", tuple(text.splitlines())),), (), "K7QF")
    sheets = blocks.pages(card)
    assert len(sheets) > 1
    assert all(faults(blocks.draw(sheet, Side.GP)) == [] for sheet in sheets)
    assert all("K7QF" in sheet.first for sheet in sheets)
    lines = [line for sheet in sheets for part in sheet.parts for line in part.lines]
    assert "\n".join(lines) == text


def test_one_line_without_a_break_is_split_too() -> None:
    card = Card("answer", "K7QF", (Part("quote", ("x" * 20_000,)),), (), "K7QF")
    sheets = blocks.pages(card)
    shown = "".join(seen(blocks.draw(sheet, Side.GP)) for sheet in sheets)
    assert shown.count("x") == 20_000
    assert all(faults(blocks.draw(sheet, Side.GP)) == [] for sheet in sheets)


def test_many_buttons_are_put_in_several_rows_with_distinct_ids() -> None:
    many = tuple(Button(f"Service {n}", "pick", str(n)) for n in range(60))
    drawn = blocks.draw(Card("x", "Which?", (), many), Side.GP)
    assert faults(drawn) == []
    assert sum(len(block.get("elements", ())) for block in drawn[1:]) == 60


@pytest.mark.parametrize(
    ("label", "short"),
    [
        ("Answer", "Answer"),
        ("Ask " + "x" * 70 + " in writing (answer by 17:00 on Monday)", "Ask " + "x" * 70 + "…"),
        ("Ask Cardiology in writing (" + "x" * 80 + ")", "Ask Cardiology in writing"),
        ("many words " * 9, "many words " * 6 + "many…"),
    ],
)
def test_a_label_that_is_too_long_loses_its_brackets_first(label: str, short: str) -> None:
    assert shortened(label, 75) == short


def test_a_text_longer_than_an_input_holds_has_several_and_comes_back_whole() -> None:
    text = "word " * 790
    button = Button("Send", "send", form=(Field("text", "Your question", long=True, value=text),))
    view = forms.modal(button, {}, WORDS)
    assert view_faults(view) == []
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    assert len(inputs) == 2
    values = {
        block["block_id"]: {
            "field:text": {
                "type": "plain_text_input",
                "value": block["element"]["initial_value"],
            }
        }
        for block in inputs
    }
    assert forms.filled({"state": {"values": values}}) == {"text": text}


def test_an_error_of_a_field_that_is_not_in_the_form_stands_at_the_first_input() -> None:
    view = {"blocks": [{"type": "section"}, {"type": "input", "block_id": "until"}]}
    assert forms.errors(view, {"text": "No door.", "until": "Fill in."}) == {
        "until": "No door. Fill in."
    }


@pytest.mark.parametrize("value", ["", "x", "[]", "{}", '{"a": 1}', '{"a": "x", "s": "root"}'])
def test_what_is_no_button_of_ours_is_nothing(value: str) -> None:
    assert blocks.unpacked(value) is None


# --- Slack's spelling ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("<@U0BOT> kidney", "kidney"),
        ("<@U0BOT|advice>kidney &amp; eGFR &lt;30", "kidney & eGFR <30"),
        (
            "see <https://x.example|x.example> and <https://y.example>",
            "see x.example and https://y.example",
        ),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("ring <tel:01314960101>", "ring 01314960101"),
        ("<@U2> said in <#C1|renal> <!here>", "@colleague said in #renal @here"),
    ],
)
def test_slacks_spelling_is_read_as_it_was_typed(typed: str, meant: str) -> None:
    assert plain(typed, "U0BOT") == meant


def test_what_is_escaped_comes_back_as_it_was() -> None:
    assert plain(escaped(HOSTILE), "U0BOT") == HOSTILE


def test_pieces_join_to_the_whole() -> None:
    for text in ("", "a", "a b " * 50, "line\n" * 50, "x" * 95):
        assert "".join(pieces(text, 20)) == text
        assert all(len(piece) <= 20 for piece in pieces(text, 20))


# --- the checker itself --------------------------------------------------------------------------

BUTTON = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "z"}}


@pytest.mark.parametrize(
    "bad",
    [
        [],
        [{"type": "divider"}] * 51,
        [{"type": "nonsense"}],
        [{"type": "section"}],
        [{"type": "section", "text": {"type": "mrkdwn", "text": "y" * 3001}}],
        [{"type": "section", "text": {"type": "mrkdwn", "text": "a"}, "bogus": 1}],
        [{"type": "header", "text": {"type": "mrkdwn", "text": "z"}}],
        [{"type": "actions", "elements": [BUTTON, BUTTON]}],
        [{"type": "actions", "elements": []}],
        [{"type": "actions", "elements": [{**BUTTON, "style": "green"}]}],
        [{"type": "actions", "elements": [{**BUTTON, "url": "mailto:a@b.example"}]}],
        [{"type": "input", "element": {"type": "users_select", "action_id": "a"}}],
        [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}],
    ],
)
def test_the_checker_finds_what_slack_would_refuse(bad: list[dict[str, object]]) -> None:
    assert faults(bad)
