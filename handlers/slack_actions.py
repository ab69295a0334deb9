"""What people press and fill in: buttons, forms, menus that search, the shortcut, `/advice`.

Slack does not send these again. What could not be kept says so, with its text still in the form.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.desk.forms import form_behind
from bot.desk.standing import standing
from bot.messages import Card, Did, PermanentFailure, Reply, Said, TemporaryFailure
from bot.model import Person, Place, Side
from handlers import slack_blocks as blocks
from handlers import slack_forms as forms
from handlers.slack_blocks import unpacked
from handlers.slack_events import COMMANDS, Events
from handlers.slack_people import NAME, Unknown
from handlers.slack_shared import Shared
from handlers.slack_text import shortened

Body = Mapping[str, Any]
COMMAND, SHORTCUT = "/advice", "ask"
MESSAGE = 150  # signs of an error under an input that are always shown


@dataclass(frozen=True, slots=True)
class Press:
    """A button with where it was pressed; what a form carries until it comes back."""

    act: str
    reference: str
    value: str
    side: Side
    number: int  # the delivery by which its card came, 0 for none
    channel: str  # "" where there is no conversation: on the bot's own page
    thread: str = ""
    message: str = ""  # the message that the button is on
    form: bool = False

    def packed(self) -> dict[str, Any]:
        return {
            "a": self.act,
            "r": self.reference,
            "v": self.value,
            "s": self.side.value,
            "n": self.number,
            "c": self.channel,
            "t": self.thread,
            "m": self.message,
        }


def press_of(given: Body, channel: str = "", thread: str = "", message: str = "") -> Press:
    """A press from what its button, or its form, brought back."""
    return Press(
        act=given["a"],
        reference=str(given.get("r", "")),
        value=str(given.get("v", "")),
        side=Side(given["s"]),
        number=int(given.get("n", 0)),
        channel=str(given.get("c", channel)),
        thread=str(given.get("t", thread)),
        message=str(given.get("m", message)),
        form=bool(given.get("f")),
    )


class Refused(Exception):
    """The person may not do that here; the message is for them."""


class Actions:
    """The listeners of everything that is not an event."""

    def __init__(self, shared: Shared, events: Events) -> None:
        self.shared = shared
        self.desk = shared.desk
        self.events = events

    # --- buttons -----------------------------------------------------------------------------

    async def pressed(self, ack: AsyncAck, body: Body) -> None:
        """A button of a card, or hours that are being typed into a form."""
        action = body["actions"][0]
        if action.get("action_id") == "field:hours":
            self.shared.later(self._hours(body, action))
        elif action.get("type") == "button" and not action.get("url"):
            await self._pressed(body, action)
        await ack()

    async def _pressed(self, body: Body, action: Body) -> None:
        given = unpacked(action.get("value", ""))
        if given is None:
            old = Card("refused", self.shared.words("refused.old_card"))
            self._show(body, Reply(card=old), Side.GP)
            return
        at = body.get("container", {})
        message = at.get("message_ts", "")
        press = press_of(given, at.get("channel_id", ""), at.get("thread_ts") or message, message)
        event = f"{NAME}:{body['user']['id']}:{message}:{action['action_id']}:{action['action_ts']}"
        try:
            did = await self._did(body["user"]["id"], press, event, {})
            if press.form:
                await self._ask(body, press, did)
                return
            reply = await asyncio.to_thread(self.desk.did, did, press.side)
        except (Refused, Unknown) as refusal:
            words = str(refusal) if isinstance(refusal, Refused) else self._unknown()
            self._show(body, Reply(card=Card("refused", words)), press.side)
            return
        except Exception as error:
            words = self.shared.fault(error)
            self._show(body, Reply(card=Card("refused", words)), press.side)
            return
        self.shared.kick()
        self._show(body, reply, press.side)
        self._redraw(body, press, did.person)

    async def _did(self, user: str, press: Press, event: str, fields: Mapping[str, str]) -> Did:
        """The act as the desk takes it; Refused if the person may not act there."""
        people = self.shared.people
        if not await people.ours(user):
            raise Refused(self.shared.words("slack.stranger"))
        if press.side is Side.TEAM and not await people.member(press.channel, user):
            raise Refused(self.shared.words("slack.not_member"))
        person = await people.person(user, at_work=press.side is Side.TEAM)
        given = {"value": press.value, **fields} if press.value else dict(fields)
        place = Place(NAME, press.channel, press.thread)
        if press.side is Side.GP and not press.channel.startswith("D"):
            place = Place(NAME, await people.alone(user))
        if press.side is Side.ADMIN:
            place = replace(place, thread="")
        return Did(event, person, place, press.act, press.reference, given)

    async def _ask(self, body: Body, press: Press, did: Did) -> None:
        """Open the form of a button; its trigger lives for three seconds."""
        button = await asyncio.to_thread(form_behind, self.desk, did, press.side, press.number)
        if button is None:
            card = await asyncio.to_thread(standing, self.desk, press.number, did.place)
            words = self.shared.words("refused.old_card")
            self._show(body, Reply(card=card or Card("refused", words)), press.side)
            return
        view = forms.modal(button, press.packed(), self.shared.words)
        method = "views.push" if body.get("view", {}).get("type") == "modal" else "views.open"
        try:
            await self.shared.api.call(method, trigger_id=body["trigger_id"], view=view)
        except (TemporaryFailure, PermanentFailure) as failure:
            words = self.shared.fault(failure)
            self._show(body, Reply(card=Card("refused", words)), press.side)

    async def _hours(self, body: Body, action: Body) -> None:
        """Say under the hours that are being typed what they mean."""
        person = await self.shared.people.person(body["user"]["id"])
        typed = action.get("value") or ""
        words = await asyncio.to_thread(self.desk.hours_in_words, typed, person)
        view = body["view"]
        await self.shared.api.call(
            "views.update",
            view_id=view["id"],
            hash=view["hash"],
            view=forms.with_hours(view, action["block_id"], words),
        )

    # --- forms -------------------------------------------------------------------------------

    async def submitted(self, ack: AsyncAck, body: Body) -> None:
        """A form came back."""
        view = body["view"]
        press = press_of(json.loads(view["private_metadata"]))
        try:
            fields = forms.filled(view) | await self._colleague(view)
            did = await self._did(body["user"]["id"], press, f"{NAME}:view:{view['id']}", fields)
            reply = await asyncio.to_thread(self.desk.did, did, press.side)
        except (Refused, Unknown) as refusal:
            words = str(refusal) if isinstance(refusal, Refused) else self._unknown()
            await self._refuse(ack, view, {"": words})
            return
        except Exception as error:
            await self._refuse(ack, view, {"": self.shared.fault(error)})
            return
        if reply.errors:
            await self._refuse(ack, view, reply.errors)
            return
        self.shared.kick()
        await self._close(ack, reply, press.side)
        self._redraw(body, press, did.person)

    async def asked(self, ack: AsyncAck, body: Body) -> None:
        """The shortcut's question came back: it is answered in private."""
        view, user = body["view"], body["user"]["id"]
        try:
            person = await self._somebody(user)
            place = Place(NAME, await self.shared.people.alone(user))
            text = forms.filled(view).get("text", "")
            said = Said(f"{NAME}:view:{view['id']}", person, place, text)
            reply = await asyncio.to_thread(self.desk.said, said)
        except Unknown:
            await self._refuse(ack, view, {"": self._unknown()})
            return
        except Exception as error:
            await self._refuse(ack, view, {"": self.shared.fault(error)})
            return
        self.shared.kick()
        card = reply.card or Card("in_private", self.shared.words("slack.in_private"))
        await self._close(ack, Reply(card=card), Side.GP)

    async def _somebody(self, user: str) -> Person:
        if not await self.shared.people.ours(user):
            raise Unknown("a stranger")
        return await self.shared.people.person(user)

    async def _refuse(self, ack: AsyncAck, view: Body, found: Mapping[str, str]) -> None:
        """The form stays open with its text."""
        errors = {name: shortened(words, MESSAGE) for name, words in found.items()}
        await ack(response_action="errors", errors=forms.errors(view, errors))

    async def _close(self, ack: AsyncAck, reply: Reply, side: Side) -> None:
        if reply.card:
            sheet = blocks.pages(reply.card)[0]
            view = forms.shown(sheet, side, self.shared.words)
            await ack(response_action="update", view=view)
        else:
            await ack(response_action="clear")

    async def _colleague(self, view: Body) -> dict[str, str]:
        """Somebody who was picked from Slack's own list, by name and by key."""
        found: dict[str, str] = {}
        for block, elements in view["state"]["values"].items():
            for element in elements.values():
                if element["type"] == "users_select" and element.get("selected_user"):
                    colleague = await self.shared.people.person(element["selected_user"])
                    found |= {block: colleague.name, "person": colleague.key}
        return found

    # --- menus, shortcut, command ------------------------------------------------------------

    async def searched(self, ack: AsyncAck, body: Body) -> None:
        """A few letters were typed into a menu."""
        person = await self.shared.people.person(body["user"]["id"])
        kind = body["action_id"].removeprefix("field:")
        search = self.desk.search_practices if kind == "practice" else self.desk.search_services
        found = await asyncio.to_thread(search, body.get("value", ""), person, forms.CHOICES)
        await ack(options=[forms.option(number, label) for number, label in found])

    async def shortcut(self, ack: AsyncAck, body: Body) -> None:
        """Ask from anywhere in Slack."""
        view = forms.question_modal(self.shared.words)
        await self.shared.api.call("views.open", trigger_id=body["trigger_id"], view=view)
        await ack()

    async def command(self, ack: AsyncAck, body: Body) -> None:
        """`/advice …`: answered in private, wherever it was typed."""
        user, text = body["user_id"], body.get("text", "").strip()
        event = f"{NAME}:command:{body['trigger_id']}"
        try:
            person = await self._somebody(user)
            place = Place(NAME, await self.shared.people.alone(user))
            act = COMMANDS.get(text.lower() or "help")
            if act:
                reply = await asyncio.to_thread(
                    self.desk.did, Did(event, person, place, act), Side.GP
                )
            else:
                said = Said(event, person, place, text)
                reply = await asyncio.to_thread(self.desk.said, said)
        except Unknown:
            await ack(self._unknown())
            return
        except Exception as error:
            await ack(self.shared.fault(error))
            return
        self.shared.kick()
        card = reply.card or Card("in_private", self.shared.words("slack.in_private"))
        await ack(text=blocks.fallback(card), blocks=blocks.draw(card, Side.GP))

    # --- what is shown at once ---------------------------------------------------------------

    def _unknown(self) -> str:
        return self.shared.words("slack.cannot_check")

    def _show(self, body: Body, reply: Reply, side: Side) -> None:
        """What the desk says at once: to this person alone, where the button is."""
        card = reply.card
        if reply.errors:
            card = Card("refused", "\n".join(reply.errors.values()))
        if card is None:
            return
        at, user = body.get("container", {}), body["user"]["id"]
        if channel := at.get("channel_id"):
            # Under a card that has no thread yet it would be hidden: only talk in one goes there.
            thread = at.get("thread_ts", "")
            self.shared.later(self.shared.whisper(card, side, channel, user, thread))
            return
        view = forms.shown(blocks.pages(card)[0], side, self.shared.words)
        method = "views.push" if body.get("view", {}).get("type") == "modal" else "views.open"
        self.shared.later(self._open(method, body["trigger_id"], view))

    async def _open(self, method: str, trigger: str, view: Body) -> None:
        await self.shared.api.call(method, trigger_id=trigger, view=view)

    def _redraw(self, body: Body, press: Press, person: Person) -> None:
        """Take the buttons that no longer do anything off the card that was pressed, and draw the
        page anew if the press was there."""
        if press.side is Side.GP and press.number and press.message:
            self.shared.later(self._redraw_card(press))
        if body.get("view", {}).get("type") == "home" or not press.channel:
            self.shared.later(self.events.show_home(person))

    async def _redraw_card(self, press: Press) -> None:
        place = Place(NAME, press.channel, press.thread)
        card = await asyncio.to_thread(standing, self.desk, press.number, place)
        # The outbox redraws a receipt itself, and might be overtaken by an older look here.
        if card is None or card.kind == "receipt" or len(blocks.pages(card)) > 1:
            return
        await self.shared.api.call(
            "chat.update",
            channel=press.channel,
            ts=press.message,
            text=blocks.fallback(card),
            blocks=blocks.draw(card, press.side, press.number),
        )
