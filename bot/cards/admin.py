"""Cards for those who own a service's entry, and for binding a channel to a service."""

from bot.cards.view import View, parts, text
from bot.messages import Button, Card, Field, Part
from directory.model import Contact, Kind, Service


def which_service(view: View) -> Card:
    """The bot was added to a channel: which service answers there?"""
    w = view.wording
    button = Button(
        w("button.bind"),
        "bind",
        view.data["title"],
        form=(_service_field(view, "service"),),
        main=True,
    )
    return Card(
        "which_service", w("channel.which"), (text(w("channel.no_identifiers")),), (button,)
    )


def channel_asked(view: View) -> Card:
    """To an owner of the service: may this channel answer for it?"""
    w, data = view.wording, view.data
    name = view.name_of(data["service"])
    value = " ".join((data["door"], data["channel"], data["service"], data["title"]))
    first = w("channel.approve", who=data["who"], title=data["title"], service=name)
    return Card(
        "channel_asked",
        first,
        (text(w("channel.approve_what", service=name)),),
        (
            Button(w("button.approve"), "approve_channel", value, main=True),
            Button(w("button.refuse"), "refuse_channel", value),
        ),
    )


def channel_bound(view: View) -> Card:
    """The test question: the channel answers for the service from now on."""
    w = view.wording
    first = w("channel.bound", service=view.name_of(view.data["service"]))
    works = Button(w("button.works"), "channel_works", view.data["service"], main=True)
    return Card("channel_bound", first, (text(w("channel.how")),), (works,))


def channel_note(view: View) -> Card:
    """A word to a channel about its binding: refused, or seen to work."""
    data = view.data
    service = view.name_of(data["service"])
    return Card(
        "channel_note",
        view.wording(f"channel.{data['what']}", service=service, who=data.get("who", "")),
    )


def service_card(view: View, service: Service) -> Card:
    """An entry as its owner sees it: when it was checked, every contact, and how to change it."""
    w = view.wording
    day = service.verified
    first = (
        w("service.verified", service=service.name, day=f"{day.day} {day:%B %Y}")
        if day
        else w("service.never", service=service.name)
    )
    changes = [each for contact in service.contacts for each in _buttons(view, service, contact)]
    return Card(
        "service",
        first,
        parts(Part("list", tuple(_contact_words(view, each) for each in service.contacts))),
        (verify_button(view, service.id), *changes),
    )


def verify_button(view: View, service: str) -> Button:
    """One tap: the entry is still right."""
    return Button(view.wording("button.verify"), "verify", service, main=True)


def find_button(view: View) -> Button:
    """Another service's entry, found while typing."""
    w = view.wording
    return Button(w("button.other_service"), "service", form=(_service_field(view, "value"),))


def welcome(view: View) -> Card:
    """The first card that a person sees: what the bot does and does not, and an example."""
    w = view.wording
    return Card(
        "welcome",
        w("help.first"),
        parts(text(w("help.point_1")), text(w("help.purpose")), text(w("welcome.try"))),
        (Button(w("button.example"), "example", main=True),),
    )


def _service_field(view: View, name: str) -> Field:
    services = tuple((each.id, each.name) for each in view.directory.services)
    return Field(name, view.wording("service.pick"), services, search="service")


def _name(contact: Contact) -> str:
    """What people know a contact by: a channel's name, where it is known, and not its id."""
    channel = contact.kind in (Kind.SLACK, Kind.TEAMS)
    return contact.note if channel and contact.note else contact.value


def _contact_words(view: View, contact: Contact) -> str:
    w, name = view.wording, _name(contact)
    note = w("service.note", note=contact.note) if contact.note not in ("", name) else ""
    what = w("service.contact", use=contact.use, kind=contact.kind, value=name)
    words = [f"{what} {note}".strip(), w("service.hours", hours=contact.hours)]
    if contact.respond_within:
        words.append(w("service.target", target=contact.respond_within))
    if until := view.paused.get(contact.value):
        words.append(w("service.paused", day=view.when(until)))
    elif contact.value in view.bad:
        words.append(w("service.doubtful"))
    return "; ".join(words)


def _buttons(view: View, service: Service, contact: Contact) -> tuple[Button, ...]:
    w, key = view.wording, f"{service.id} {contact.use} {contact.value}"
    label = _name(contact)
    change = Button(w("button.edit", contact=label), "edit", key, form=_form(view, contact))
    if contact.value in view.paused:
        return (change, Button(w("button.resume", contact=label), "resume", key))
    until = (Field("until", w("form.until_day"), kind="date"),)
    return (change, Button(w("button.pause", contact=label), "pause", key, form=until))


def _form(view: View, contact: Contact) -> tuple[Field, ...]:
    w = view.wording
    fields = [
        Field("note", w("form.note"), value=contact.note, required=False),
        Field(
            "hours",
            w("form.hours"),
            value=contact.hours,
            hint=w("form.hours_hint"),
            kind="hours",
        ),
    ]
    if contact.kind in (Kind.PHONE, Kind.EMAIL):
        fields.insert(0, Field("contact", w("form.contact"), value=contact.value))
    if contact.written:
        target = str(contact.respond_within) if contact.respond_within else ""
        fields.append(
            Field(
                "target",
                w("form.target"),
                value=target,
                required=False,
                hint=w("form.target_hint"),
            )
        )
    return tuple(fields)
