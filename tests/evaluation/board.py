"""The board that the questions are put to."""

from pathlib import Path

from directory.files import read
from directory.model import Board, Contact, Directory, Kind, Notice, Service, Use
from directory.terms import Vocabulary

SAMPLE = Path(__file__).parents[2] / "config" / "northshire" / "northshire.yaml"


def sample() -> Directory:
    """The sample board."""
    return read(SAMPLE)


def bare(vocabulary: Vocabulary) -> Directory:
    """A board of which nothing is known but the names of its 68 services."""
    contact = Contact(kind=Kind.PHONE, value="0131 496 0001", use=Use.ROUTINE, hours="24/7")
    notice = Notice(text="Ring 999")
    return Directory(
        board=Board(
            id="bare",
            name="Bare",
            switchboard="0131 496 0000",
            emergency=notice,
            out_of_hours=notice,
        ),
        services=tuple(
            Service(id=one.id, name=one.name, contacts=(contact,))
            for one in vocabulary.specialties.values()
        ),
    )
