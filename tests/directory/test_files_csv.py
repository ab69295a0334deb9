"""A directory as a sheet: what spreadsheets do to it, and the short one to start from."""

import csv
from pathlib import Path

import pytest

from directory.files import read, write
from directory.model import Directory, Kind, Use
from directory.problems import DirectoryErrors
from tests.directory.directories import small

BOARD = small().board
SHEET = "name,specialty,mailbox\n"


def sheet(tmp_path: Path, text: str) -> Directory:
    path = tmp_path / "sheet.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return read(path, BOARD)


def problems(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(DirectoryErrors) as caught:
        sheet(tmp_path, text)
    return [line.removeprefix(f"{tmp_path}/") for line in str(caught.value).split("\n")]


def test_a_name_and_a_mailbox_make_a_service(tmp_path: Path) -> None:
    directory = sheet(tmp_path, SHEET + '"Ear, Nose & Throat",C5,ent@northshire.example\n')
    (service,) = directory.services
    assert (service.id, service.specialty) == ("ear-nose-throat", "C5")
    assert service.name == "Ear, Nose & Throat"
    (contact,) = service.contacts
    assert (contact.kind, contact.use, contact.hours) == (Kind.EMAIL, Use.ROUTINE, "unknown")
    assert contact.value == "ent@northshire.example"
    assert directory.board == BOARD
    assert directory.practices == ()


def test_a_phone_beside_the_mailbox_and_rows_below_are_further_contacts(tmp_path: Path) -> None:
    directory = sheet(
        tmp_path,
        "\n,\nName,E-mail,Telephone,Hours\n"
        "Cardiology,a@northshire.example,0131 496 0101,Mo-Fr 09:00-17:00\n"
        ",b@northshire.example,,\n"
        "\n"
        ",,,\n"
        "Renal,,0131 496 0102,\n"
        "Cardiology,c@northshire.example,,\n"
        "Ménière’s,d@northshire.example,,\n"
        "'Tis Eyes,e@northshire.example,,\n",
    )
    cardiology, renal, menieres, eyes = directory.services
    assert [contact.value for contact in cardiology.contacts] == [
        "a@northshire.example",
        "0131 496 0101",
        "b@northshire.example",
        "c@northshire.example",
    ]
    phone = cardiology.contacts[1]
    assert (phone.kind, phone.use, phone.hours) == (Kind.PHONE, Use.URGENT, "Mo-Fr 09:00-17:00")
    assert [contact.hours for contact in renal.contacts] == ["unknown"]
    assert menieres.id == "menieres"
    assert eyes.name == "'Tis Eyes"


def test_service_columns_may_be_blank_or_repeated_in_further_rows(tmp_path: Path) -> None:
    head = "id,name,aliases,kind,value,use,hours\n"
    first = "heart,Cardiology,cardio; CCU,phone,0131 496 0101,urgent,24/7\n"
    blank = ",,,phone,0131 496 0102,routine,24/7\n"
    by_id = "heart,,,phone,0131 496 0102,routine,24/7\n"
    by_name = ",Cardiology,,phone,0131 496 0102,routine,24/7\n"
    repeated = "heart,Cardiology,cardio; CCU,phone,0131 496 0102,routine,24/7\n"
    directory = sheet(tmp_path, head + first + blank)
    assert [len(service.contacts) for service in directory.services] == [2]
    assert sheet(tmp_path, head + first + by_id) == directory
    assert sheet(tmp_path, head + first + by_name) == directory
    assert sheet(tmp_path, head + first + repeated) == directory
    assert problems(tmp_path, head + first + repeated.replace("CCU", "cards")) == [
        "sheet.csv, row 3, services.heart.aliases: "
        "is 'cardio; cards' here, but 'cardio; CCU' in a row above"
    ]


def test_lists_forgive_what_people_type_and_keep_what_we_write(tmp_path: Path) -> None:
    head = "name,phone,topics\n"
    directory = sheet(tmp_path, head + "Renal,0131 496 0101,a;b ; ;c\\;d;e\\\\;f\\g;\n")
    assert directory.services[0].topics == ("a", "b", "c;d", "e\\", "f\\g")


def test_cells_that_a_spreadsheet_would_run_or_change_are_guarded(tmp_path: Path) -> None:
    directory = small()
    service = directory.services[0].model_copy(
        update={
            "name": "=HYPERLINK(1)",
            "specialty": "007",
            "aliases": ("-CCU", "'cards"),
            "topics": ("'t", "=1"),
            "referral": "3-4",
        }
    )
    directory = directory.model_copy(update={"services": (service, directory.services[1])})
    path = tmp_path / "board.csv"
    write(directory, path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert {"'=HYPERLINK(1)", "'007", "'-CCU; 'cards", "''t; =1", "'3-4", "'24/7"} <= set(cells)
    assert "0131 496 0101" in cells  # with its spaces it stays as it is
    assert read(path) == directory


def test_a_saved_sheet_is_read_although_the_spreadsheet_changed_its_dates(tmp_path: Path) -> None:
    head = "name,phone,verified\n"
    (service,) = sheet(tmp_path, head + "Renal,0131 496 0101,01/10/2026\n").services
    assert str(service.verified) == "2026-10-01"


def test_one_row_a_contact_and_the_board_s_settings_by_name(tmp_path: Path) -> None:
    path = tmp_path / "board.csv"
    write(small(), path)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfrow,setting,id,name,")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    settings = {row["setting"]: row["value"] for row in rows if row["row"] == "board"}
    assert settings["holidays.base"] == "GB-SCT"
    assert settings["emergency.text"] == "Ring 999."
    assert [(row["row"], row["id"], row["kind"]) for row in rows if row["row"] != "board"] == [
        ("practice", "S12345", ""),
        ("service", "cardiology", "phone"),
        ("contact", "cardiology", "email"),
        ("service", "heart-failure", "phone"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "name;mailbox\nRenal;a@b.example\n",
            "row 1: has ';' between its cells: save it with commas",
        ),
        (SHEET + 'Renal,,"a@b.example\n', "row 2: is not CSV (unexpected end of data)"),
        (SHEET + "Renal,," + "x" * 200_000 + "\n", "row 2: is not CSV (field larger than"),
        (
            "name,mailbox,colour\nRenal,a@b.example,red\n",
            "row 1, colour: is not a column here; known",
        ),
        (
            "name,mailbox,topic\nRenal,a@b.example,x\n",
            "row 1, topic: is not a column here; did you me",
        ),
        ("name,mailbox,Name\nRenal,a@b.example,x\n", "row 1, name: is a column twice: keep one"),
        (SHEET + "Renal,A5,a@b.example,more\n", "row 2: has more cells than there are columns"),
        (SHEET, "services: needs at least 1"),
        (SHEET + "Renal,A5,\n", "row 2, services.renal.contacts: is missing"),
        (
            SHEET + "\n\nRenal,A5,a.example\n",
            "row 4, services.renal.contacts[1].value: 'a.example'",
        ),
        (
            SHEET + "Renal\x00,A5,a@b.example\n",
            "row 2, services.renal.name: holds a control character",
        ),
        (SHEET + "💊,A5,a@b.example\n", "row 2, services.💊.id: '💊' must be lower-case"),
        (
            "name,phone,min_age\nRenal,1314960101,old\n",
            "row 2, services.renal.contacts[1].value: '13",
        ),
    ],
)
def test_a_broken_sheet_says_which_row(tmp_path: Path, text: str, expected: str) -> None:
    assert any(line.startswith(f"sheet.csv, {expected}") for line in problems(tmp_path, text))


def test_every_kind_of_row_has_its_own_cells(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        "row,setting,id,name,value,topics,hours,phone\n"
        "bord,,,,,,,\n"
        "board,name,,,A,x,,\n"
        "board,name,,,B,,,\n"
        "board,holidays.base,,,GB-SCT,,,\n"
        "board,holidays,,,GB-SCT,,,\n"
        "board,holidays.bse,,,GB-SCT,,,\n"
        "board,,,,C,,,\n"
        "board,emergency.phone,,,0131 496 0101,,,\n"
        "practice,,P1,X,,x,24/7,\n"
        "contact,,,,,,,0131 496 0101\n"
        "service,holidays,ent,ENT,,,,0131 496 0101\n",
    )
    assert "sheet.csv, row 9, board.emergency.text: is missing" in found
    assert [line for line in found if "is missing" not in line] == [
        "sheet.csv, row 2: 'bord' is not a kind of row: board, practice, service, contact",
        "sheet.csv, row 3, board.name.topics: says nothing of a board: leave the cell empty",
        "sheet.csv, row 4, board.name: is set in a row above already: keep one",
        "sheet.csv, row 6, board.holidays: is both a value and a group of settings",
        "sheet.csv, row 7, board.holidays.bse: is not a field here; did you mean 'base'?",
        "sheet.csv, row 8, board: has no setting's name",
        "sheet.csv, row 10, practices.P1.topics: says nothing of a practice: leave the cell empty",
        "sheet.csv, row 11: belongs to no service: give it an id or a name",
        "sheet.csv, row 12, services.ent.setting: says nothing of a service: leave the cell empty",
    ]
