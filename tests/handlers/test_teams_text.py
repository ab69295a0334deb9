"""What somebody typed, whatever Teams wraps around it."""

from typing import Any

import pytest

from handlers.teams_activity import (
    Malformed,
    address_of,
    read,
    split_thread,
    threaded,
)
from tests.effort import grows_with_length
from tests.handlers.teams_counterparts import BOT, TENANT

Json = dict[str, Any]
MENTION = {"type": "mention", "text": "<at>Adviceline</at>", "mentioned": {"id": BOT}}
COLLEAGUE = {"type": "mention", "text": "<at>Sam Rowan</at>", "mentioned": {"id": "29:rowan"}}


def message(text: str, **more: Any) -> Json:
    return {
        "type": "message",
        "id": "1700000000001",
        "serviceUrl": "https://smba.trafficmanager.net/uk/",
        "channelId": "msteams",
        "from": {"id": "29:gray", "name": "Dr Alex Gray", "aadObjectId": "AAD-Gray"},
        "conversation": {"id": "a:1", "conversationType": "personal", "tenantId": TENANT},
        "recipient": {"id": BOT},
        "text": text,
    } | more


def text_of(text: str, *entities: Json, **more: Any) -> str:
    return read(message(text, entities=list(entities), **more)).text


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("<at>Adviceline</at>\u00a0kidney number", "kidney number"),
        ("<at>Adviceline</at>", ""),
        ("  <at>Adviceline</at>   \u200b ", ""),
        ("ask <at>Adviceline</at> about  AF\u202fnow", "ask about AF now"),
        ("K<3.5 and Na>150, BP<90", "K<3.5 and Na>150, BP<90"),
        ("one\r\ntwo\n\n  three", "one\ntwo\nthree"),
        ("&nbsp;is typed as it is", "&nbsp;is typed as it is"),
    ],
)
def test_our_mention_and_odd_spaces_go_and_the_rest_stays(typed: str, wanted: str) -> None:
    assert text_of(typed, MENTION) == wanted


def test_a_colleagues_mention_leaves_the_name() -> None:
    said = text_of("<at>Adviceline</at> <at>Sam Rowan</at> says: admit", MENTION, COLLEAGUE)
    assert said == "Sam Rowan says: admit"


def test_a_copied_letter_in_html_becomes_lines() -> None:
    letter = (
        "<div><p>Dear colleague,</p><style>p{color:red}</style><ul><li>Hb 80</li>"
        "<li>MCV&nbsp;70</li></ul><script>alert(1)</script><b>Any</b> advice?</div>"
    )
    assert text_of(letter) == "Dear colleague,\nHb 80\nMCV 70\nAny advice?"


def test_a_quotation_goes_and_names_its_message() -> None:
    rich = (
        '<blockquote itemscope="" itemtype="http://schema.skype.com/Reply" itemid="1700000000009">'
        "<strong>Adviceline</strong><p>K7QF: <blockquote>inner</blockquote> asks you</p>"
        "</blockquote><p>no chest pain</p>"
    )
    activity = read(message("asks you no chest pain", attachments=[html(rich)]))
    assert (activity.text, activity.quoted) == ("no chest pain", "1700000000009")


def test_a_quotation_as_an_entity_names_its_message() -> None:
    entity = {"type": "quotedReply", "quotedReply": {"messageId": "17", "preview": "asks you"}}
    activity = read(message('<quoted messageId="17"/> no chest pain', entities=[entity]))
    assert (activity.text, activity.quoted) == ("no chest pain", "17")


def html(content: str) -> Json:
    return {"contentType": "text/html", "content": content}


def test_files_and_pictures_are_noticed_and_text_and_cards_are_not() -> None:
    def files(*attachments: Json) -> bool:
        return read(message("x", attachments=list(attachments))).files

    download = "application/vnd.microsoft.teams.file.download.info"
    assert files({"contentType": download, "name": "letter.pdf"})
    assert files({"contentType": "image/*", "contentUrl": "https://x.example/1"})
    assert files(html('<p>see</p><img src="https://x.example/1">'))
    assert not files(html("<p>only text</p>"))
    assert not files({"contentType": "application/vnd.microsoft.card.adaptive", "content": {}})


@pytest.mark.parametrize(
    ("conversation", "kind", "thread"),
    [
        ({"id": "19:a@thread.tacv2;messageid=5", "conversationType": "channel"}, "message", "5"),
        ({"id": "19:a@thread.tacv2", "conversationType": "channel"}, "message", "1700000000001"),
        ({"id": "19:a@thread.tacv2", "conversationType": "channel"}, "conversationUpdate", ""),
        ({"id": "19:a@thread.v2", "conversationType": "groupChat"}, "message", ""),
        ({"id": "a:1", "conversationType": "personal"}, "message", ""),
        ({"id": "a:1"}, "message", ""),
    ],
)
def test_the_threads_root_is_in_the_conversation_or_is_the_post_itself(
    conversation: Json, kind: str, thread: str
) -> None:
    activity = read(message("x", type=kind, conversation={**conversation, "tenantId": TENANT}))
    assert activity.thread == thread
    assert activity.conversation == conversation["id"].partition(";")[0]


def test_an_address_is_taken_apart_and_put_together_again() -> None:
    assert split_thread("19:a@thread.tacv2;messageid=5") == ("19:a@thread.tacv2", "5")
    assert threaded("19:a@thread.tacv2", "5") == "19:a@thread.tacv2;messageid=5"
    assert threaded("a:1", "") == "a:1"


def test_a_long_conversation_id_gets_a_short_name_of_its_own() -> None:
    one, other = "a:" + "x" * 200, "a:" + "y" * 200
    assert len(address_of(one)) < 50
    assert address_of(one) != address_of(other)
    assert address_of("19:cardiology@thread.tacv2") == "19:cardiology@thread.tacv2"


def test_the_same_activity_is_the_same_event_and_an_edit_is_another() -> None:
    first = read(message("x"))
    assert first.event == read(message("x")).event
    assert len(first.event) < 60
    edit = read(message("y", type="messageUpdate", timestamp="2026-11-23T10:00:00Z"))
    again = read(message("z", type="messageUpdate", timestamp="2026-11-23T10:01:00Z"))
    assert len({first.event, edit.event, again.event}) == 3


def test_a_missing_part_is_named_and_its_neighbours_are_not_quoted() -> None:
    broken = message("a patient's story")
    broken["from"] = "nobody"
    with pytest.raises(Malformed, match=r"^from$"):
        read(broken)


@pytest.mark.parametrize("piece", ["<at ", "<blockquote ", "<p>", "<quoted ", "&", "<!--", "]]>"])
def test_time_grows_with_the_length_of_hostile_markup_only(piece: str) -> None:
    def work(text: str) -> None:
        rich = html("schema.skype.com/Reply" + text)
        read(message(text, attachments=[rich], entities=[MENTION]))

    assert grows_with_length(work, piece, 15_000)
