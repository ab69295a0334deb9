"""Floors under the figures: a change that makes matching worse does not go unseen.

They stand a little below what was measured last, and are raised when the figures rise.
"""

import pytest

from directory.matching import Matcher
from directory.terms import Vocabulary
from tests.evaluation.board import bare, sample
from tests.evaluation.measure import ask
from tests.evaluation.picture import curve
from tests.evaluation.questions import questions, with_typos
from tests.evaluation.rivals import rivals

pytestmark = pytest.mark.bulk
FLOORS = {
    #               top-1 top-3 sure wrong choices nones typos
    "development": (0.92, 0.975, 0.77, 0.02, 0.95, 0.87, 0.02),
    "blind": (0.91, 0.965, 0.76, 0.03, 0.95, 0.93, 0.03),
}


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.load()


@pytest.fixture(scope="module")
def matcher(vocabulary: Vocabulary) -> Matcher:
    return Matcher(sample(), vocabulary)


@pytest.mark.parametrize("name", FLOORS)
def test_figures_stay_above_their_floors(name: str, matcher: Matcher) -> None:
    top1, top3, sure, wrong, choices, nones, typos = FLOORS[name]
    asked = questions(name)
    tally = ask(matcher.resolve, asked)
    assert tally.top1 >= top1
    assert tally.top3 >= top3
    assert tally.confident >= sure
    assert tally.wrong_when_confident <= wrong
    assert tally.choices >= choices
    assert tally.nones >= nones
    assert ask(matcher.resolve, with_typos(asked)).top1 >= tally.top1 - typos


@pytest.mark.parametrize("name", FLOORS)
def test_the_surest_answers_are_wrong_less_often_than_all(name: str, matcher: Matcher) -> None:
    points = curve(ask(matcher.resolve, questions(name)))
    assert points[len(points) // 3][1] < points[-1][1]


def test_better_than_plain_fuzzy_and_full_text_matching(
    matcher: Matcher, vocabulary: Vocabulary
) -> None:
    asked = [one for one in questions("development") if one.expect == "match"]
    ours = ask(matcher.resolve, asked).top1
    for resolve in rivals(sample(), vocabulary).values():
        assert ask(resolve, asked[::4]).top1 < ours - 0.1


def test_a_board_of_names_alone_works_on_its_first_day(vocabulary: Vocabulary) -> None:
    tally = ask(Matcher(bare(vocabulary), vocabulary).resolve, questions("development"))
    assert tally.top1 >= 0.85
