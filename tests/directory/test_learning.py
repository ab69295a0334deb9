"""Questions are read with who should answer, and points are learned from them."""

from pathlib import Path

import pytest

from directory.asked import Asked, asked
from directory.heard import heard
from directory.learning import Lesson, learn, rows_of, sign
from directory.points import Points, write
from directory.terms import PACKAGED, Vocabulary, VocabularyError
from directory.words import stem

KNOWN = {"cardiology", "renal", "ent"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "questions").mkdir()
    return tmp_path


def questions(folder: Path, name: str, text: str) -> list[Asked]:
    (folder / "questions" / name).write_text(text, encoding="utf-8")
    return list(asked(folder, KNOWN))


def test_a_question_belongs_to_its_file_and_in_part_to_others(folder: Path) -> None:
    first, second = questions(
        folder, "renal.txt", "eGFR 28, K 5.9?\nBP on dialysis ## cardiology\n"
    )
    assert first == Asked("eGFR 28, K 5.9?", {"renal": 1.0}, "questions/renal.txt line 1")
    assert second.labels["renal"] > second.labels["cardiology"] > 0
    assert sum(second.labels.values()) == pytest.approx(1)


def test_an_ambiguous_question_belongs_to_several_the_likeliest_first(folder: Path) -> None:
    (one,) = questions(folder, "ambiguous.txt", "dizzy ## ent, cardiology\n")
    assert 0.6 > one.labels["ent"] > one.labels["cardiology"] > 0.4
    assert sum(one.labels.values()) == pytest.approx(1)


def test_what_could_be_for_anybody_is_for_nobody(folder: Path) -> None:
    (one,) = questions(folder, "nothing.txt", "can someone ring me\n")
    assert one.labels == {"nothing": 1.0}


def test_words_of_several_questions_are_heard_but_for_slips_of_common_ones() -> None:
    asked_often = ["afebrile with a cough"] * 4 + ["febrile with a cough"] * 4
    asked_often += ["rheumatology?"] * 90 + ["rheumatolgy?"] * 3 + ["seldom"] * 2
    words = heard(asked_often)
    assert {"afebril", "febril", "cough", stem("rheumatology")} <= words
    assert words.isdisjoint({stem("rheumatolgy"), "seldom"})
    asked_often += ["midazalam?"] * 3
    assert "midazalam" in heard(asked_often)
    assert "midazalam" not in heard(asked_often, ["midazolam"])


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("kidneys.txt", "K 5.9?\n", r"kidneys\.txt line 1: there is no specialty 'kidneys'"),
        ("renal.txt", "K 5.9?\nAKI ## kidney\n", r"renal\.txt line 2: .* 'kidney'"),
        ("renal.txt", "K 5.9?\n\n", r"renal\.txt line 2: a question and who"),
        ("ambiguous.txt", "dizzy\n", r"ambiguous\.txt line 1: a question and who"),
    ],
)
def test_a_bad_line_is_refused(folder: Path, name: str, text: str, said: str) -> None:
    with pytest.raises(VocabularyError, match=said):
        questions(folder, name, text)


def test_what_is_packaged_was_learned_from() -> None:
    vocabulary = Vocabulary.load()
    known = vocabulary.specialties
    packaged = list(asked(PACKAGED, known))
    assert vocabulary.points
    assert vocabulary.points.learned_from == sign(packaged), "run python -m directory.learning"
    texts = [one.text.lower() for one in packaged]
    assert len(set(texts)) == len(texts)
    for specialty in known:
        assert sum(specialty in one.labels for one in packaged) >= 200, specialty


def test_words_get_points_for_the_label_whose_texts_hold_them(tmp_path: Path) -> None:
    lessons = [
        *(Lesson({"w heart": 1.0, "w today": 1.0}, {"cardiology": 1.0}) for _ in range(5)),
        *(Lesson({"w kidney": 1.0, "w today": 1.0}, {"renal": 1.0}) for _ in range(5)),
        *(Lesson({"w ear": 1.0}, {"ent": 1.0}) for _ in range(5)),
        Lesson({"w seldom": 1.0}, {"ent": 1.0}),
    ]
    learned = learn(lessons)
    write(tmp_path / "points.csv", rows_of(learned), "")
    points = Points.load(tmp_path / "points.csv")
    assert points.labels == ("cardiology", "ent", "renal")
    heart = points.total({"w heart": 1.0})
    assert max(heart) == heart[0]
    assert points.total({"w seldom": 1.0}) == points.total({})  # too rare to be learned
    chances = learned.chances({"w heart": 1.0, "w today": 1.0})
    assert max(chances, key=chances.__getitem__) == "cardiology"


def test_of_two_labels_the_second_gets_the_points(tmp_path: Path) -> None:
    lessons = [
        *(Lesson({"w calm": 1.0}, {"nothing": 1.0}) for _ in range(5)),
        *(Lesson({"w grey": 1.0}, {"stop": 1.0}) for _ in range(5)),
    ]
    write(tmp_path / "points.csv", rows_of(learn(lessons)), "")
    points = Points.load(tmp_path / "points.csv")
    assert points.labels == ("nothing", "stop")
    nothing, stop = points.total({"w grey": 1.0})
    assert stop > nothing
