"""Finds what verbs, options and entries of menus are called in people's languages."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from adapters.discord.rendering import Payload
from bridgebot.abilities import Offer

LANGUAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "de": ("de",),
    "fr": ("fr",),
    "es": ("es-ES", "es-419"),
}
"""The languages of the file, each with the locales that Discord has for it."""
ITSELF: Final = "_"
"""Stands, in the file, for the verb itself among its options."""


class Called(NamedTuple):
    """What something is called in a language, and what it is for."""

    name: str
    help: str = ""


@cache
def translations() -> Mapping[str, Any]:
    """Read the file: verbs by language, options that many of them have, entries of menus."""
    text = files("adapters.discord").joinpath("translations.toml").read_text("utf-8")
    return tomllib.loads(text)


def called(verb: str, language: str, option: str = ITSELF) -> Called | None:
    """Give what a verb or one of its options is called in a language, or None."""
    own = translations()["verbs"].get(verb, {}).get(language, {}).get(option)
    told = own or translations()["options"].get(option, {}).get(language)
    return Called(*told) if told else None


def in_a_menu(entry: str, language: str) -> Called | None:
    """Give what an entry of a menu is called in a language, or None."""
    told = translations()["menus"].get(entry, {}).get(language)
    return Called(told) if told else None


def of_verb(verb: str, option: str = ITSELF) -> Payload:
    """Give what Discord is told of a verb, or of an option of it, in all languages."""
    found = {each: called(verb, each, option) for each in LANGUAGES}
    names = {locale: said.name for locale, said in _by_locale(found)}
    helps = {locale: said.help for locale, said in _by_locale(found)}
    if not names:
        return {}
    return {"name_localizations": names, "description_localizations": helps}


def of_entry(entry: str) -> Payload:
    """Give what Discord is told of an entry of a menu in all languages."""
    found = {each: in_a_menu(entry, each) for each in LANGUAGES}
    names = {locale: said.name for locale, said in _by_locale(found)}
    return {"name_localizations": names} if names else {}


def _by_locale(found: Mapping[str, Called | None]) -> Iterator[tuple[str, Called]]:
    for language, said in found.items():
        if said is not None:
            yield from ((locale, said) for locale in LANGUAGES[language])


def missing(offers: Iterable[Offer]) -> list[str]:
    """List what is called nothing yet, as the file has it: `verbs.mine.de.person`."""
    return [
        f"verbs.{offer.verb}.{language}.{option}"
        for offer in offers
        for language in LANGUAGES
        for option in (ITSELF, *(each.name for each in offer.blanks))
        if called(offer.verb, language, option) is None
    ]
