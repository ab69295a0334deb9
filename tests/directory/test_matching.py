"""Questions find their service, are offered as a choice, or are honestly left."""

import pytest

from directory.matching import Matcher, Resolution
from directory.model import Directory, Eligibility, Service
from directory.terms import Vocabulary
from tests.effort import grows_with_length
from tests.evaluation.board import bare, sample


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.load()


@pytest.fixture(scope="module")
def matcher(vocabulary: Vocabulary) -> Matcher:
    return Matcher(sample(), vocabulary)


def first(resolution: Resolution) -> str:
    return resolution.candidates[0].service_id


def board(vocabulary: Vocabulary, *services: Service) -> Matcher:
    """A board with these services alone."""
    directory = bare(vocabulary)
    return Matcher(Directory(board=directory.board, services=services), vocabulary)


def service(vocabulary: Vocabulary, key: str, **fields: object) -> Service:
    contacts = bare(vocabulary).by_id["cardiology"].contacts
    return Service.model_validate({"id": key, "name": key, "contacts": contacts, **fields})


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("72F new AF, rate 110, start bisoprolol?", "cardiology"),
        ("optholmology number please", "ophthalmology"),
        ("ALT 140 on methotrexate, rheum patient, hold?", "rheum-dmard"),
        ("INR 8.2, no bleeding, on warfarin", "anticoagulation"),
        ("PD, wearing off on Sinemet, more falls", "movement-disorders"),
        ("PD exit site red, cloudy bag", "renal"),
        ("diabetic foot ulcer, toe", "podiatry"),
        ("4yo wheeze, third admission", "paediatrics"),
        ("9yo wrist fracture, plaster tight", "orthopaedics"),
        ("15F panic attacks and cutting", "camhs"),
        ("30 weeks pregnant, itchy palms, bile acids up", "obstetrics"),
        ("sertraline in pregnancy, anxious, wants to stop", "perinatal-mh"),
    ],
)
def test_finds_the_service(matcher: Matcher, question: str, expected: str) -> None:
    assert first(matcher.resolve(question)) == expected


@pytest.mark.parametrize("question", ["ortho", "PD - who do I speak to?", "ED advice", "psych"])
def test_a_short_form_that_stands_alone_is_not_guessed(matcher: Matcher, question: str) -> None:
    resolution = matcher.resolve(question)
    assert resolution.outcome == "choose"
    assert 2 <= len(resolution.candidates) <= 3


def test_a_choice_says_what_decides(matcher: Matcher) -> None:
    resolution = matcher.resolve("ortho")
    assert "if it is about" in resolution.decides


@pytest.mark.parametrize(
    "question", ["", "hi", "62F", "asdf ghjk qwer", "???", "thanks very much", "5678"]
)
def test_nothing_to_hold_on_to_is_none(matcher: Matcher, question: str) -> None:
    assert matcher.resolve(question) == Resolution("none", needs=matcher.resolve(question).needs)
    assert matcher.resolve(question).candidates == ()


def test_reasons_are_the_vocabularys_words_not_the_askers(matcher: Matcher) -> None:
    best = matcher.resolve("irregulerly irreguler pulse, AF?").candidates[0]
    assert best.service_id == "cardiology"
    assert "AF → atrial fibrillation" in best.why
    assert "irreguler" not in " ".join(best.why)


def test_scores_are_shares_best_first(matcher: Matcher) -> None:
    scores = [one.score for one in matcher.resolve("breathless on exertion 69M").candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score < 1 for score in scores)


@pytest.mark.parametrize("question", ["cardio", "renal number", "who do I ring for haematology"])
def test_knows_a_bare_name(matcher: Matcher, question: str) -> None:
    assert matcher.resolve(question).name_only


@pytest.mark.parametrize("one", sample().services, ids=lambda one: one.id)
def test_the_very_name_of_a_service_leads_to_it(matcher: Matcher, one: Service) -> None:
    for text in (one.name, f"{one.name} number?"):
        resolution = matcher.resolve(text)
        assert (resolution.outcome, first(resolution)) == ("match", one.id), text


@pytest.mark.parametrize("question", ["RA advice", "neuro on call", "psych advice line"])
def test_a_short_form_with_several_meanings_is_no_name(matcher: Matcher, question: str) -> None:
    assert matcher.resolve(question).outcome == "choose"


@pytest.mark.parametrize(
    ("slip", "expected"), [("rhuematology", "rheumatology"), ("urolgy", "urology")]
)
def test_a_misspelt_name_alone_is_found(matcher: Matcher, slip: str, expected: str) -> None:
    assert first(matcher.resolve(slip)) == expected


def test_a_word_that_people_use_is_not_taken_for_another(matcher: Matcher) -> None:
    why = matcher.resolve("afebrile now, cough for a month, CXR clear").candidates[0].why
    assert not any("fever" in wording for wording in why)


def test_a_question_is_more_than_a_name(matcher: Matcher) -> None:
    assert not matcher.resolve("renal patient with cloudy dialysis bag").name_only


def test_what_is_denied_or_set_aside_does_not_lead(matcher: Matcher) -> None:
    assert first(matcher.resolve("No haematuria, no stones. Ferritin 6, Hb 80")) != "urology"
    asked = "Eczema sorted, ears fine. Question is his bisoprolol: rate 44, halve it?"
    assert first(matcher.resolve(asked)) == "cardiology"


def test_a_service_that_is_not_for_the_patient_is_never_first(vocabulary: Vocabulary) -> None:
    grown = Eligibility(min_age=16)
    here = board(
        vocabulary,
        service(vocabulary, "cardiology", eligibility=grown),
        service(vocabulary, "paediatrics"),
    )
    assert first(here.resolve("heart murmur and palpitations, 60M")) == "cardiology"
    assert first(here.resolve("heart murmur and palpitations, 6yo")) == "paediatrics"


def test_names_alone_are_enough_on_the_first_day(vocabulary: Vocabulary) -> None:
    here = board(
        vocabulary,
        service(vocabulary, "s1", name="Chest Medicine"),
        service(vocabulary, "s2", name="Kidney Team"),
    )
    assert first(here.resolve("COPD, needs home oxygen")) == "s1"


def test_codes_alone_are_enough_on_the_first_day(vocabulary: Vocabulary) -> None:
    here = board(
        vocabulary,
        service(vocabulary, "row-1", name="Mailbox 1", specialty="A2"),
        service(vocabulary, "row-2", name="Mailbox 2", specialty="AG"),
    )
    assert first(here.resolve("new AF with palpitations")) == "row-1"
    assert first(here.resolve("eGFR fall on dialysis")) == "row-2"


def test_a_missing_service_is_answered_by_its_parent(vocabulary: Vocabulary) -> None:
    here = board(vocabulary, service(vocabulary, "rheumatology"), service(vocabulary, "cardiology"))
    assert first(here.resolve("?GCA, jaw claudication")) == "rheumatology"


def test_the_boards_own_words_win(vocabulary: Vocabulary) -> None:
    here = board(
        vocabulary,
        service(vocabulary, "cardiology"),
        service(vocabulary, "rhythm", part_of="cardiology", topics=["atrial fibrillation"]),
    )
    assert first(here.resolve("atrial fibrillation, new")) == "rhythm"


def test_a_name_of_two_words_is_looked_up_though_nothing_was_learned_of_it(
    vocabulary: Vocabulary,
) -> None:
    cardiology = service(vocabulary, "cardiology")
    rhythm = service(vocabulary, "rhythm", part_of="cardiology", aliases=["palps line"])
    resolution = board(vocabulary, cardiology, rhythm).resolve("palps line")
    assert (first(resolution), resolution.outcome) == ("rhythm", "match")
    assert resolution.name_only


def test_a_service_that_only_wordings_know_is_as_likely_as_what_they_put_behind(
    vocabulary: Vocabulary,
) -> None:
    here = board(
        vocabulary,
        service(vocabulary, "cardiology"),
        service(vocabulary, "dermatology"),
        service(vocabulary, "wounds", topics=["honey dressings"]),
    )
    assert first(here.resolve("do you use honey dressings, 60M")) == "wounds"


@pytest.mark.parametrize(
    "piece", ["no ", "chest pain ", "ED PD MS ", "a b c ", "zqxjk ", "1/", "ﷺ", "fine, sorted, "]
)
def test_time_grows_with_length_only(matcher: Matcher, piece: str) -> None:
    assert grows_with_length(matcher.resolve, piece, 4_000)
