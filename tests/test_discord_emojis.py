"""Signs that a server's people made stay signs on Discord, and are names elsewhere."""

from adapters.discord import emojis, reader, writer
from adapters.discord.discord import Discord
from bridgebot.adapter import Refused, Sent
from bridgebot.event import Edit, Place, Post, React
from bridgebot.testing.driving import PretendGate, say
from bridgebot.text import (
    Bold,
    Code,
    Doc,
    Emoji,
    Paragraph,
    Preformatted,
    Text,
    bold,
    doc,
    paragraph,
    plain,
)
from bridgebot.text import say as spoken
from discord_people import FakeDiscord
from test_discord_contract import NAME
from test_discord_listening import discord, gate
from test_discord_returning import living

__all__ = ["discord", "gate"]

PARTY, DANCE = "<:party:1500000000000000077>", "<a:dance:1500000000000000078>"
PARTY_NODE = Emoji(":party:", PARTY.strip("<>"))


def find(name: str) -> str:
    return PARTY.strip("<>") if name == "party" else ""


def words(discord: FakeDiscord, channel: str) -> str:
    """Give the last words of ours as they are written."""
    [part] = discord.ours(channel)[-1]["components"]
    return str(part["content"])


# Among words ----------------------------------------------------------------------------------


def test_what_somebody_says_comes_back_to_discord_as_it_was() -> None:
    content = f"hooray {PARTY} and **{DANCE}**!"
    assert writer.write(reader.read(content)) == content


def test_others_see_the_name() -> None:
    read = reader.read(f"hooray {PARTY}{DANCE}")
    assert plain(read) == "hooray :party::dance:"


def test_what_only_looks_like_a_sign_is_words() -> None:
    forged = spoken(Emoji(":party:", "@everyone"))
    assert writer.write(forged) == ":party:"


def test_a_name_of_the_server_s_own_sign_is_that_sign() -> None:
    said = doc(paragraph("a :party: and ", bold("one :party:"), ":party::party: :wave:"))
    shown = emojis.shown(said, find)
    assert writer.write(shown) == f"a {PARTY} and **one {PARTY}**{PARTY}{PARTY} :wave:"


def test_code_and_addresses_stay_as_they_are() -> None:
    said = doc(
        paragraph("https://acme.example/:party: at 12:party: ", Code(":party:")),
        Preformatted(":party:"),
    )
    assert emojis.shown(said, find) == said


def test_a_sign_that_is_one_already_stays_it() -> None:
    dance = Emoji(":dance:", DANCE.strip("<>"))
    said = Doc((Paragraph((dance, Bold((Text("and :party:"),)))),))
    inner = (Text("and "), PARTY_NODE)
    assert emojis.shown(said, find) == Doc((Paragraph((dance, Bold(inner))),))


async def test_a_card_shows_the_server_s_signs(discord: FakeDiscord, gate: PretendGate) -> None:
    party = discord.world.emoji("party")
    dance = discord.world.emoji("dance", is_animated=True)
    place = Place(NAME, discord.id_of("lobby"))
    async with living(discord, gate) as adapter:
        sent = await say(adapter, Post(place, doc("dark mode :party: :wave:")))
        assert words(discord, "lobby") == f"dark mode {party} :wave:"
        assert isinstance(sent, Sent)
        await say(adapter, Edit(place, doc("dark mode :dance:"), messages=sent.ids))
    assert words(discord, "lobby") == f"dark mode {dance}"


# On messages ----------------------------------------------------------------------------------


async def react(discord: FakeDiscord, adapter: Discord, sign: str) -> object:
    said = discord.says("ana", "lobby", "hello")
    return await say(adapter, React(Place(NAME, discord.id_of("lobby")), sign, (said,)))


async def test_a_sign_of_the_server_s_own_is_put_on(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    own = discord.world.emoji("party").strip("<>")
    async with living(discord, gate) as adapter:
        assert await react(discord, adapter, own) == Sent()


async def test_one_that_we_may_not_use_is_refused_so_that_words_say_it(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    async with living(discord, gate) as adapter:
        outcome = await react(discord, adapter, ":party:1500000000000000077")
    assert outcome == Refused("that sign is not one that I may use")
