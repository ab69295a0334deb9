"""Directories made up for tests: one small and readable, and any that the model allows."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from hypothesis import strategies as st

from directory.files import read
from directory.model import (
    Board,
    Calendar,
    Contact,
    Directory,
    Eligibility,
    Kind,
    Lead,
    Notice,
    Practice,
    Retention,
    Service,
    Signposts,
    Target,
)

T = TypeVar("T")

SMALL = """\
board:
  id: northshire
  name: NHS Northshire
  holidays: {base: GB-SCT, add: [2026-04-06]}
  switchboard: "0131 496 0000"
  emergency: {text: Ring 999.}
  out_of_hours: {text: Ring the on-call team.}
practices:
  - {id: S12345, name: Anytown, professional_line: "0131 496 0200", hours: "24/7", locality: North}
services:
  - id: cardiology
    name: Cardiology
    aliases: [cardio, CCU]
    contacts:
      - {kind: phone, value: "0131 496 0101", use: urgent, hours: "Mo-Fr 09:00-17:00; PH off"}
      - {kind: email, value: advice.cardiology@northshire.example, use: routine,
         hours: unknown, respond_within: 2 working days}
  - id: heart-failure
    name: Heart Failure
    part_of: cardiology
    eligibility: {min_age: 16, localities: [North]}
    contacts:
      - {kind: phone, value: "0131 496 0102", use: routine, hours: "24/7"}
"""

# What formats and spreadsheets are known to change
_SHEETS = "=1+1 +44 -x @SUM(A1) 'x ''=x '007 007 24/7 1-2 1e5 12:30 12345678901234567 01/10/2026"
_YAML = "no null ~ 0o17 2026-10-01 1_000 TRUE # [a] {a} &a *a !a %a | > ? - : a:b"
_LISTS = 'a;b a\\;b \\ a\\ ; ;; a,b " "a"'
_OTHERS = [
    "a: b",
    "a  b",
    "a #b",
    "a\nb",
    "a\r\nb",
    "a\rb",
    "a\tb",
    "a\u2028b",
    "a\u00a0b",
    "\ufeffx",
]
_OTHERS += ["\uffff", "😀", "الف", "x " * 300]
_TRAPS = st.sampled_from([*_SHEETS.split(), *_YAML.split(), *_LISTS.split(), *_OTHERS])
texts = (
    _TRAPS | st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
).filter(lambda text: text.strip() != "")
notes = st.just("") | texts
ids = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
emails = ids.map(lambda name: f"{name}@northshire.example")
phones = st.integers(0, 999).map(lambda n: f"0131 496 {n:04}") | st.sampled_from(
    ["01314960001", "+44 131 496 0002", "(0131) 496 0003"]
)
hours = st.sampled_from(
    ["24/7", "unknown", "Mo-Fr 09:00-12:30,13:30-17:00; PH off", "Sa 9:00-10:00"]
)
targets = st.builds(Target, amount=st.integers(1, 250), unit=st.sampled_from(["days", "hours"]))
days = st.dates()


def some(of: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(of, max_size=3).map(tuple)


phone_contacts = st.builds(
    Contact,
    kind=st.just(Kind.PHONE),
    value=phones,
    note=notes,
    hours=hours,
    respond_within=st.none(),
)
email_contacts = st.builds(
    Contact,
    kind=st.just(Kind.EMAIL),
    value=emails,
    note=notes,
    hours=hours,
    respond_within=st.none() | targets,
)
chat_contacts = st.builds(
    Contact,
    kind=st.sampled_from([Kind.SLACK, Kind.TEAMS]),
    value=texts,
    note=notes,
    hours=hours,
    respond_within=st.none() | targets,
)
contacts = phone_contacts | email_contacts | chat_contacts
boards = st.builds(
    Board,
    id=ids,
    name=texts,
    timezone=st.sampled_from(["Europe/London", "Asia/Kathmandu"]),
    working_hours=st.sampled_from(["Mo-Fr 09:00-17:00; PH off", "24/7"]),
    holidays=st.builds(
        Calendar,
        base=st.sampled_from([None, "GB-SCT", "GB-ENG"]),
        add=some(st.dates(max_value=date(2026, 6, 30))),
        drop=some(st.dates(min_value=date(2026, 7, 1))),
    ),
    switchboard=phones,
    emergency=st.builds(Notice, text=texts, phone=st.none() | phones),
    out_of_hours=st.builds(Notice, text=texts, phone=st.none() | phones),
    signposts=st.builds(Signposts, referral=texts, it=texts),
    admins=some(emails),
    mail_domains=some(texts),
    retention=st.builds(Retention, text_days=st.integers(1, 3650)),
)
practices = st.builds(
    Practice,
    id=texts,
    name=texts,
    professional_line=phones,
    hours=hours,
    mailbox=st.none() | emails,
    locality=st.none() | texts,
)
few_practices = st.lists(practices, max_size=2, unique_by=lambda practice: practice.id)
few_ids = st.lists(
    st.sampled_from(["cardiology", "heart-failure", "ent", "a-2"]), min_size=1, unique=True
)
moments = st.none() | st.datetimes(timezones=st.timezones())


@st.composite
def services(draw: st.DrawFn, own: str, above: list[str], localities: list[str]) -> Service:
    """A service that fits in among those above it."""
    youngest, oldest = sorted(draw(st.tuples(st.integers(0, 120), st.integers(0, 120))))
    places = st.sampled_from(localities) if localities else texts
    return Service(
        id=own,
        name=draw(texts),
        specialty=draw(st.none() | texts),
        part_of=draw(st.none() | st.sampled_from(above)) if above else None,
        # An alias leads to one service: the id makes sure of it.
        aliases=tuple(f"{alias} {own}" for alias in draw(some(texts))),
        topics=draw(some(texts)),
        please_include=draw(some(texts)),
        not_for=draw(some(texts)),
        eligibility=Eligibility(
            min_age=draw(st.sampled_from([None, youngest])),
            max_age=draw(st.sampled_from([None, oldest])),
            sex=draw(st.sampled_from([None, "female", "male"])),
            localities=draw(some(places)),
            note=draw(notes),
        ),
        guidance=draw(
            st.none() | ids.map(lambda path: f"https://refhelp.northshire.example/{path}")
        ),
        referral=draw(st.none() | texts),
        owners=draw(some(emails)),
        lead=draw(st.none() | st.builds(Lead, name=texts, email=emails)),
        verified=draw(st.none() | days),
        contacts=tuple(draw(st.lists(contacts, min_size=1, max_size=3))),
    )


@st.composite
def directories(draw: st.DrawFn) -> Directory:
    """Any directory whose entries agree with each other."""
    own = draw(few_ids)
    near = draw(few_practices)
    localities = [practice.locality for practice in near if practice.locality]
    return Directory(
        exported=draw(moments),
        board=draw(boards),
        practices=tuple(near),
        services=tuple(draw(services(name, own[:n], localities)) for n, name in enumerate(own)),
    )


def small() -> Directory:
    """The small board."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "small.yaml"
        path.write_text(SMALL, encoding="utf-8")
        return read(path)
