"""What is no question for advice is sent elsewhere; a clinical question never is."""

import pytest

from bot.screening import Screener
from bot.screening.learning import SCOPES, lines
from directory.model import Signposts
from tests.bot.screening.conftest import cases

NAMED = [(rule, text) for rule, texts in cases("scope").items() for text in texts]


def elsewhere(rules: Screener, text: str) -> list[str]:
    return [finding.rule for finding in rules.screen(text).scope]


def test_what_is_no_question_for_advice_is_seen(rules: Screener) -> None:
    texts = [text for label in SCOPES for text in lines(label)]
    missed = [text for text in texts if not elsewhere(rules, text)]
    assert len(missed) <= 0.06 * len(texts), missed


@pytest.mark.parametrize("texts", [lines("advice"), lines("routine"), cases("not_identifiers")])
def test_a_clinical_question_passes_whatever_words_it_holds(
    rules: Screener, texts: list[str]
) -> None:
    fired = [text for text in texts if elsewhere(rules, text)]
    assert len(fired) <= 0.02 * len(texts), fired


def test_the_named_rule_is_nearly_always_among_those_that_fire(rules: Screener) -> None:
    others = [text for rule, text in NAMED if f"scope.{rule}" not in elsewhere(rules, text)]
    assert len(others) <= 0.1 * len(NAMED), others


def test_each_rule_has_a_signpost_of_the_board_or_an_answer(rules: Screener) -> None:
    for _, text in NAMED:
        for finding in rules.screen(text).scope:
            assert finding.wording
            assert not finding.signpost or finding.signpost in Signposts.model_fields


def test_scope_can_be_left_out(rules: Screener) -> None:
    assert rules.screen("EMIS is down", scope=False).scope == ()


def test_an_emergency_comes_first_in_the_findings(rules: Screener) -> None:
    found = rules.screen(
        "Please see and treat Mrs Testington: crushing chest pain now, sweaty and grey"
    ).findings
    kinds = [rule.partition(".")[0] for rule in found]
    assert kinds == sorted(kinds, key=("emergency", "identifier", "scope").index)
    assert set(kinds) == {"emergency", "identifier", "scope"}
