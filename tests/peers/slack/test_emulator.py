"""The whole conversation against a Slack that we did not write.

The channel is bound in the first test as people would do it, so that no id is typed anywhere.
"""

import json
import time
from statistics import quantiles

from bot.model import State
from tests.peers.slack.workspace import User, Workspace, until

AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"


def bound(workspace: Workspace, sam: User, owner: User) -> str:
    """A channel that answers for Cardiology; its id."""
    channels = sam.client.conversations_list()["channels"]
    (channel,) = [each["id"] for each in channels if each["name"] == "cardiology-advice"]
    for user in (sam, owner):
        user.client.conversations_join(channel=channel)
    sam.client.conversations_invite(channel=channel, users="U0ADVICE")
    asked = sam.sees("Which service answers here?", channel)
    owner.press(asked, "Choose the service", channel)
    owner.fill(service="cardiology")
    sam.sees("test question", channel)
    return str(channel)


def sent(gp: User, text: str = AF) -> str:
    gp.types(text)
    proposal = gp.sees("Cardiology: 0131 496")
    gp.press(proposal, "Ask ")
    gp.fill(practice="S12345", role="role.gp")
    return str(gp.sees("with Cardiology")["text"].split(":")[0])


def test_a_question_goes_to_the_channel_and_its_answer_comes_back(
    workspace: Workspace, gp: User, sam: User, owner: User
) -> None:
    channel = bound(workspace, sam, owner)
    reference = sent(gp)
    question = sam.sees(f"{reference} for Cardiology", channel)
    assert AF in json.dumps(question["blocks"])
    sam.press(question, "I'll answer this", channel)
    sam.sees("Dr Sam Rowan at Cardiology will answer", channel)
    sam.press(question, "Answer", channel)
    sam.fill(text="Bisoprolol 2.5 mg is usual here.", safety_net="Ring if dizzy.")
    receipt = gp.sees("answered by Cardiology")
    answer = gp.sees("has answered (Dr Sam Rowan, Consultant cardiologist)", thread=receipt["ts"])
    assert "Bisoprolol 2.5 mg" in answer["text"]
    gp.press(answer, "Managed in the practice")
    gp.sees("closed", thread=receipt["ts"])
    assert workspace.stage.state(reference) is State.CLOSED


def test_the_thread_is_the_conversation(
    workspace: Workspace, gp: User, sam: User, owner: User
) -> None:
    channel = bound(workspace, sam, owner)
    reference = sent(gp)
    top = sam.sees(f"{reference} for Cardiology", channel)
    receipt = gp.sees("with Cardiology")
    gp.types("She is also on warfarin.", thread=receipt["ts"])
    sam.sees("warfarin", channel, top["ts"])
    sam.press(top, "Ask the GP", channel)
    sam.fill(text="What is the rate at rest?")
    gp.sees("What is the rate at rest?", thread=receipt["ts"])
    gp.types("110", thread=receipt["ts"])
    sam.sees("110", channel, top["ts"])
    assert len(workspace.stage.all_queries()) == 1


def test_what_the_emulators_edits_and_deletions_say_reaches_the_gp(
    workspace: Workspace, gp: User, sam: User, owner: User
) -> None:
    """It makes no app_mention events: that one is ours; the edit and the deletion are its own."""
    channel = bound(workspace, sam, owner)
    reference = sent(gp)
    top = sam.sees(f"{reference} for Cardiology", channel)
    ts = sam.types("<@U0ADVICE> Bisoprolol.", channel, top["ts"])
    workspace.mention(sam, channel, "<@U0ADVICE> Bisoprolol.", ts, top["ts"])
    whisper = sam.whispered("Shall what you wrote go to the GP?")
    sam.press({**whisper, "thread_ts": top["ts"]}, "Send as the answer", channel)
    receipt = gp.sees("answered by Cardiology")
    gp.sees("Bisoprolol.", thread=receipt["ts"])
    sam.client.chat_update(channel=channel, ts=ts, text="<@U0ADVICE> Diltiazem instead.")
    gp.sees("Diltiazem instead.", thread=receipt["ts"])
    sam.client.chat_delete(channel=channel, ts=ts)
    gp.sees("deleted by its author", thread=receipt["ts"])


def test_the_number_is_readable_within_two_seconds_without_a_press(
    workspace: Workspace, gp: User
) -> None:
    took = []
    for number in range(20):
        start = time.monotonic()
        gp.types(f"{AF} Case {number}.")

        def look(wanted: int = number + 1) -> bool:
            told = [each for each in gp.reads() if each["text"].startswith("Cardiology: 0131")]
            return len(told) == wanted

        until(look, "the proposal")
        took.append(time.monotonic() - start)
    assert quantiles(took, n=20)[-1] < 2, f"p95 {quantiles(took, n=20)[-1]:.2f} s"


def test_a_channel_that_is_archived_is_told_to_the_gp(
    workspace: Workspace, gp: User, sam: User, owner: User
) -> None:
    channel = bound(workspace, sam, owner)
    sam.client.conversations_archive(channel=channel)
    gp.types(AF)
    gp.press(gp.sees("Cardiology: 0131 496"), "Ask ")
    gp.fill(practice="S12345", role="role.gp")

    def mailed() -> bool:
        return "question" in [seen.card.kind for seen in workspace.stage.door.seen]

    until(mailed, "the mailbox to have the question")
