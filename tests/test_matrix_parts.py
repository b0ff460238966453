"""The pure parts: who may do what, what a message says, how it looks."""

from typing import Any

import pytest
from pydantic import ValidationError

from adapters.matrix import Settings, consent
from adapters.matrix.parsing import Ears, heard
from adapters.matrix.powers import Powers
from adapters.matrix.rendering import Speaker, Standing, Words, contents
from adapters.matrix.room import Room
from bridgebot.event import Commanded, Deleted, Edited, Hearer, Posted, Reacted
from bridgebot.text import doc, plain

EARS = Ears("acme", "@bridgebot:a", "!", ("Bridgebot",))
ANA = "@ana:a"


def event(content: dict[str, Any], kind: str = "m.room.message", **more: Any) -> dict[str, Any]:
    whole = {"event_id": "$1", "type": kind, "sender": ANA, "origin_server_ts": 5}
    return whole | {"content": content} | more


def said(words: str, **more: Any) -> dict[str, Any]:
    return event({"msgtype": "m.text", "body": words, **more})


def room() -> Room:
    made = Room("!r", name="lobby", summed_up=3)
    made.members[ANA] = "Ana"
    return made


@pytest.mark.parametrize(("version", "level"), [("11", 0), ("12", 1 << 62)])
def test_a_creator_may_do_everything_from_room_version_12_on(version: str, level: int) -> None:
    powers = Powers()
    powers.take_levels({"users": {}})
    powers.take_creation(ANA, {"room_version": version, "additional_creators": ["@bob:a"]})
    assert (powers.of(ANA), powers.of("@bob:a")) == (level, level)


def test_without_levels_the_creator_alone_has_power() -> None:
    powers = Powers()
    powers.take_creation(ANA, {"room_version": "10"})
    assert (powers.of(ANA), powers.of("@bob:a")) == (100, 0)


def test_a_command_begins_with_the_prefix() -> None:
    found = heard(said("!suggest dark mode"), room(), EARS)
    assert isinstance(found, Commanded)
    assert found.line == "suggest dark mode"


@pytest.mark.parametrize("words", ["!", "! no", "!!!", "!?"])
def test_an_exclamation_is_no_command(words: str) -> None:
    assert isinstance(heard(said(words), room(), EARS), Posted)


@pytest.mark.parametrize(
    ("words", "more", "is_to_us", "rest"),
    [
        ("hello", {}, False, "hello"),
        ("Bridgebot: hello", {}, True, "hello"),
        ("@bridgebot:a hello", {}, True, "hello"),
        ("hello bridgebot", {}, False, "hello bridgebot"),
        ("Bridgebot: hello", {"m.mentions": {}}, False, "hello"),
        ("hello", {"m.mentions": {"user_ids": ["@bridgebot:a"]}}, True, "hello"),
    ],
)
def test_what_is_said_to_us_is_known(
    words: str, more: dict[str, Any], rest: str, *, is_to_us: bool
) -> None:
    found = heard(said(words, **more), room(), EARS)
    assert isinstance(found, Posted)
    assert (found.addressed, plain(found.body)) == (is_to_us, rest)


def test_where_we_are_alone_with_somebody_everything_is_to_us() -> None:
    alone = Room("!r", summed_up=2)
    found = heard(said("hello"), alone, EARS)
    assert isinstance(found, Posted)
    assert found.addressed


def test_a_bots_notice_is_a_bots() -> None:
    found = heard(event({"msgtype": "m.notice", "body": "!suggest noise"}), room(), EARS)
    assert isinstance(found, Posted)
    assert found.author.is_bot


def test_what_we_said_ourselves_is_not_heard() -> None:
    assert heard(said("hello") | {"sender": "@bridgebot:a"}, room(), EARS) is None


def test_an_edit_is_an_edit_though_it_looks_like_a_message() -> None:
    related = {"rel_type": "m.replace", "event_id": "$0"}
    new = {"msgtype": "m.text", "body": "hello"}
    found = heard(said("* hello", **{"m.new_content": new, "m.relates_to": related}), room(), EARS)
    assert isinstance(found, Edited)
    assert (found.message, plain(found.body)) == ("$0", "hello")


@pytest.mark.parametrize("where", ["outside", "inside"])
def test_a_redaction_is_read_in_all_room_versions(where: str) -> None:
    content = {"redacts": "$0"} if where == "inside" else {}
    more = {"redacts": "$0"} if where == "outside" else {}
    found = heard(event(content, "m.room.redaction", **more), room(), EARS)
    assert isinstance(found, Deleted)
    assert found.message == "$0"


def test_a_reaction_is_read() -> None:
    related = {"rel_type": "m.annotation", "event_id": "$0", "key": "👍"}
    found = heard(event({"m.relates_to": related}, "m.reaction"), room(), EARS)
    assert isinstance(found, Reacted)
    assert (found.message, found.emoji) == ("$0", "👍")


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"msgtype": 5, "body": 5},
        {"msgtype": "m.text"},
        {"msgtype": "m.image", "url": 5, "info": 5, "body": None},
        {"msgtype": "m.text", "body": "x", "m.relates_to": 5, "m.mentions": 5},
        {"msgtype": "m.text", "body": "x", "m.relates_to": {"rel_type": "m.replace"}},
        {"msgtype": "m.text", "body": "x", "m.relates_to": {"m.in_reply_to": 5}},
    ],
)
@pytest.mark.parametrize("kind", ["m.room.message", "m.reaction", "m.room.member", "m.sticker"])
def test_nothing_that_a_stranger_sends_fells_us(content: dict[str, Any], kind: str) -> None:
    heard(event(content, kind, state_key=ANA), room(), EARS)


def test_a_persons_words_carry_their_name_for_all_clients() -> None:
    [content] = contents(Words(doc("It is done."), speaker=Speaker("Bob <b>")), "key")
    assert content["body"] == "Bob <b>: It is done."
    assert content["msgtype"] == "m.text"
    profile = content["com.beeper.per_message_profile"]
    assert profile == {"id": "Bob <b>", "displayname": "Bob <b>", "has_fallback": True}
    assert "<strong data-mx-profile-fallback>Bob &lt;b&gt;: </strong>" in content["formatted_body"]


def test_our_own_words_are_a_notice() -> None:
    [content] = contents(Words(doc("Hello.")), "key")
    assert content["msgtype"] == "m.notice"
    assert content["m.mentions"] == {"user_ids": []}


def test_whom_it_is_for_is_called() -> None:
    hearers = (Hearer(ANA, "Ana"), Hearer("@zoe:b", "Zoe"))
    [content] = contents(Words(doc("It is done."), hearers=hearers), "key")
    assert content["body"] == "Ana, Zoe: It is done."
    assert content["m.mentions"] == {"user_ids": [ANA, "@zoe:b"]}


def test_an_answer_in_a_thread_is_a_true_reply() -> None:
    [content] = contents(Words(doc("Yes."), standing=Standing("$root", "$asked")), "key")
    related = content["m.relates_to"]
    assert related["event_id"] == "$root"
    assert related["m.in_reply_to"] == {"event_id": "$asked"}
    assert related["is_falling_back"] is False


WITH_PASSWORD = {
    "homeserver": "https://matrix.example.org",
    "user": "@bridgebot:example.org",
    "password": {"env": "MATRIX_PASSWORD"},
}


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"zone": "Berlin"}, "a time zone such as Europe/Berlin"),
        ({"zone": "Europe"}, "a time zone such as Europe/Berlin"),
        ({"zone": "../../etc/passwd"}, "a time zone such as Europe/Berlin"),
        ({"encrypt_direct": True, "encryption": False}, "encrypt_direct needs encryption"),
        ({"link_url": "matrix.to"}, "link_url"),
    ],
)
def test_what_cannot_be_set_is_said(more: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Settings.model_validate(WITH_PASSWORD | more)


def test_a_zone_is_taken() -> None:
    assert Settings.model_validate(WITH_PASSWORD | {"zone": "Europe/Berlin"}).zone == (
        "Europe/Berlin"
    )


# Encrypted rooms --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("room", "keeps"),
    [
        (Room("!lobby"), False),
        (Room("!lobby", encrypted=True), True),
        (Room("!lobby", encrypted=True, consent="@ana:here"), True),
        (Room("!team", encrypted=True), True),
        (Room("!team", encrypted=True, consent="@bob:here"), False),
    ],
)
def test_encrypted_words_are_for_those_there_until_staff_let_theirs_out(
    room: Room, *, keeps: bool
) -> None:
    assert consent.keeps_words(room, "!team") is keeps
