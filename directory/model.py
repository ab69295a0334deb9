"""What a board's directory says: services, how to reach them, and when.

Frozen values, checked when they are made. `directory.files` reads and writes them, and turns a
`ValidationError` into lines that name file, row and field. An empty text, list or None says "not
given", everywhere; it is always the default, so that a file may leave it out.
"""

import re
from datetime import UTC, date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_serializer,
    model_validator,
)

from directory import expression

WRITTEN = frozenset({"email", "slack", "teams"})


class Kind(StrEnum):
    """How a contact is used; FHIR ContactPoint.system, with the two chat platforms."""

    PHONE = "phone"
    EMAIL = "email"
    SLACK = "slack"
    TEAMS = "teams"


class Use(StrEnum):
    """What a contact is for."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    ROUTINE = "routine"


def phone_number(value: str) -> str:
    """A British phone number, spelt nationally ("0131 496 0101"), or ValueError.

    Drama numbers (Ofcom) are possible but not valid numbers, so possibility is what is asked.
    """
    if re.match(r"[1-9]", value):
        raise ValueError(f"'{value}' must begin with 0 or + (spreadsheets drop a leading 0)")
    if not re.fullmatch(r"[+(0][\d ()-]+( ?(ext|x)\.? ?\d+)?", value):
        raise ValueError(f"'{value}' is not a phone number such as 0131 496 0101")
    try:
        number = phonenumbers.parse(value, "GB")
    except phonenumbers.NumberParseException as error:
        raise ValueError(f"'{value}' is not a phone number: {error}") from error
    length = phonenumbers.is_possible_number_with_reason(number)
    if length != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise ValueError(f"'{value}' is too short or too long for a phone number")
    return value


def email_address(value: str) -> str:
    """An e-mail address (its form only: nothing is looked up), or ValueError."""
    try:
        validate_email(value, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError(f"'{value}' is not an e-mail address: {error}") from error
    return value


def service_id(value: str) -> str:
    """Lower-case words joined by hyphens, as in file names and links, or ValueError."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError(f"'{value}' must be lower-case words joined by hyphens")
    return value


def link(value: str) -> str:
    """A web address, or ValueError."""
    if not re.fullmatch(r"https?://[^\s<>|\"]+", value):
        raise ValueError(f"'{value}' is not a web address; it must begin with https://")
    return value


def calendar_day(value: object) -> object:
    """Let 2026-10-01 through, and 01/10/2026 too: British spreadsheets make it of the former."""
    if not isinstance(value, str):
        return value
    wrong = f"'{value}' is not a date such as 2026-10-01"
    text = re.sub(r"(\d\d)/(\d\d)/(\d{4})", r"\3-\2-\1", value.strip())
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise ValueError(wrong)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(wrong) from error


def time_zone(value: str) -> str:
    """A name of the time zone database, or ValueError."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"'{value}' is not a time zone; write one like Europe/London") from error
    return value


Phone = Annotated[str, AfterValidator(phone_number)]
Email = Annotated[str, AfterValidator(email_address)]
Id = Annotated[str, AfterValidator(service_id)]
# Text without control characters, other than line breaks and tabs
Note = Annotated[str, Field(pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$")]
Text = Annotated[Note, Field(min_length=1)]
Link = Annotated[str, AfterValidator(link)]
Day = Annotated[date, BeforeValidator(calendar_day)]
HoursText = Annotated[str, AfterValidator(expression.checked)]
Moment = Annotated[AwareDatetime, AfterValidator(lambda at: at.astimezone(UTC))]
TimeZone = Annotated[str, AfterValidator(time_zone)]


class Model(BaseModel):
    """A frozen value; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Target(Model):
    """By when a written contact promises to answer, in working time."""

    amount: Annotated[int, Field(ge=1, le=250)]
    unit: Literal["days", "hours"]

    @model_validator(mode="before")
    @classmethod
    def from_words(cls, value: object) -> object:
        """Read "2 working days" or "4 working hours"."""
        if not isinstance(value, str):
            return value
        words = re.fullmatch(r"(\d+) working (day|hour)s?", value.strip())
        if not words:
            raise ValueError("must read like '2 working days' or '4 working hours'")
        return {"amount": int(words[1]), "unit": words[2] + "s"}

    @model_serializer
    def __str__(self) -> str:
        return f"{self.amount} working {self.unit if self.amount > 1 else self.unit[:-1]}"


class Contact(Model):
    """One way to reach a service (FHIR ContactPoint)."""

    kind: Kind
    value: Text
    use: Use
    note: Note = ""
    hours: HoursText
    respond_within: Target | None = None

    @field_validator("value")
    @classmethod
    def fits_its_kind(cls, value: str, info: ValidationInfo) -> str:
        """A phone is a number, an e-mail an address."""
        match info.data.get("kind"):
            case Kind.PHONE:
                return phone_number(value)
            case Kind.EMAIL:
                return email_address(value)
        return value

    @field_validator("respond_within")
    @classmethod
    def only_in_writing(cls, value: Target | None, info: ValidationInfo) -> Target | None:
        """Only written contacts promise an answer."""
        if value and info.data.get("kind") is Kind.PHONE:
            raise ValueError("is not for a phone line, which is answered at once")
        return value

    @property
    def written(self) -> bool:
        """Whether a question can be put to it in writing."""
        return self.kind in WRITTEN


class Eligibility(Model):
    """For whom a service is; an empty value means everybody. Ages in whole years, inclusive."""

    min_age: Annotated[int, Field(ge=0, le=120)] | None = None
    max_age: Annotated[int, Field(ge=0, le=120)] | None = None
    sex: Literal["female", "male"] | None = None
    localities: tuple[Text, ...] = ()
    note: Note = ""

    @field_validator("max_age")
    @classmethod
    def ages_in_order(cls, oldest: int | None, info: ValidationInfo) -> int | None:
        """The youngest age may not be above the oldest."""
        youngest = info.data.get("min_age")
        if youngest is not None and oldest is not None and youngest > oldest:
            raise ValueError(f"{oldest} is below min_age, {youngest}")
        return oldest


class Lead(Model):
    """Who is told when an answer is late."""

    name: Text
    email: Email


class Service(Model):
    """One advice service of a specialty (FHIR HealthcareService)."""

    id: Id
    name: Text
    specialty: Text | None = None
    part_of: Id | None = None
    aliases: tuple[Text, ...] = ()
    topics: tuple[Text, ...] = ()
    please_include: tuple[Text, ...] = ()
    not_for: tuple[Text, ...] = ()
    eligibility: Eligibility = Eligibility()
    guidance: Link | None = None
    referral: Text | None = None
    owners: tuple[Email, ...] = ()
    lead: Lead | None = None
    verified: Day | None = None
    contacts: Annotated[tuple[Contact, ...], Field(min_length=1)]


class Practice(Model):
    """A GP surgery with its professional line."""

    id: Text
    name: Text
    professional_line: Phone
    hours: HoursText
    mailbox: Email | None = None
    locality: Text | None = None


class Calendar(Model):
    """A board's holidays: those of its country (code of `holidays`), plus and minus its own."""

    base: Literal["GB-SCT", "GB-ENG", "GB-WLS", "GB-NIR"] | None = None
    add: tuple[Day, ...] = ()
    drop: tuple[Day, ...] = ()

    @field_validator("drop")
    @classmethod
    def dropped_or_added(cls, drop: tuple[date, ...], info: ValidationInfo) -> tuple[date, ...]:
        """A day cannot be both."""
        if both := set(drop) & set(info.data.get("add", ())):
            raise ValueError(f"{min(both)} is both added and dropped")
        return drop


class Notice(Model):
    """The board's own wording for a situation, with a number to ring."""

    text: Text
    phone: Phone | None = None


class Signposts(Model):
    """Where people go with what is not a question for advice; a sentence each."""

    referral: Text = "Please refer through SCI Gateway; this bot does not take referrals."
    waiting_list: Text = "Please ask the outpatient booking office about waiting times."
    it: Text = "Please ask your IT service desk."
    complaint: Text = "Please use the board's feedback and complaints service."
    patient: Text = (
        "This service is for health professionals. Patients: please speak to your GP practice, "
        "or ring NHS 24 on 111."
    )

    def of(self, kind: str, otherwise: str) -> str:
        """The sentence for a kind of message; `otherwise` where there is none for it."""
        return str(dict(self).get(kind, otherwise))


class Retention(Model):
    """How long things are kept, in days after a query's end, and years of audit."""

    text_days: Annotated[int, Field(ge=1, le=3650)] = 90
    audit_years: Annotated[int, Field(ge=1, le=50)] = 7


class Board(Model):
    """A Health Board, with its calendar and its rules."""

    id: Id
    name: Text
    timezone: TimeZone = "Europe/London"
    working_hours: HoursText = "Mo-Fr 09:00-17:00; PH off"
    holidays: Calendar = Calendar()
    switchboard: Phone
    emergency: Notice
    out_of_hours: Notice
    signposts: Signposts = Signposts()
    admins: tuple[Email, ...] = ()
    mail_domains: tuple[Text, ...] = ()
    retention: Retention = Retention()
    identifiers: Literal["refuse", "redact"] = "refuse"


class Directory(Model):
    """Everything that one board's file says; `exported` is when, for a file that we wrote."""

    exported: Moment | None = None
    board: Board
    practices: tuple[Practice, ...] = ()
    services: Annotated[tuple[Service, ...], Field(min_length=1)]

    @cached_property
    def by_id(self) -> dict[str, Service]:
        """The services, by id."""
        return {service.id: service for service in self.services}

    @cached_property
    def practice_by_id(self) -> dict[str, Practice]:
        """The practices, by id."""
        return {practice.id: practice for practice in self.practices}
