"""A Slack workspace: its people and channels, and the board that answers in one of them."""

from directory.model import Contact, Directory, Kind, Use
from tests.handlers.slack_fake import BOT, TEAM_ID, FakeSlack, Json

GP, SAM, REG, OWNER, STRANGER, NEW = "U1GP", "U2SAM", "U3REG", "U4OWN", "U5ELSE", "U6NEW"
CARDIO, LOUNGE = "C0CARDIO", "C0LOUNGE"


def user(name: str, email: str, title: str = "", team: str = TEAM_ID) -> Json:
    profile = {"real_name": name, "email": email, "title": title}
    return {"team_id": team, "name": name.rsplit(maxsplit=1)[-1].lower(), "profile": profile}


def workspace() -> FakeSlack:
    users = {
        GP: user("Dr Alex Gray", "alex.gray@northshire.example"),
        SAM: user("Dr Sam Rowan", "sam.rowan@northshire.example", "Consultant cardiologist"),
        REG: user("Dr Kim Reid", "kim.reid@northshire.example", "Registrar"),
        OWNER: user("Ms Owner", "cardiology.admin@northshire.example"),
        STRANGER: user("Somebody Else", "x@elsewhere.example", team="T0OTHER"),
        NEW: user("Dr New", "new@northshire.example"),
    }
    channels: dict[str, Json] = {
        "D" + each: {"name": "", "members": [each, BOT]} for each in (*users, "U9GONE")
    }
    channels[CARDIO] = {"name": "cardiology-advice", "members": [BOT, SAM, REG]}
    channels[LOUNGE] = {"name": "lounge", "members": [BOT, GP, SAM, STRANGER]}
    return FakeSlack(users, channels)


def with_channel(directory: Directory) -> Directory:
    """The board, with a Slack channel as Cardiology's first written contact."""
    channel = Contact(
        kind=Kind.SLACK,
        value=CARDIO,
        use=Use.ROUTINE,
        note="#cardiology-advice",
        hours="Mo-Fr 09:00-17:00; PH off",
    )
    services = [
        each.model_copy(update={"contacts": (channel, *each.contacts)})
        if each.id == "cardiology"
        else each
        for each in directory.services
    ]
    return Directory(board=directory.board, practices=directory.practices, services=tuple(services))
