"""What is no question for advice is sent elsewhere; a clinical question never is."""

import pytest

from bot.screening import Screener
from bot.screening.learning import SCOPES, lines
from directory.model import Signposts
from tests.bot.screening.conftest import cases

NAMED = [(rule, text) for rule, texts in cases("scope").items() for text in texts]


def elsewhere(rules: Screener, text: str) -> list[str]:
    return [finding.rule for finding in rules.screen(text).scope]


@pytest.mark.bulk
def test_what_is_no_question_for_advice_is_seen(rules: Screener) -> None:
    texts = [text for label in SCOPES for text in lines(label)]
    missed = [text for text in texts if not elsewhere(rules, text)]
    assert len(missed) <= 0.06 * len(texts), missed


@pytest.mark.bulk
@pytest.mark.parametrize(
    ("texts", "most"),
    [(lines("advice"), 0.02), (lines("routine"), 0.02), (cases("not_identifiers"), 0.035)],
    ids=["advice", "routine", "fragments"],
)
def test_a_clinical_question_passes_whatever_words_it_holds(
    rules: Screener, texts: list[str], most: float
) -> None:
    fired = [text for text in texts if elsewhere(rules, text)]
    assert len(fired) <= most * len(texts), fired


def test_the_named_rule_is_nearly_always_among_those_that_fire(rules: Screener) -> None:
    others = [text for rule, text in NAMED if f"scope.{rule}" not in elsewhere(rules, text)]
    assert len(others) <= 0.1 * len(NAMED), others


def test_each_rule_has_a_signpost_of_the_board_or_an_answer(rules: Screener) -> None:
    for _, text in NAMED:
        for finding in rules.screen(text).scope:
            assert finding.wording
            assert not finding.signpost or finding.signpost in Signposts.model_fields


@pytest.mark.parametrize("text", ["AAA?", "TA?", "K?", "ER?"])
def test_a_clinical_short_form_is_no_small_talk(rules: Screener, text: str) -> None:
    assert elsewhere(rules, text) == []


def test_scope_can_be_left_out(rules: Screener) -> None:
    assert rules.screen("EMIS is down", scope=False).scope == ()


def test_an_emergency_comes_first_in_the_findings(rules: Screener) -> None:
    found = rules.screen(
        "Any date yet for Mrs Testington's appointment? Crushing chest pain now"
    ).findings
    kinds = [rule.partition(".")[0] for rule in found]
    assert kinds == sorted(kinds, key=("emergency", "identifier", "scope").index)
    assert set(kinds) == {"emergency", "identifier", "scope"}
