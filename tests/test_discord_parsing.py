"""Payloads as Discord sends them, and the events that they come to."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.discord import interactions, parsing, people
from adapters.discord.heard import NOTHING, Heard, Kind, Reading, milliseconds
from bridgebot.abilities import Blank, Offer
from bridgebot.event import (
    Author,
    Commanded,
    Deleted,
    Edited,
    File,
    Happening,
    Place,
    Posted,
    Pressed,
    Reacted,
    Submitted,
)
from bridgebot.text import Italic, Mention, Text, doc, plain, say

PAYLOADS = Path(__file__).parent / "payloads" / "discord"
GUILD = "1200000000000000001"
US = "1100000000000000001"
ANA, DEE = "1300000000000000001", "1300000000000000002"
CHANNEL = "1400000000000000001"
CARD = "1442371219000000001"
MESSAGE = "1442371220000000001"
LOBBY = Place("acme", CHANNEL)
READING = Reading("acme", US, now=1_800_000_000_000, role=lambda _: "customers")
OFFERS = {
    "suggest": Offer("suggest", "Say it", (Blank("words", "it", is_required=True),)),
    "vote": Offer(
        "vote",
        "Me too",
        (
            Blank("number", "which", is_required=True),
            Blank("instead", "of mine", is_required=False, is_flag=True),
        ),
    ),
}


def payload(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text("utf-8"))
    return read


def heard(name: str) -> Heard:
    """Parse a payload as the ear does."""
    told = payload(name)
    if "token" in told:
        return interactions.parse(told, READING, OFFERS)
    if name.startswith("message_update"):
        return parsing.edited(told, READING)
    if name.startswith("message_delete"):
        return parsing.deleted(told, READING)
    if name.startswith("reaction"):
        return parsing.reacted(told, READING, added="remove" not in name)
    return parsing.said(told, READING)


def event(name: str) -> Any:
    [found] = heard(name).events
    return found


@pytest.mark.parametrize("name", sorted(file.stem for file in PAYLOADS.glob("*.json")))
def test_every_payload_is_parsed_and_means_the_same_again(name: str) -> None:
    assert [_facts(each) for each in heard(name).events] == [
        _facts(each) for each in heard(name).events
    ]


def _facts(found: Happening) -> tuple[Any, ...]:
    return found.key, found.place, found.author, found.at


# Messages -------------------------------------------------------------------------------------


def test_a_mention_is_for_us_without_its_beginning() -> None:
    assert event("message_mentioning_us") == Posted(
        key=MESSAGE,
        place=LOBBY,
        author=Author(ANA, "Ana of Globex", realm=GUILD),
        at=milliseconds(MESSAGE),
        message=MESSAGE,
        body=say("suggest dark mode"),
        addressed=True,
    )


def test_a_mention_within_words_is_for_us_too() -> None:
    found = event("message_mentioning_us_within")
    assert found.addressed
    assert found.body == say(
        "I wish ",
        Mention(US, "Bridgebot"),
        " knew ",
        Mention(ANA, "Ana of Globex"),
        " and @customers",
    )


def test_a_direct_message_is_for_us() -> None:
    found = event("message_direct")
    assert found.addressed
    assert found.place == Place("acme", f"@{ANA}")
    assert found.author == Author(ANA, "Ana")
    assert found.body == say("I wish exports were ", Italic((Text("faster"),)))


def test_a_reply_says_what_it_answers() -> None:
    assert event("message_reply").reply_to == CARD


def test_what_is_passed_on_is_read() -> None:
    assert plain(event("message_forwarded").body) == "it is too bright"


def test_a_file_is_heard() -> None:
    [file] = event("message_with_a_file").files
    assert file == File(
        "shot.png",
        "image/png",
        70123,
        "1442371220000000003",
        "https://cdn.discordapp.com/attachments/1/2/shot.png?ex=6925&is=6923&hm=ab",
        source="acme",
    )


@pytest.mark.parametrize(
    "name",
    [
        "message_unread",
        "message_of_ours",
        "message_of_another_bot",
        "message_of_a_webhook",
        "message_pin",
    ],
)
def test_what_nobody_said_to_us_moves_us_on_alone(name: str) -> None:
    assert heard(name) == Heard(mark=(CHANNEL, MESSAGE))


@pytest.mark.parametrize(
    "name", ["message_whisper", "message_update_of_embeds", "reaction_add_of_ours", "typing"]
)
def test_what_is_not_news_comes_to_nothing(name: str) -> None:
    assert heard(name) == NOTHING


def test_an_edit_has_a_key_of_its_own() -> None:
    found = event("message_update")
    assert isinstance(found, Edited)
    assert found.key == f"{MESSAGE}:2026-11-24T07:01:00.500000+00:00"
    assert found.body == doc("suggest darker mode")


def test_all_that_is_deleted_at_once_is_heard() -> None:
    keys = [each.key for each in heard("message_delete_bulk").events]
    assert keys == [f"{MESSAGE}:deleted", "1442371220000000004:deleted"]
    assert isinstance(event("message_delete"), Deleted)


def test_signs_are_heard() -> None:
    found = event("reaction_add")
    assert isinstance(found, Reacted)
    assert (found.emoji, found.message, found.added) == ("👀", CARD, True)
    assert event("reaction_add_custom").emoji == ":party:1500000000000000077"
    assert not event("reaction_remove").added


def test_in_a_direct_message_everything_is_in_one_place() -> None:
    told = {each: payload("message_direct")[each] for each in ("id", "channel_id")}
    gone = parsing.deleted(told, replace(READING, partner=lambda _: ANA))
    places = {gone.events[0].place, event("reaction_remove").place, event("message_direct").place}
    assert places == {Place("acme", f"@{ANA}")}


# Who they are ---------------------------------------------------------------------------------


def picture(user: dict[str, Any], **member: str) -> str:
    told = {**payload("message_create"), "member": member}
    told["author"] = {**told["author"], **user}
    return people.author_of(told, replace(READING, cdn="https://cdn.example/")).picture


def test_a_picture_has_an_address() -> None:
    assert picture({"avatar": "ab"}) == f"https://cdn.example/avatars/{ANA}/ab.png"


def test_a_picture_for_one_server_goes_before() -> None:
    found = picture({"avatar": "ab"}, avatar="cd")
    assert found == f"https://cdn.example/guilds/{GUILD}/users/{ANA}/avatars/cd.png"


def test_whoever_chose_no_picture_has_one_of_discords() -> None:
    index = (int(ANA) >> 22) % 6
    assert picture({"avatar": None}) == f"https://cdn.example/embed/avatars/{index}.png"


def test_who_takes_a_sign_off_is_named_as_they_were_heard() -> None:
    reading = replace(READING, name={ANA: "Ana"}.get)  # type: ignore[arg-type]
    [found] = parsing.reacted(payload("reaction_remove"), reading, added=False).events
    assert found.author == Author(ANA, "Ana")


# Interactions ---------------------------------------------------------------------------------


def test_a_command_brings_its_words_by_name() -> None:
    found = event("command")
    assert isinstance(found, Submitted)
    assert (found.command, found.values) == ("suggest", {"words": "dark mode"})
    assert found.key == "interaction:1442371220000000002"
    assert found.author == Author(ANA, "Ana of Globex", realm=GUILD)


def test_a_command_can_be_said_again() -> None:
    way = heard("command_with_a_flag").way
    assert way
    assert way.line == 'vote 12 --instead "13"'
    assert event("command_with_a_flag").values == {"number": "12", "instead": "13"}


def test_what_was_chosen_is_another_command() -> None:
    found = event("command_chosen")
    assert isinstance(found, Commanded)
    assert found.line == "vote 12"


def test_places_are_named_by_their_channel() -> None:
    assert event("command_direct").place == Place("acme", f"@{ANA}")
    assert event("command_in_a_thread").place == Place("acme", CHANNEL, CARD)


@pytest.mark.parametrize("name", ["command_carried_by_a_person", "command_between_people"])
def test_where_only_a_person_carries_us_the_place_is_their_letters(name: str) -> None:
    assert event(name).place == Place("acme", f"@{ANA}")


def test_where_we_may_not_speak_the_place_is_their_letters() -> None:
    told = {**payload("command"), "app_permissions": str(1 << 10)}
    [found] = interactions.parse(told, READING, OFFERS).events
    assert found.place == Place("acme", f"@{ANA}")


def test_what_is_typed_is_found() -> None:
    assert interactions.typing(payload("typing")) == interactions.Typing("suggest", "words", "dark")


def test_a_message_is_sent_to_us_with_its_words() -> None:
    found = event("menu_send")
    assert isinstance(found, Pressed)
    assert (found.command, plain(found.said)) == ("suggest", "it is too bright")
    assert found.message == payload("menu_send")["data"]["target_id"]


def test_the_same_for_me_on_somebodys_words_comes_with_them() -> None:
    told = payload("menu_send")
    told["data"]["name"] = "Same for me"
    [found] = interactions.parse(told, READING, OFFERS).events
    assert isinstance(found, Pressed)
    assert (found.command, plain(found.said)) == ("vote", "it is too bright")


def test_where_we_may_not_speak_nothing_is_known_of_a_message_but_its_words() -> None:
    told = payload("menu_send")
    told["authorizing_integration_owners"] = {"1": ANA}
    [found] = interactions.parse(told, READING, OFFERS).events
    assert isinstance(found, Pressed)
    assert (found.message, plain(found.said)) == ("", "it is too bright")


def test_the_same_for_me_on_a_card_is_about_that_card() -> None:
    found = event("menu_same")
    assert isinstance(found, Pressed)
    assert (found.command, found.message) == ("vote", CARD)


def test_who_wants_something_is_asked_at_its_card() -> None:
    found = event("menu_supporters")
    assert isinstance(found, Pressed)
    assert (found.command, found.message) == ("supporters", CARD)


def test_what_is_wrong_is_quoted_of_our_own_words_too() -> None:
    found = heard("menu_wrong")
    assert event("menu_wrong").command == "correct"
    assert found.way
    assert found.way.prefill == "#1 dark mode"


def test_words_for_the_customer_come_with_whose_they_are() -> None:
    found = event("menu_customer")
    assert isinstance(found, Pressed)
    assert (found.command, plain(found.said)) == ("send", "it is too bright")
    assert (found.whose or found.author).account == found.author.account == ANA


@pytest.mark.parametrize(
    ("entry", "verb", "name"),
    [("menu_talk", "talk", "Dee of Globex"), ("menu_requests", "mine", "Dee")],
)
def test_a_person_is_named_by_their_account(entry: str, verb: str, name: str) -> None:
    found = event(entry)
    assert isinstance(found, Pressed)
    assert found.whose
    assert (found.command, found.whose.account, found.whose.name) == (verb, DEE, name)


def test_people_whom_an_option_mentions_are_named() -> None:
    assert event("command_naming_somebody").values == {"number": "12", "person": "@Dee"}


def test_a_button_is_a_command() -> None:
    found, way = event("button"), heard("button").way
    assert (found.command, found.message) == ("take 1", CARD)
    assert way
    assert way.kind is Kind.PRESS


def test_a_form_comes_back_with_what_was_given_before() -> None:
    found = event("modal")
    assert found.command == "ship"
    assert found.values == {"number": "12", "listened": "we asked", "changed": "it is dark"}
    assert event("modal_of_rows").values == {"words": "dark mode"}


def test_a_form_comes_back_with_what_was_chosen_and_uploaded() -> None:
    found = event("modal_with_a_file")
    assert found.values == {"area": "Exports", "words": "they are slow"}
    assert found.files == (
        File("shot.png", "image/png", 70123, "77", "https://c.example/s", source="acme"),
    )
