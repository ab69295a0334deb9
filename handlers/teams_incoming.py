"""What happens for each thing that comes from Teams: to the desk, and back what it says at once."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from bot.desk import Desk, places
from bot.desk.desk import ADMIN_ACTS, TEAM_ACTS
from bot.desk.finding_cards import contacts
from bot.desk.standing import answered, standing
from bot.messages import Card, Did, Reply, Said
from bot.model import Person, Place, Side
from handlers import teams_answers as answers
from handlers.teams_activity import CHANNEL, Activity
from handlers.teams_cards import Drawn, Press, draw, pressed, with_link, with_role

NAME = "teams"
LONGEST_ROLE = 80
BIND = "answer here"  # said in a channel: which service answers there?
COMMANDS = {"help": "help", "my queries": "mine", "services i own": "services"}
Answer = Mapping[str, Any] | None


class Platform(Protocol):
    """What must be asked of Teams itself while somebody waits: at most a second each."""

    async def email(self, activity: Activity) -> str:
        """The sign-in address of whoever acted, "" if it cannot be had in time."""

    async def chat_with(self, activity: Activity) -> Place | None:
        """The private chat with whoever acted, None if there is none."""

    async def channel_name(self, activity: Activity) -> str:
        """What the channel is called, "" if that cannot be had in time."""


class Incoming:
    """Turns activities into what the desk understands. `reads_channels`: talk in a team's
    conversation is heard without a mention."""

    def __init__(
        self, desk: Desk, kick: Callable[[], None], platform: Platform, reads_channels: bool
    ) -> None:
        self.desk = desk
        self.kick = kick
        self.platform = platform
        self.reads_channels = reads_channels

    async def handle(self, activity: Activity) -> Answer:
        """Do what it asks for; the body of the answer, for those that have one."""
        await asyncio.to_thread(places.met, self.desk, _place(activity), facts(activity))
        doing = {
            "message": self._message,
            "messageUpdate": self._edited,
            "messageDelete": self._edited,
            "invoke": self._invoke,
            "conversationUpdate": self._changed,
            "installationUpdate": self._changed,
        }.get(activity.kind)
        answer = await doing(activity) if doing else None
        self.kick()
        return answer

    async def _person(self, activity: Activity) -> Person:
        """Who acts. The address is looked up once, and done without if it does not come."""
        key = f"{NAME}:{activity.person}"
        email = await asyncio.to_thread(places.email_of, self.desk, key)
        return Person(key, activity.person_name, email or await self.platform.email(activity))

    # --- lines -------------------------------------------------------------------------------

    async def _message(self, activity: Activity) -> Answer:
        if activity.value:
            return await self._submitted(activity)
        if activity.personal:
            return await self._asked(activity, _place(activity), activity.text)
        team = await self._is_team_talk(activity)
        if team and (activity.mentioned or self.reads_channels):
            said = await self._said(activity, _place(activity))
            await asyncio.to_thread(self.desk.team_said, said, activity.id)
        elif activity.mentioned and activity.conversation_type == CHANNEL and _is_bind(activity):
            await self._joined(activity)
        elif activity.mentioned:
            await self._asked_in_public(activity)
        return None

    async def _said(self, activity: Activity, place: Place, text: str | None = None) -> Said:
        person = await self._person(activity)
        words = activity.text if text is None else text
        return Said(activity.event, person, place, words, aloud=True)

    async def _is_team_talk(self, activity: Activity) -> bool:
        if activity.conversation_type != CHANNEL or not activity.thread:
            return False
        side = await asyncio.to_thread(self.desk.side_of, _place(activity))
        return side is Side.TEAM

    async def _asked(self, activity: Activity, place: Place, text: str) -> Answer:
        """A line from a GP, answered in their own chat with the bot."""
        said = await self._said(activity, place, text)
        act = COMMANDS.get(text.strip().lower().rstrip(".!?"), "" if text.strip() else "help")
        if activity.files:
            await asyncio.to_thread(self.desk.no_files, said)
        if act and not (activity.files and not text.strip()):
            did = Did(f"{activity.event}:{act}", said.person, place, act, aloud=True)
            await asyncio.to_thread(self.desk.did, did)
        elif text.strip():
            reference = ""
            if activity.quoted:
                quoted = activity.quoted
                reference = await asyncio.to_thread(places.cited, self.desk, place, quoted)
            await asyncio.to_thread(self.desk.said, replace(said, reference=reference))
        return None

    async def _asked_in_public(self, activity: Activity) -> Answer:
        """A mention where others read: answered privately, or with a link to the private chat."""
        key = f"{NAME}:{activity.person}"
        place = await asyncio.to_thread(places.alone_with, self.desk, NAME, key)
        place = place or await self.platform.chat_with(activity)
        if place is None:
            await asyncio.to_thread(
                self.desk.only_in_private,
                activity.event,
                Person(key, activity.person_name),
                _place(activity),
                chat_link(activity),
            )
            return None
        return await self._asked(activity, place, activity.text)

    async def _edited(self, activity: Activity) -> Answer:
        """A message in a team's conversation was edited or deleted."""
        if await self._is_team_talk(activity):
            text = "" if activity.kind == "messageDelete" else activity.text
            said = await self._said(activity, _place(activity), text)
            await asyncio.to_thread(self.desk.team_edited, said, activity.id)
        return None

    # --- presses -----------------------------------------------------------------------------

    async def _submitted(self, activity: Activity) -> Answer:
        """A press by a client that knows no Action.Execute: it comes as a message."""
        if press := pressed(activity.value):
            await self._press(activity, press, aloud=True)
        return None

    async def _invoke(self, activity: Activity) -> Answer:
        if activity.name == "adaptiveCard/action":
            action = activity.value.get("action")
            press = pressed(action.get("data")) if isinstance(action, dict) else None
            if press is None:
                return answers.message(self.desk.tools.wording("refused.old_card"))
            return await self._press(activity, press)
        if activity.name == "application/search":
            return await self._choices(activity)
        if activity.name == "composeExtension/query":
            return await self._extension(activity)
        return None

    async def _press(self, activity: Activity, press: Press, aloud: bool = False) -> Answer:
        place = _place(activity)
        person = await self._person(activity)
        side = _side(activity, press.act)
        fields = dict(press.fields)
        if side is Side.TEAM and (role := fields.pop("role", "").strip()):
            screened = self.desk.tools.screener.screen(role, emergencies=False, scope=False)
            person = replace(person, role=screened.text[:LONGEST_ROLE])
        did = Did(activity.event, person, place, press.act, press.reference, fields, aloud)
        reply = await asyncio.to_thread(self.desk.did, did, side)
        if aloud:
            return None
        shown = await asyncio.to_thread(standing, self.desk, press.delivery, place)
        if reply.errors:
            return answers.message(_errors(reply, shown, press.act))
        card = answered(shown, reply)
        if card is None:
            return answers.message(self.desk.tools.wording("teams.done"))
        drawn = self.drawn(with_link(card, press.link), press.delivery, side)
        if len(drawn) > 1 and shown and reply.card and reply.card.kind == "record":
            # An answer to a press is one card: a record that it cannot hold comes as messages.
            again = replace(did, event=f"{did.event}:aloud", aloud=True)
            await asyncio.to_thread(self.desk.did, again, side)
            drawn = self.drawn(shown, press.delivery, side)
        return answers.card(drawn)

    def drawn(self, card: Card, delivery: int, side: Side) -> list[Drawn]:
        """A card as this side sees it."""
        w = self.desk.tools.wording
        if side is Side.TEAM:
            card = with_role(card, w("teams.role"), w("teams.role_hint"))
        return draw(card, delivery, w("teams.more"))

    async def _choices(self, activity: Activity) -> Answer:
        """What somebody types into a list that is too long for a card."""
        person = await self._person(activity)
        typed = str(activity.value.get("queryText") or "")[:100]
        dataset = activity.value.get("dataset")
        find = {"service": self.desk.search_services, "practice": self.desk.search_practices}
        search = find.get(str(dataset))
        found = await asyncio.to_thread(search, typed, person, 15) if search else ()
        return answers.choices(found)

    async def _extension(self, activity: Activity) -> Answer:
        """The search in the compose box: a service's contact card, to be put into any message."""
        typed = ""
        given = activity.value.get("parameters")
        for each in given if isinstance(given, list) else []:
            if isinstance(each, dict) and each.get("name") == "service":
                typed = str(each.get("value") or "")[:100]
        person = await self._person(activity)
        return answers.cards(await asyncio.to_thread(contacts, self.desk, person, typed))

    # --- coming and going --------------------------------------------------------------------

    async def _joined(self, activity: Activity) -> None:
        """The bot came to a channel, or is asked there to answer: for which service?"""
        person = await self._person(activity)
        title = activity.channel_name or await self.platform.channel_name(activity)
        place = Place(NAME, activity.address)
        await asyncio.to_thread(
            self.desk.channel_joined, activity.event, person, place, title or "General"
        )

    async def _changed(self, activity: Activity) -> Answer:
        """The bot was added somewhere, or removed; a channel was renamed or deleted."""
        added = activity.bot in activity.added or activity.action.startswith("add")
        removed = activity.bot in activity.removed or activity.action.startswith("remove")
        channel = activity.changed_channel
        person = await self._person(activity) if added or removed or channel else None
        if person is None:
            return None
        place, event = _place(activity), activity.event
        if removed:
            if not activity.personal:
                nameless = replace(person, name="")
                await asyncio.to_thread(self.desk.channel_gone, event, nameless, place)
            await asyncio.to_thread(places.closed, self.desk, place, facts(activity))
        elif added and activity.personal:
            await asyncio.to_thread(self.desk.welcome, event, person, place)
        elif added and activity.conversation_type == CHANNEL and activity.added:
            await self._joined(activity)
        elif activity.event_type in ("channelDeleted", "channelRenamed"):
            there = Place(NAME, channel)
            nameless = replace(person, name="")
            if activity.event_type == "channelDeleted":
                await asyncio.to_thread(self.desk.channel_gone, event, nameless, there)
                await asyncio.to_thread(
                    places.closed, self.desk, there, {**facts(activity), "conversation": channel}
                )
            else:
                title = activity.channel_name
                await asyncio.to_thread(self.desk.channel_renamed, event, nameless, there, title)
        return None


def _is_bind(activity: Activity) -> bool:
    return activity.text.strip().lower().rstrip(".!?") == BIND


def _place(activity: Activity) -> Place:
    thread = activity.thread if activity.conversation_type == CHANNEL else ""
    return Place(NAME, activity.address, thread)


def facts(activity: Activity) -> dict[str, str]:
    """What must be known to write to a conversation later; the service URL may change."""
    return {
        "conversation": activity.conversation,
        "type": activity.conversation_type,
        "service_url": activity.service_url,
        "tenant": activity.tenant,
        "bot": activity.bot,
    }


def _side(activity: Activity, act: str) -> Side:
    """On whose side somebody acts: decided by where they are, never by what a card carries."""
    if act in ADMIN_ACTS:
        return Side.ADMIN
    return Side.GP if activity.personal or act not in TEAM_ACTS else Side.TEAM


def chat_link(activity: Activity) -> str:
    """The address that opens the private chat with the bot."""
    return f"https://teams.microsoft.com/l/chat/0/0?users={activity.bot}"


def _errors(reply: Reply, shown: Card | None, act: str) -> str:
    """What is wrong with a form, field by field; the form stays open with what was typed."""
    labels = {
        field.name: field.label
        for button in (shown.buttons if shown else ())
        if button.act == act
        for field in button.form
    }
    lines = [f"{labels.get(name, name)}: {words}" for name, words in reply.errors.items()]
    return "\n".join(lines)
