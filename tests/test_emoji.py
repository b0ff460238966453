"""Signs that a platform's people made: as verbs, and where they cross to another platform."""

from collections.abc import AsyncIterator

import pytest

from bridgebot.conversation.lanes import ConversationSettings, Lanes
from bridgebot.emoji import named, written
from bridgebot.routing import Routing
from bridgebot.testing.room import Room
from bridgebot.text import Emoji, from_json, mapped, plain, say, to_json
from talkers import Talkers, reported

PARTY = ":party:1500000000000000077"
TREE = say("hooray ", Emoji(":party:", PARTY))


@pytest.fixture
async def talk(sqlite_url: str) -> AsyncIterator[Talkers]:
    async with Room(sqlite_url, connections=("acme", "beta")) as room:
        yield Talkers(room)


@pytest.mark.parametrize("sign", ["✅", "\u203c\ufe0f", ":party:", ":a::b:"])
def test_a_sign_that_everybody_knows_is_shown_as_it_is(sign: str) -> None:
    assert named(sign) == sign.removesuffix("\ufe0f")


def test_of_a_platform_s_own_sign_others_see_the_name() -> None:
    assert (named(PARTY), plain(TREE)) == (":party:", "hooray :party:")


def test_a_sign_among_words_is_kept() -> None:
    assert from_json(to_json(TREE)) == TREE
    assert mapped(TREE, str) == TREE


@pytest.mark.parametrize(
    "setting", [":party:", PARTY, f"<{PARTY}>", f"<a{PARTY}>"], ids=["name", "id", "copied", "a"]
)
def test_a_platform_s_own_sign_stands_for_a_verb(setting: str) -> None:
    routing = Routing(reactions={written(setting): "take"})
    assert routing.verb_of(PARTY) == "take"
    assert routing.verb_of(":wave:1500000000000000077") == ""


def test_a_number_tells_signs_of_one_name_apart() -> None:
    routing = Routing(reactions={written(f"<{PARTY}>"): "take"})
    assert routing.verb_of(":party:1500000000000000078") == ""


def test_a_platform_s_own_sign_may_be_one_that_customers_see() -> None:
    lanes = Lanes(ConversationSettings(signs=(":party:",)))
    assert lanes.lets_through("acme", PARTY)
    assert not lanes.lets_through("acme", ":wave:1500000000000000077")


async def test_on_another_platform_a_sign_goes_by_its_name(talk: Talkers) -> None:
    home = await reported(talk)
    said = await talk.says("eve", home, "It hangs at 80 percent")
    await talk.reacts("eve", said, PARTY)
    assert ":party:" in talk.newest(talk.thread(1)).reactions
    await talk.reacts("eve", said, PARTY, added=False)
    assert talk.newest(talk.thread(1)).reactions == []
