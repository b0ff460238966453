"""Verbs and their options in people's languages: all there, and within Discord's limits."""

import re
from collections.abc import Iterator
from typing import Any

import discord_rules as rules
from adapters.discord import commands, menus, translating
from bridgebot import plugins
from bridgebot.abilities import Blank, Offer
from bridgebot.offers import offers

NAME = re.compile(r"[-_'\w]{1,32}")
OFFERS = offers(plugins.commands())
PERSON = Blank("person", "who", is_required=False)
UNKNOWN = Offer("dance", "Dance", (Blank("steps", "how many", is_required=True),))


def entries() -> Iterator[tuple[str, list[str]]]:
    """Go through all of the file: what it says, and where."""
    told = translating.translations()
    for verb, languages in told["verbs"].items():
        for language, options in languages.items():
            for option, said in options.items():
                yield f"verbs.{verb}.{language}.{option}", said
    for option, languages in told["options"].items():
        for language, said in languages.items():
            yield f"options.{option}.{language}", said


def drawn(offered: list[Offer], name: str) -> dict[str, Any]:
    """Give what Discord is told of a command or an entry of a menu."""
    [found] = [each for each in commands.definitions(offered) if each["name"] == name]
    return found


def test_every_verb_and_option_is_called_something_in_every_language() -> None:
    missing = translating.missing(OFFERS)
    assert missing == [], "add these to adapters/discord/translations.toml:\n" + "\n".join(missing)


def test_every_verb_that_is_translated_is_there() -> None:
    verbs = {each.verb for each in OFFERS}
    assert sorted(set(translating.translations()["verbs"]) - verbs) == []


def test_every_language_is_known() -> None:
    told = translating.translations()
    languages = {each for part in told.values() for one in part.values() for each in one}
    assert languages == set(translating.LANGUAGES)


def test_every_name_is_one() -> None:
    names = [(where, name) for where, (name, _) in entries()]
    assert [
        each for each in names if not NAME.fullmatch(each[1]) or each[1].lower() != each[1]
    ] == []


def test_nothing_is_described_in_more_than_a_hundred_characters() -> None:
    assert [(where, len(said)) for where, (_, said) in entries() if not 1 <= len(said) <= 100] == []


def test_discord_takes_all_commands_there_are() -> None:
    rules.commands(commands.definitions(OFFERS))


def test_an_option_is_called_as_its_verb_says_before_what_it_mostly_means() -> None:
    own, shared = (translating.called(verb, "de", "words") for verb in ("suggest", "nonsense"))
    assert own == ("wunsch", "was du dir wünschst, in deinen eigenen Worten")
    assert shared == ("worte", "in deinen eigenen Worten")


def test_spanish_is_spoken_on_both_sides_of_the_sea() -> None:
    told = drawn(OFFERS, "suggest")["name_localizations"]
    assert told == {"de": "vorschlagen", "fr": "suggérer", "es-ES": "sugerir", "es-419": "sugerir"}


def test_what_is_not_translated_is_in_english() -> None:
    told = drawn([UNKNOWN], "dance")
    assert "name_localizations" not in told
    assert told["options"][0]["description"] == "how many"
    assert translating.missing([UNKNOWN])[:2] == ["verbs.dance.de._", "verbs.dance.de.steps"]


# Menus ----------------------------------------------------------------------------------------


def on_people(*offered: Offer) -> list[str]:
    found = commands.definitions(list(offered))
    return [each["name"] for each in found if each["type"] == menus.ON_PERSON]


def test_where_no_verb_is_about_people_their_menu_is_empty() -> None:
    assert on_people(UNKNOWN, Offer("mine", "Yours")) == []


def test_people_can_be_talked_to_where_that_is_a_verb() -> None:
    talk = Offer("talk", "Talk", (PERSON,))
    assert on_people(talk) == [menus.TALK]
    assert drawn([talk], menus.TALK)["name_localizations"]["de"] == "Mit dieser Person sprechen"


def test_what_somebody_asked_for_is_for_staff_to_see() -> None:
    mine = Offer("mine", "Yours", (PERSON,))
    assert on_people(mine) == [menus.REQUESTS]
    assert drawn([mine], menus.REQUESTS)["default_member_permissions"] != "0"
    assert drawn([mine], menus.REQUESTS)["contexts"] == [0]
