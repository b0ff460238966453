"""Every kind of payload that Slack sends comes to the events it should, and none trips us."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import asking, parsing
from adapters.slack.ear import team_of
from adapters.slack.heard import Heard, Known, Reading
from adapters.slack.naming import Naming
from bridgebot.event import (
    Commanded,
    Deleted,
    Edited,
    File,
    Joined,
    Place,
    Posted,
    Pressed,
    Reacted,
    Submitted,
)
from bridgebot.text import Bold, Doc, Link, Mention, Paragraph, Quote, Text, doc, paragraph, plain

PAYLOADS = Path(__file__).parent / "payloads" / "slack"
PEOPLE = {
    "U0ANA": Known("T0001", "Ana", "https://pictures.example/ana.png"),
    "U0BOB": Known("T0001", "Bob"),
    "U0GUS": Known("T0009", "Gus"),
}
READING = Reading(Naming("acme"), "T0001", "U0BOT", PEOPLE, now=7)
LOBBY, TEAM = Place("acme", "C0LOBBY"), Place("acme", "C0TEAM")
ROOT = "1795500000.000100"
NOTHING = {
    "message_unfurled",
    "message_replied",
    "channel_topic",
    "channel_join",
    "reaction_on_a_file",
    "app_home_messages",
    "user_change",
    "app_uninstalled",
    "tokens_revoked",
    "channel_id_changed",
    "app_rate_limited",
    "url_verification",
    "block_actions_of_a_form",
}
AT_HOME = {"block_actions_in_the_home", "block_actions_in_a_modal"}
"""What may change the home, so that it is asked for again."""
ALL = sorted(file.stem for file in PAYLOADS.glob("*.json"))


def payload(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text("utf-8"))
    return read


def heard(name: str) -> Heard:
    told = payload(name)
    reading = replace(READING, partner=asking.partner_in(told))
    return parsing.events(told, reading, "bridge")


def event(name: str) -> Any:
    found, *_ = heard(name).events
    return found


@pytest.mark.parametrize("name", ALL)
def test_every_payload_comes_to_one_event_or_to_none(name: str) -> None:
    assert len(heard(name).events) == (name not in NOTHING) + (name in AT_HOME)
    assert team_of(payload(name)) == ("T0001" if name != "url_verification" else "")


@pytest.mark.parametrize("name", ALL)
def test_it_has_the_same_key_whenever_it_is_told(name: str) -> None:
    keys = [[each.key for each in heard(name).events] for _ in range(2)]
    assert keys[0] == keys[1]


def test_a_message() -> None:
    said = event("message")
    assert isinstance(said, Posted)
    assert said.key == "T0001:C0LOBBY:1795500000.000100"
    assert (said.place, said.author.account, said.author.name) == (LOBBY, "T0001/U0ANA", "Ana")
    assert said.body == doc(paragraph("exports are ", Bold((Text("slow"),))))
    assert (said.at, said.message, said.addressed) == (1795500000000, "1795500000.000100", False)
    assert heard("message").mark == ("C0LOBBY", "1795500000.000100")


def test_a_mention_is_one_happening_however_it_is_told() -> None:
    once, again = event("message_mentioning_us"), event("app_mention")
    assert (once.key, once.body, once.addressed) == (again.key, again.body, again.addressed)
    assert plain(once.body) == "take 1"
    assert once.addressed


def test_who_speaks_is_seen_by_their_picture() -> None:
    assert event("message").author.picture == "https://pictures.example/ana.png"
    assert event("message_of_a_guest").author.picture == ""


@pytest.mark.parametrize(
    "name",
    [
        *("message_in_thread", "message_thread_broadcast", "file_share_in_a_thread"),
        *("message_changed_in_a_thread", "message_deleted_in_a_thread"),
    ],
)
def test_what_happens_in_a_thread_is_in_its_thread(name: str) -> None:
    assert event(name).place == Place("acme", "C0LOBBY", ROOT)


def test_a_reply_answers_the_message_that_its_thread_hangs_below() -> None:
    assert event("message_in_thread").reply_to == ROOT
    assert event("message").reply_to == ""
    assert not event("message_in_thread").addressed


def test_what_is_said_to_us_alone_is_to_us() -> None:
    assert event("message_direct").addressed
    assert event("message_direct_in_a_thread").addressed
    assert not event("message_in_a_group").addressed


@pytest.mark.parametrize(
    "name",
    [
        *("message_direct", "message_changed_direct", "message_deleted_direct"),
        *("reaction_added_direct", "slash_in_a_direct_message", "app_home_opened"),
    ],
)
def test_a_conversation_of_two_is_named_by_the_one_with_whom_it_is(name: str) -> None:
    assert event(name).place == Naming("acme").direct("T0001/U0ANA")


def test_an_action_of_somebodys_is_said() -> None:
    assert plain(event("message_me").body) == "waves to @Bob"


def test_a_message_that_is_handed_on_is_quoted() -> None:
    said = Paragraph((Text("imports are slow & "), Mention("T0001/U0ANA", "Ana"), Text(" knows")))
    assert event("message_forwarded").body == Doc((Quote((Paragraph((Text("Bob:"),)), said)),))


def test_plain_text_is_read_where_there_are_no_blocks() -> None:
    page = Link("https://example.org", (Text("the page"),))
    assert event("message_plain_text").body == doc(
        paragraph("see ", page, " & ask ", Mention("T0001/U0BOB", "Bob"))
    )


def test_a_guest_is_known_by_their_own_workspace() -> None:
    assert event("message_of_a_guest").author.account == "T0009/U0GUS"


def test_our_own_words_are_known_by_their_key() -> None:
    assert event("message_of_ours").echo_of == "abcde-7v3"
    assert event("message_of_ours").author.is_bot
    assert event("message_of_another_bot").author.is_bot


def test_a_file_is_shown() -> None:
    night = File("night.png", "image/png", 4711, id="F0001", secret="T0001", source="acme")
    assert event("file_share").files == (night,)
    assert event("file_share_of_a_guest").files[0].id == "F0002"


def test_files_have_words_for_who_cannot_see_them_and_those_that_are_gone_are_left_out() -> None:
    night, plan = event("file_share_of_several").files
    assert night.alt == "a moon over a dark page"
    assert plan.id == "F0005"


def test_an_edit_and_a_deletion() -> None:
    edited, deleted = event("message_changed"), event("message_deleted")
    assert isinstance(edited, Edited)
    assert edited.key == "T0001:C0LOBBY:1795500000.000100:e:1795500010.000000"
    assert plain(edited.body) == "exports are very slow"
    assert isinstance(deleted, Deleted)
    assert deleted.key == event("message_deleted_with_replies").key
    assert deleted.message == "1795500000.000100"


def test_a_sign_put_on_and_taken_off() -> None:
    added, removed = event("reaction_added"), event("reaction_removed")
    assert isinstance(added, Reacted)
    assert (added.place, added.message, added.emoji) == (TEAM, "1795500000.000500", "\U0001f440")
    assert (added.added, removed.added) == (True, False)
    assert added.key != removed.key
    assert event("reaction_with_a_skin_tone").emoji == "\U0001f44d"


def test_somebody_who_comes_in() -> None:
    assert isinstance(event("member_joined_channel"), Joined)


def test_the_home_asks_for_what_is_mine() -> None:
    asked = event("app_home_opened")
    assert isinstance(asked, Commanded)
    assert (asked.line, asked.place.channel) == ("mine", "@U0ANA")


def test_slash_commands() -> None:
    assert event("slash_suggest").line == "suggest dark mode & @Bob"
    assert event("slash_bridge").line == "vote 1"
    assert event("slash_bare").line == "help"


def test_buttons() -> None:
    pressed, below = event("block_actions"), event("block_actions_in_a_thread")
    assert isinstance(pressed, Pressed)
    assert (pressed.command, pressed.place, pressed.message) == (
        "take 1",
        TEAM,
        "1795500000.000500",
    )
    assert below.place.thread == "1795500000.000500"
    assert event("block_actions_ephemeral").message == ""
    assert event("block_actions_in_the_home").place.channel == "@U0BOB"


def test_a_form_that_was_filled_in() -> None:
    submitted = event("view_submission")
    assert isinstance(submitted, Submitted)
    assert submitted.values == {"number": "1", "listened": "we asked", "next": ""}
    assert submitted.place == Place("acme", "C0TEAM", "1795500000.000500")


def test_what_was_chosen_in_a_form() -> None:
    chosen = {"severity": "high", "area": "", "words": "it fell over"}
    assert event("view_submission_with_a_choice").values == chosen


def test_files_that_were_given_with_a_form() -> None:
    submitted = event("view_submission_with_files")
    picture = File("error.png", "image/png", 4711, id="F0007", secret="T0001", source="acme")
    log = File("night.log", "text/plain", 12, id="F0008", secret="T0001", source="acme")
    assert submitted.files == (picture, log)
    assert submitted.values == {"words": "it fell over"}


def test_a_button_that_carries_a_form_opens_it_without_asking_us() -> None:
    found = heard("block_actions_of_a_form")
    assert found.form is not None
    assert (found.form.command, found.form.values) == ("issue", {"kind": "issue"})
    assert [(each.name, each.takes_files) for each in found.form.fields] == [
        ("words", True),
        ("area", False),
    ]
    assert (found.way and found.way.trigger) == "333.444.def"


def test_a_message_that_is_to_go_to_the_customer() -> None:
    pressed = event("message_action_send")
    assert (pressed.command, pressed.message) == ("send", "1795500000.000100")


def test_shortcuts() -> None:
    assert event("shortcut").place.channel == "@U0BOB"
    sent = event("message_action")
    assert (sent.command, plain(sent.said)) == ("suggest", "exports are slow")
    assert sent.message == payload("message_action")["message"]["ts"]
    assert plain(event("message_action_send").said) == "exports are slow"
    assert event("message_action_send").whose.name == "Bob"
    assert [each.name for each in event("message_action_send").files] == ["night.png"]
    assert event("message_action_send").place == Place("acme", "C0LOBBY", "1795500000.000050")
    assert (event("message_action_same").command, event("message_action_same").message) == (
        "vote",
        "1795500000.000500",
    )
