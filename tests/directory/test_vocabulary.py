"""The vocabulary: what is packaged can be trusted, and what cannot be used is refused by row."""

import shutil
from pathlib import Path

import pytest

from directory.lint import lint
from directory.terms import PACKAGED, Vocabulary, VocabularyError


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.load()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small vocabulary of its own."""
    for name in ("specialties.csv", "fillers.csv", "cues.csv"):
        shutil.copy(PACKAGED / name, tmp_path)
    (tmp_path / "terms.csv").write_text("term,also,points_to\nmurmur,,cardiology\n")
    return tmp_path


def test_every_specialty_is_within_reach(vocabulary: Vocabulary) -> None:
    assert len(vocabulary.specialties) == 68
    assert not [problem for problem in lint(vocabulary) if "lead to it" in problem.text]


def test_reads_weights_and_wordings(folder: Path) -> None:
    (folder / "terms.csv").write_text(
        "term,also,points_to\nwarfarin,Marevan; yellow book,anticoagulation; haematology 0.3\n"
    )
    (term,) = Vocabulary.load(folder).terms
    assert term.also == ("Marevan", "yellow book")
    assert term.points_to == {"anticoagulation": 1.0, "haematology": 0.3}
    assert term.place == "terms.csv row 2"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the columns must be term,also,points_to"),
        ("term,also,points_to\n", "terms.csv is empty"),
        ("term,also,points_to\nmurmur,,heart\n", "terms.csv row 2: there is no specialty 'heart'"),
        ("term,also,points_to\nmurmur,,cardiology 7\n", "terms.csv row 2: the weight 7"),
        ("term,also,points_to\nmurmur,,cardiology x\n", "terms.csv row 2: 'x' is not a weight"),
        ("term,also,points_to\nmurmur,,\n", "terms.csv row 2: 'points_to' is empty"),
        ("term,also,points_to\n,,cardiology\n", "terms.csv row 2: 'term' is empty"),
        ("term,also,points_to\nmurmur,cardiology\n", "terms.csv row 2: must have 3 columns"),
    ],
)
def test_refuses_a_bad_term_file(folder: Path, text: str, said: str) -> None:
    (folder / "terms.csv").write_text(text)
    with pytest.raises(VocabularyError, match=said):
        Vocabulary.load(folder)


def test_refuses_short_forms_that_go_in_a_circle(folder: Path) -> None:
    (folder / "abbreviations.csv").write_text(
        "short,means,needs,points_to\nAB,CD,,cardiology\nCD,EF,,cardiology\nEF,AB,,cardiology\n"
    )
    with pytest.raises(VocabularyError, match=r"abbreviations.csv row \d: .* in a circle"):
        Vocabulary.load(folder)


def test_refuses_parents_that_go_in_a_circle(folder: Path) -> None:
    file = folder / "specialties.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    lines = [line.replace("A2,320,,", "A2,320,cardiothoracic,") for line in lines]
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(VocabularyError, match="is its own parent"):
        Vocabulary.load(folder)


def test_refuses_a_folder_without_specialties(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match=r"specialties.csv is missing"):
        Vocabulary.load(tmp_path)


def test_lint_finds_what_is_doubtful(folder: Path) -> None:
    (folder / "terms.csv").write_text(
        "term,also,points_to\nmurmur,the best; flutter,cardiology\nflutters,,urology\n"
    )
    found = [str(problem) for problem in lint(Vocabulary.load(folder))]
    assert "terms.csv row 2: 'the best' has no word that points anywhere" in found
    assert "terms.csv row 3: 'flutters' points elsewhere than in terms.csv row 2" in found
    assert "renal: only 0 wordings lead to it, of 30 wanted" in found
