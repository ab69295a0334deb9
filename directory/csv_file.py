"""A directory as CSV, in and out: one row a contact, which a spreadsheet can open.

The column `row` says what a row is: `board` (one setting: its name and its value), `practice`,
`service` (with the first of its contacts) or `contact` (a further one of the service with this id,
or of the service above). A sheet without that column holds services only, and the columns
`mailbox` and `phone` are enough for their contacts: a new board starts from such a sheet.

Lists are joined by ";". A backslash before ";" or a backslash makes it part of a text. An
apostrophe before a text keeps spreadsheets from taking it for a formula, a number or a date.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from directory.model import Contact, Directory, Practice, Service
from directory.tree import Fault, Tree, Unreadable, Where, hint

SERVICE: dict[str, Where] = {
    **{name: (name,) for name in ("id", "name", "specialty", "part_of", "aliases", "topics")},
    **{name: (name,) for name in ("please_include", "not_for")},
    **{name: ("eligibility", name) for name in ("min_age", "max_age", "sex", "localities")},
    "eligibility_note": ("eligibility", "note"),
    **{name: (name,) for name in ("guidance", "referral", "owners")},
    "lead_name": ("lead", "name"),
    "lead_email": ("lead", "email"),
    "verified": ("verified",),
}
CONTACT: dict[str, Where] = {name: (name,) for name in Contact.model_fields}
PRACTICE: dict[str, Where] = {name: (name,) for name in Practice.model_fields}
SETTING = ("setting", "value")
SHORT = ("mailbox", "phone")  # contacts of a service, where a sheet has no more to say
COLUMNS = tuple(dict.fromkeys(("row", "setting", *SERVICE, *CONTACT, *PRACTICE)))
KNOWN = tuple(dict.fromkeys((*COLUMNS, *SHORT)))

_LISTS = {"aliases", "topics", "please_include", "not_for", "localities", "owners"}
_LISTS |= {"holidays.add", "holidays.drop", "admins", "mail_domains"}
_SAME = {"email": "mailbox", "e_mail": "mailbox", "telephone": "phone"}
# What a spreadsheet runs as a formula, or changes into a number or a date: "=1+1", "007", "24/7".
# Plain numbers and dates may stay: they are read again however it shows them.
_MISTAKEN = re.compile(
    r"[=+\-@']|(?!(?:0|[1-9]\d{0,14}|\d{4}-\d\d-\d\d)$)[\d/:.\-eE]+$", flags=re.ASCII
)


def parse(text: str) -> Tree:
    """The tree of a CSV text with the row of each value; Unreadable if it is not CSV."""
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    sheet = _Sheet()
    try:
        for cells in rows:
            sheet.add(cells)
    except csv.Error as error:
        raise Unreadable(f"row {sheet.row + 1}", f"is not CSV ({error})") from error
    return sheet.tree


def dump(directory: Directory) -> str:
    """CSV text of a directory, with the mark by which spreadsheets know UTF-8."""
    out = io.StringIO(newline="")
    out.write("\ufeff")
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for row in _rows(directory):
        writer.writerow({column: _guarded(cell) for column, cell in row.items()})
    return out.getvalue()


def _rows(directory: Directory) -> Iterator[dict[str, str]]:
    if directory.exported:
        yield {"row": "board", "setting": "exported", "value": directory.exported.isoformat()}
    for setting, value in _settings(directory.board):
        yield {"row": "board", "setting": setting, "value": value}
    for practice in directory.practices:
        yield {"row": "practice"} | _cells(practice, PRACTICE)
    for service in directory.services:
        first, *others = (_cells(contact, CONTACT) for contact in service.contacts)
        yield {"row": "service"} | _cells(service, SERVICE) | first
        for contact in others:
            yield {"row": "contact", "id": service.id} | contact


def _settings(model: BaseModel, prefix: str = "") -> Iterator[tuple[str, str]]:
    """A board's settings by name, such as `holidays.base`, but for those not given."""
    for name, value in model:
        if isinstance(value, BaseModel):
            yield from _settings(value, f"{prefix}{name}.")
        elif value not in (None, "", ()):
            yield prefix + name, _cell(value)


def _cells(model: Practice | Service | Contact, columns: dict[str, Where]) -> dict[str, str]:
    return {column: _cell(_at(model, where)) for column, where in columns.items()}


def _at(value: Any, where: Where) -> Any:
    for name in where:
        value = getattr(value, str(name), None)
    return value


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "; ".join(re.sub(r"([;\\])", r"\\\1", str(item)) for item in value)
    return str(value)


def _listed(cell: str) -> list[str]:
    """The texts of a list's cell, without its blanks."""
    parts = [part.strip() for part in re.findall(r"(?:\\[;\\]|[^;])+", cell)]
    return [re.sub(r"\\([;\\])", r"\1", part) for part in parts if part]


def _guarded(cell: str) -> str:
    return f"'{cell}" if _MISTAKEN.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _MISTAKEN.match(cell[1:]) else cell


class _Sheet:
    """Builds a tree row by row, as a spreadsheet counts them."""

    def __init__(self) -> None:
        self.tree = Tree("row", {"practices": [], "services": []})
        self.row = 0
        self.columns: list[str] = []
        self.service = -1  # the one that a row without an id belongs to
        self.settings: set[str] = set()
        self.by_id: dict[str, int] = {}
        self.by_name: dict[str, str] = {}
        self.written: dict[tuple[int, str], str] = {}  # each service's cells as first given

    def add(self, cells: list[str]) -> None:
        """Take the next row; an empty one says nothing."""
        self.row += 1
        if not any(cell.strip() for cell in cells):
            return
        if not self.columns:
            self._head(cells)
            return
        if any(cell.strip() for cell in cells[len(self.columns) :]):
            self._fault((), "has more cells than there are columns")
        given = {
            column: _unguarded(cell.strip())
            for column, cell in zip(self.columns, cells, strict=False)
            if cell.strip()
        }
        match given.pop("row", "service"):
            case "board":
                self._board(given)
            case "practice":
                place: Where = ("practices", len(self.tree.data["practices"]))
                self._put(place, given, PRACTICE)
                self._refuse(place, "practice", given, set(PRACTICE))
            case "service" | "contact":
                self._service(given)
            case other:
                self._fault(
                    (), f"'{other}' is not a kind of row: board, practice, service, contact"
                )

    def _head(self, cells: list[str]) -> None:
        """Take the first row that is not empty, the columns' names."""
        if len(cells) == 1 and (other := re.search(r"[;\t]", cells[0])):
            message = f"has {other[0]!r} between its cells: save it with commas"
            raise Unreadable(f"row {self.row}", message)
        for cell in cells:
            name = re.sub(r"[\s-]+", "_", cell.strip().lower())
            column = _SAME.get(name, name)
            if column and column in self.columns:
                self._fault((column,), "is a column twice: keep one")
            elif column and column not in KNOWN:
                self._fault((column,), f"is not a column here; {hint(column, KNOWN)}")
            self.columns.append(column)

    def _board(self, given: dict[str, str]) -> None:
        setting, value = given.get("setting", ""), given.get("value", "")
        where: Where = ("exported",) if setting == "exported" else ("board", *setting.split("."))
        self._refuse(where, "board", given, set(SETTING))
        if not setting:
            self._fault(("board",), "has no setting's name")
        elif setting in self.settings:
            self._fault(where, "is set in a row above already: keep one")
        else:
            self._set(where, _listed(value) if setting in _LISTS else value)
        self.settings.add(setting)

    def _service(self, given: dict[str, str]) -> None:
        name = given.get("name", "")
        own = given.get("id") or self.by_name.get(name) or _slug(name)
        if own and own not in self.by_id:
            self.service = self.by_id[own] = len(self.tree.data["services"])
            if name:
                self.by_name.setdefault(name, own)
        elif own:
            self.service = self.by_id[own]
        elif self.service < 0:
            return self._fault((), "belongs to no service: give it an id or a name")
        place = ("services", self.service)
        if own and place not in self.tree.places:
            self._set((*place, "id"), own)
            self.tree.places[place] = self.row
        self._put(place, self._news(place, given), SERVICE)
        for contact in _contacts(given):
            listed = self._at(place).setdefault("contacts", [])
            self._put((*place, "contacts", len(listed)), contact, CONTACT)
        return self._refuse(place, "service", given, {*SERVICE, *CONTACT, *SHORT})

    def _news(self, place: Where, given: dict[str, str]) -> dict[str, str]:
        """What a row says of a service that is new; saying something else is a fault."""
        news = {}
        for column, where in SERVICE.items():
            if column != "id" and column in given:
                now, before = given[column], self.written.get((self.service, column))
                if before not in (None, now):
                    message = f"is '{now}' here, but '{before}' in a row above"
                    self._fault((*place, *where), message)
                else:
                    news[column] = self.written[self.service, column] = now
        return news

    def _refuse(self, place: Where, kind: str, given: dict[str, str], known: set[str]) -> None:
        for column in given:
            if column in KNOWN and column not in known:
                self._fault((*place, column), f"says nothing of a {kind}: leave the cell empty")

    def _put(self, place: Where, given: dict[str, str], columns: dict[str, Where]) -> None:
        """Set the cells of one entry."""
        for column, where in columns.items():
            if column in given:
                cell = given[column]
                self._set((*place, *where), _listed(cell) if column in _LISTS else cell)

    def _set(self, where: Where, value: str | list[str]) -> None:
        """Put a value into the tree, making what it stands in."""
        for n in range(1, len(where)):
            self.tree.places.setdefault(where[:n], self.row)
        inside = self._at(where[:-1])
        if not isinstance(inside, dict) or isinstance(inside.get(where[-1]), dict):
            self._fault(where, "is both a value and a group of settings")
        else:
            inside[where[-1]] = value
            self.tree.places.setdefault(where, self.row)

    def _at(self, where: Where) -> Any:
        inside = self.tree.data
        for part in where:
            if isinstance(part, int):
                inside.extend({} for _ in range(part + 1 - len(inside)))
                inside = inside[part]
            elif isinstance(inside, dict):
                inside = inside.setdefault(part, [] if part == "contacts" else {})
        return inside

    def _fault(self, where: Where, message: str) -> None:
        self.tree.faults.append(Fault(where, message, self.row))


def _contacts(given: dict[str, str]) -> Iterator[dict[str, str]]:
    """The contacts in a row: a whole one, and those of the short columns, whose hours are unknown.

    A mailbox is taken to be for routine questions and a phone for urgent ones.
    """
    whole = {column: cell for column, cell in given.items() if column in CONTACT}
    short = [("email", "routine", "mailbox"), ("phone", "urgent", "phone")]
    found = [
        {"kind": kind, "value": given[column], "use": use, "hours": given.get("hours", "unknown")}
        for kind, use, column in short
        if column in given
    ]
    if whole and not (found and whole.keys() <= {"hours"}):
        yield whole
    yield from found


def _slug(name: str) -> str:
    """An id made of a name; the name itself if it has no letters for one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower())) or name
