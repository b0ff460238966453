"""A customer on one platform and the person who answers on another, with real clients on both."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

import bridge_bot
from bridgebot.app import App
from party import Party, Seen, Whereabouts
from party_console import on_console
from party_discord import on_discord
from party_matrix import on_matrix
from party_slack import on_slack

PLATFORMS = ("console", "matrix", "slack", "discord")
BESIDE = "beside"
"""A customer whose channel is on the very connection that the team's is on."""
EVERY = [
    pytest.param(
        pair, id="-".join(pair), marks=[pytest.mark.xdist_group("synapse")] * ("matrix" in pair)
    )
    for pair in product((*PLATFORMS, BESIDE), PLATFORMS)
    if pair != ("discord", "discord")  # one process speaks with one Discord, as one bot
]
FULL = [each for each in EVERY if "console" not in str(each.id)]
every_pair = pytest.mark.parametrize("pair", EVERY)
full_pair = pytest.mark.parametrize("pair", FULL)
LOG, PICTURE = b"hanging at 80 percent", b"\x89PNG not really"


@dataclass
class Talk:
    """What eve reported, as it stands before her, and before ana who answers."""

    app: App
    eve: Party
    ana: Party
    home: Seen
    card: Seen


@pytest.fixture
async def talk(
    pair: tuple[str, str], request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path
) -> AsyncIterator[Talk]:
    async with AsyncExitStack() as stack:

        async def joins(platform: str, who: Whereabouts, beside: Party | None = None) -> Party:
            match platform:
                case "matrix":
                    server = request.getfixturevalue("homeserver")
                    return await stack.enter_async_context(on_matrix(who, server, tmp_path, beside))
                case "slack":
                    return await stack.enter_async_context(on_slack(who, beside))
                case "discord":
                    return await stack.enter_async_context(on_discord(who, beside))
                case _:
                    return await stack.enter_async_context(on_console(who, beside))

        customer, staff = pair
        its = "ours" if customer == BESIDE else staff
        ana = await joins(staff, Whereabouts("ana", its, "team", is_staff=True))
        if customer == BESIDE:
            eve = await joins(staff, Whereabouts("eve", its, "help", is_staff=False), ana)
        else:
            its = f"{customer}-two" if customer == staff else customer
            eve = await joins(customer, Whereabouts("eve", its, "help", is_staff=False))
        app = await stack.enter_async_context(bridge_bot.running(sqlite_url, [eve, ana]))
        await eve.commands("issue the export hangs")
        home = await eve.sees("#1 Issue")
        card = await ana.sees("#1 Issue")
        yield Talk(app, eve, ana, home, card)


@every_pair
async def test_words_cross_under_their_author_s_name(talk: Talk) -> None:
    await talk.eve.says("It hangs at 80 percent", talk.home.id)
    heard = await talk.ana.sees("It hangs at 80 percent")
    assert (heard.speaker, heard.thread) == (f"eve ({talk.eve.who.connection})", talk.card.id)
    await talk.ana.says(">> Every day?", talk.card.id)
    assert (await talk.eve.sees("Every day?")).speaker == "ana"


@every_pair
async def test_what_is_said_among_the_team_stays_there(talk: Talk) -> None:
    await talk.ana.says("They have paid nothing yet", talk.card.id)
    await talk.ana.says(">> We are on it", talk.card.id)
    await talk.eve.sees("We are on it")
    assert not talk.eve.has("paid")


@full_pair
async def test_a_customer_s_edit_sign_and_deletion_follow_their_words(talk: Talk) -> None:
    await talk.eve.says("It hangs at 80 percent", talk.home.id)
    await talk.ana.sees("It hangs at 80 percent")
    said = await talk.eve.sees("It hangs at 80 percent", sign="📬")
    await talk.eve.edits(said, "It hangs at 90 percent")
    await talk.ana.sees("It hangs at 90 percent")
    await talk.eve.reacts(said, "🎉")
    await talk.ana.sees("It hangs at 90 percent", sign="🎉")
    await talk.eve.deletes(said)
    await talk.ana.misses("It hangs at 90 percent")


@full_pair
async def test_an_edit_sign_and_deletion_of_staff_follow_their_words(talk: Talk) -> None:
    await talk.ana.says(">> Every day?", talk.card.id)
    await talk.eve.sees("Every day?")
    said = await talk.ana.sees(">> Every day?", sign="📬")
    await talk.ana.edits(said, ">> Every Monday?")
    await talk.eve.sees("Every Monday?")
    await talk.ana.reacts(said, "👍")
    await talk.eve.sees("Every Monday?", sign="👍")
    await talk.ana.deletes(said)
    await talk.eve.misses("Every Monday?")


@full_pair
async def test_a_sign_on_the_copy_appears_on_the_words_themselves(talk: Talk) -> None:
    await talk.ana.says(">> It is found", talk.card.id)
    copy = await talk.eve.sees("It is found")
    await talk.eve.reacts(copy, "🎉")
    await talk.ana.sees(">> It is found", sign="🎉")
    await talk.eve.says("Thank you so much for that", talk.home.id)
    copy = await talk.ana.sees("so much")
    await talk.ana.reacts(copy, "👍")
    await talk.eve.sees("so much", sign="👍")


@full_pair
async def test_files_cross_both_ways(talk: Talk) -> None:
    await talk.eve.shows("export.log", LOG, talk.home.id)
    await talk.ana.sees("", file="export.log")
    assert await talk.ana.reads("export.log") == LOG
    await talk.ana.shows("note.png", PICTURE, talk.card.id)
    await talk.ana.commands("send 1 --said 2")
    await talk.eve.sees("", file="note.png")
    assert await talk.eve.reads("note.png") == PICTURE
