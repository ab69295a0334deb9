"""Properties: no CHI gets through in any spelling, and cleaning twice changes nothing."""

import re
from datetime import date, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.screening import Screener
from tests.bot.screening.conftest import FOLDER, TODAY, cases

SCREENER = Screener(FOLDER, today=lambda: TODAY)
SENTENCES = st.sampled_from(
    [
        "{} please advise re AF",
        "Advice on {} with eczema",
        "72M {} on apixaban 5mg bd, K 5.1",
        "CHI {} new rash",
        "chi:{}",
        "re {}, BP 150/90 and HbA1c 58",
        "Dermatitis\n{}\nwhich steroid?",
        "({}) ?PMR ESR 60",
        "pt{}with gout",
        "psoriasis {}",
    ]
)
DIGITS = st.sampled_from(
    ["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"]
)
SEPARATORS = st.sampled_from(["", " ", "-", ".", "/", "\u00a0", "–", "  ", "_", "\u200b", ":"])


@st.composite
def chis(draw: st.DrawFn) -> str:
    """A CHI that passes Mod 11 or Mod 10."""
    born = date(1900, 1, 1) + timedelta(days=draw(st.integers(0, 46_000)))
    nine = f"{born:%d%m%y}{draw(st.integers(0, 999)):03}"
    weighted = sum(int(digit) * (10 - place) for place, digit in enumerate(nine))
    eleven = (11 - weighted % 11) % 11
    doubled = [int(d) * 2 if place % 2 == 0 else int(d) for place, d in enumerate(nine)]
    ten = (10 - sum(d - 9 if d > 9 else d for d in doubled) % 10) % 10
    checks = [ten] if eleven == 10 else [ten, eleven]
    return nine + str(draw(st.sampled_from(checks)))


def spelt(chi: str, shape: tuple[int, ...], separator: str, digits: str) -> str:
    """A CHI in groups with a separator, in a script's digits."""
    groups, start = [], 0
    for length in shape:
        groups.append(chi[start : start + length])
        start += length
    return separator.join(groups).translate(str.maketrans("0123456789", digits))


SHAPES = st.sampled_from(
    [(10,), (6, 4), (2, 2, 2, 4), (3, 3, 4), (6, 3, 1), (2,) * 5, (1,) * 10, (5, 5), (4, 4, 2)]
)


@given(chis(), SHAPES, SEPARATORS, DIGITS, SENTENCES)
@settings(max_examples=400, deadline=None)
def test_no_chi_gets_through(
    chi: str, shape: tuple[int, ...], separator: str, digits: str, sentence: str
) -> None:
    screened = SCREENER.screen(sentence.format(spelt(chi, shape, separator, digits)))
    assert screened.identifiers
    plain = "".join(str(int(c)) if c.isdecimal() else "" for c in screened.text)
    assert chi not in plain
    # "BP 150/90 and HbA1c 58" has six such figures of its own
    assert chi[:6] not in plain or chi[:6] in "".join(c for c in sentence if c.isdecimal())


PIECES = st.one_of(
    st.sampled_from([text for _, text, _ in cases("identifiers")] + cases("identifiers_more")),
    st.sampled_from(cases("not_identifiers")),
    st.text(max_size=40),
    st.from_regex(re.compile(r"[A-Z][a-z]{1,8} [0-9/. -]{1,14}"), fullmatch=True),
)


@given(st.lists(PIECES, min_size=1, max_size=4), st.sampled_from([" ", "\n", ", ", ""]))
@settings(max_examples=400, deadline=None)
@example(["CHI 0101011237", " 12345678"], " ")
def test_cleaning_a_clean_text_changes_nothing(pieces: list[str], joint: str) -> None:
    once = SCREENER.screen(joint.join(pieces))
    again = SCREENER.screen(once.text)
    assert again.text == once.text
    assert again.identifiers == ()


@given(st.text(max_size=300))
@settings(max_examples=400, deadline=None)
def test_any_text_is_screened_without_fault(text: str) -> None:
    screened = SCREENER.screen(text)
    assert "\u202e" not in screened.text
    screened.text.encode()


@given(st.text(alphabet="abcdefghij ,.?", max_size=200))
@settings(max_examples=200, deadline=None)
def test_a_text_in_which_nothing_fires_is_unchanged(text: str) -> None:
    screened = SCREENER.screen(text)
    assert screened.identifiers or screened.text == text
