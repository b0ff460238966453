"""The bot is killed when Discord has done something and not answered yet; it is done once."""

from collections.abc import AsyncIterator

import pytest

from discord_people import FakeDiscord, signs
from discord_world import Payload
from party_discord import MAY_READ
from test_discord_crash import Lives, discord, lives, marks

__all__ = ["discord", "lives"]

pytestmark = [pytest.mark.timeout(120)]

OPENING = "POST /channels/{channel}/threads"
SIGN = "PUT /channels/{channel}/messages/{message}/reactions/{emoji}/@me"


class Scene:
    """A bot that dies at one moment, and lives once more."""

    def __init__(self, discord: FakeDiscord, lives: Lives) -> None:
        self.discord = discord
        self.lives = lives

    async def dies_once_done(self, kind: str) -> None:
        """Kill it when something was done, and let it live again."""
        self.discord.rest.once_done[kind] = self.lives.end
        await self.discord.until(lambda: not self.discord.rest.once_done, f"it did {kind}")
        await self.lives.begin()

    async def until(self, channel: str, words: str, what: str = "it is said") -> None:
        await self.discord.until(
            lambda: any(words in each for each in self.discord.said(channel)), what
        )

    def count(self, channel: str, words: str) -> int:
        return sum(words in each for each in self.discord.said(channel))

    async def wish(self, where: str = "lobby") -> None:
        """Let ana wish for something."""
        if where == "lobby":
            self.discord.commands("ana", "lobby", "suggest", words="dark mode")
        else:
            self.discord.says("ana", where, "suggest dark mode")
        await self.until("team", "dark mode", "there is a card")


@pytest.fixture
async def scene(discord: FakeDiscord, lives: Lives) -> AsyncIterator[Scene]:
    yield Scene(discord, lives)
    assert len(set(marks(discord))) == len(marks(discord))


async def test_words_under_somebodys_name(scene: Scene) -> None:
    await scene.lives.begin()
    await scene.wish()
    scene.discord.says("bob", "team", "@bridgebot start 1")
    await scene.dies_once_done("POST execute")
    await scene.until("team", "started", "the card is changed")
    scene.discord.says("bob", "team", "@bridgebot plan 1")
    await scene.until("lobby", "is planned")
    assert [scene.count("lobby", each) for each in ("worked on", "is planned")] == [1, 1]


async def test_a_forums_post(scene: Scene) -> None:
    wishes = scene.discord.world.channel("wishes", 15, available_tags=[])["id"]
    scene.lives.given["team"] = wishes
    await scene.lives.begin()
    scene.discord.commands("ana", "lobby", "suggest", words="dark mode")
    await scene.dies_once_done(OPENING)
    scene.discord.commands("ana", "lobby", "suggest", words="wider windows")
    await scene.discord.until(lambda: len(_threads(scene.discord, wishes)) > 1, "both are there")
    names = [each["name"] for each in _threads(scene.discord, wishes)]
    assert names == ["#1 dark mode", "#2 wider windows"]


def _threads(discord: FakeDiscord, channel: str) -> list[Payload]:
    channels = discord.world.channels.values()
    return [each for each in channels if each.get("parent_id") == channel]


# In a conversation ------------------------------------------------------------------------------


@pytest.fixture
async def talk(scene: Scene) -> tuple[str, str]:
    """Let ana report a problem, and write more in its thread; name that thread and the team's."""
    discord = scene.discord
    discord.gateway.granted = MAY_READ
    scene.lives.given["message_content"] = True
    await scene.lives.begin()
    discord.commands("ana", "lobby", "issue", words="exports are slow")
    await discord.until(lambda: discord.said("lobby") and discord.said("team"), "it is shown")
    home, card = (str(discord.ours(each)[0]["id"]) for each in ("lobby", "team"))
    begun = discord.world.thread(discord.id_of("lobby"), "about this", home)
    discord.gateway.tell("THREAD_CREATE", {**begun, "newly_created": True})
    await discord.until(lambda: card in discord.world.channels, "somebody is asked")
    return home, card


async def test_a_file(scene: Scene, talk: tuple[str, str]) -> None:
    (home, card), discord = talk, scene.discord
    shown = discord.world.attach(discord.url, "a.png", b"a picture")
    discord.says("ana", home, "look at this", attachments=[shown])
    await scene.dies_once_done("POST execute")
    discord.says("ana", home, "and there is more")
    await scene.until(card, "there is more")
    copies = [each for each in discord.ours(card) if discord.files(each)]
    assert [discord.files(each) for each in copies] == [{"a.png": b"a picture"}]


async def test_a_sign(scene: Scene, talk: tuple[str, str]) -> None:
    (home, card), discord = talk, scene.discord
    said = discord.says("ana", home, "look at this")
    await scene.dies_once_done(SIGN)
    discord.says("ana", home, "and there is more")
    await scene.until(card, "there is more")
    assert discord.world.find(home, said)["signs"][signs(discord.world.find(home, said))[0]] != []
    assert scene.count(card, "look at this") == 1


async def test_words_that_are_taken_back(scene: Scene, talk: tuple[str, str]) -> None:
    (home, card), discord = talk, scene.discord
    said = discord.says("ana", home, "look at this")
    await scene.until(card, "look at this")
    discord.takes_back(said, home)
    await scene.dies_once_done("DELETE execute_message")
    discord.says("ana", home, "and there is more")
    await scene.until(card, "there is more")
    assert scene.count(card, "look at this") == 0


# To somebody alone ------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", [OPENING, "POST /messages"])
async def test_words_for_one_who_takes_no_direct_messages(scene: Scene, moment: str) -> None:
    discord = scene.discord
    scene.lives.given["help_channel"] = discord.id_of("lobby")
    await scene.lives.begin()
    discord.says("ana", "@ana", "help")
    await discord.until(lambda: discord.said("@ana"), "they know each other")
    await scene.wish("@ana")
    discord.world.closed.add(discord.joins("ana"))
    discord.commands("bob", "team", "start", number="1")
    await scene.dies_once_done(moment)
    card = str(discord.ours("team")[0]["id"])
    await scene.until(card, "said in a private thread", "the story tells of it")
    private = [each for each in _threads(discord, discord.id_of("lobby")) if each["type"] == 12]
    assert len(private) == 1
    assert scene.count(private[0]["id"], "worked on") == 1


async def test_a_lost_answer_and_a_kill_while_it_is_looked_up(scene: Scene) -> None:
    await scene.lives.begin()
    scene.discord.faults.drop_answers["POST /messages"] = 2  # the library tries once more itself
    scene.discord.commands("ana", "lobby", "suggest", words="dark mode")
    await scene.dies_once_done("GET /messages")
    scene.discord.commands("ana", "lobby", "suggest", words="wider windows")
    await scene.until("team", "wider windows")
    assert len(scene.discord.said("team")) == 2
