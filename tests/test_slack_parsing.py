"""Every kind of payload that Slack sends comes to the events it should, and none trips us."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import asking, parsing
from adapters.slack.ear import team_of
from adapters.slack.heard import Heard, Kind, Known, Reading
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
from bridgebot.text import Bold, Link, Mention, Text, doc, paragraph, plain

PAYLOADS = Path(__file__).parent / "payloads" / "slack"
PEOPLE = {
    "U0ANA": Known("T0001", "Ana"),
    "U0BOB": Known("T0001", "Bob"),
    "U0GUS": Known("T0009", "Gus"),
}
READING = Reading(Naming("acme"), "T0001", "U0BOT", PEOPLE, now=7, direct="D0BOB")
LOBBY, TEAM = Place("acme", "C0LOBBY"), Place("acme", "C0TEAM")
NOTHING = {
    "message_unfurled",
    "channel_topic",
    "reaction_on_a_file",
    "app_home_messages",
    "user_change",
    "app_uninstalled",
    "tokens_revoked",
    "channel_id_changed",
    "app_rate_limited",
}
ALL = sorted(file.stem for file in PAYLOADS.glob("*.json"))


def payload(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text("utf-8"))
    return read


def heard(name: str) -> Heard:
    return parsing.events(payload(name), READING, "bridge")


def event(name: str) -> Any:
    [found] = heard(name).events
    return found


@pytest.mark.parametrize("name", ALL)
def test_every_payload_comes_to_one_event_or_to_none(name: str) -> None:
    assert len(heard(name).events) == (name not in NOTHING)
    assert team_of(payload(name)) == "T0001"


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
    assert heard("message").mark == (LOBBY, "1795500000.000100")


def test_a_mention_is_one_happening_however_it_is_told() -> None:
    once, again = event("message_mentioning_us"), event("app_mention")
    assert (once.key, once.body, once.addressed) == (again.key, again.body, again.addressed)
    assert plain(once.body) == "take 1"
    assert once.addressed


def test_a_reply_is_in_its_thread() -> None:
    assert event("message_in_thread").place == Place("acme", "C0LOBBY", "1795500000.000100")


def test_what_is_said_to_us_alone_is_to_us() -> None:
    assert event("message_direct").addressed


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
    assert event("file_share").files == (
        File("night.png", "image/png", 4711, id="F0001", secret="T0001"),
    )
    assert event("file_share_of_a_guest").files[0].id == "F0002"


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
    assert (asked.line, asked.place.channel) == ("mine", "D0ANA")


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
    assert event("block_actions_in_the_home").place.channel == "D0BOB"


def test_a_form_that_was_filled_in() -> None:
    submitted = event("view_submission")
    assert isinstance(submitted, Submitted)
    assert submitted.values == {"number": "1", "listened": "we asked", "next": ""}
    assert submitted.place == Place("acme", "C0TEAM", "1795500000.000500")


def test_shortcuts() -> None:
    assert event("shortcut").place.channel == "D0BOB"
    way = heard("message_action").way
    assert way is not None
    assert (way.kind, way.prefill) == (Kind.SHORTCUT, "exports are slow")
    assert (event("message_action_same").command, event("message_action_same").message) == (
        "vote",
        "1795500000.000500",
    )


def test_users_to_be_known_are_found() -> None:
    assert asking.actor_of(payload("message")) == "U0ANA"
    assert asking.actor_of(payload("block_actions")) == "U0BOB"
    assert asking.actor_of(payload("message_changed")) == "U0ANA"
    assert set(asking.mentioned(payload("message_plain_text"))) == {"U0BOB"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["type", "event", "view", "user", "foo"]), JSON))
def test_what_slack_may_add_one_day_comes_to_nothing(strange: dict[str, Any]) -> None:
    strange["type"] = f"new_{strange.get('type')}"
    assert parsing.events(strange, READING, "bridge").events == ()
