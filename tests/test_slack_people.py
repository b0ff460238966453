"""People: written to directly, shown with their pictures, and led to what was said."""

from collections.abc import AsyncIterator

import pytest

import slack_bot
from adapters.slack.links import permalink
from adapters.slack.slack import Slack
from bridgebot.abilities import Reaches
from bridgebot.adapter import Feature, Later, Level, Refused, Sent
from bridgebot.event import Deleted, Edited, Event, Hearer, Place, Post, Posted, React
from bridgebot.testing.driving import PretendGate, running, say, until
from bridgebot.text import doc, plain
from slack_people import FakeSlack
from test_slack_contract import NAME, SlackSide

LOBBY = Place(NAME, "CLOBBY")
ANA = "T1/UANA"


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        pictures = {"image_72": "https://p.test/72.png", "image_192": "https://p.test/192.png"}
        slack.joins("ana", "lobby", profile={"display_name": "ana", **pictures})
        yield slack
        assert slack.world.broken_rules == []


@pytest.fixture
def adapter(slack: FakeSlack) -> Slack:
    return Slack(NAME, slack_bot.settings(slack))


def last(gate: PretendGate) -> Event:
    return gate.events[-1]


# Directly -------------------------------------------------------------------------------------


async def test_somebody_is_written_to_before_they_ever_wrote(
    slack: FakeSlack, adapter: Slack
) -> None:
    assert isinstance(adapter, Reaches)
    async with running(adapter, SlackSide(slack)):
        sent = await say(adapter, Post(adapter.direct(ANA), doc("It is dark now.")))
    assert isinstance(sent, Sent)
    assert slack.said("@ana") == ["It is dark now."]


async def test_what_is_answered_directly_comes_from_the_same_place(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        sent = await say(adapter, Post(adapter.direct(ANA), doc("Is it dark enough?")))
        assert isinstance(sent, Sent)
        await slack.says("ana", "@ana", "yes", thread=sent.ids[0])
        await slack.reacts("ana", "@ana", sent.ids[0], "+1")
        answers = [event for event in gate.events if not event.author.is_bot]
    place = adapter.direct(ANA)
    assert [event.place for event in answers] == [
        Place(NAME, place.channel, sent.ids[0]),
        place,
    ]
    assert isinstance(answers[0], Posted)
    assert answers[0].addressed


async def test_our_own_direct_words_come_back_from_there_too(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        await say(adapter, Post(adapter.direct(ANA), doc("hello")), "key-1")
        await slack.until(lambda: gate.events)
    assert last(gate).place == adapter.direct(ANA)


async def test_what_was_said_directly_while_we_were_away_comes_from_there(
    slack: FakeSlack, adapter: Slack
) -> None:
    slack.world.direct("UANA")
    async with running(adapter, SlackSide(slack)) as gate:
        await until(lambda: bool(gate._cursors.get("DANA")), "the channel is known")
    slack.message("ana", "@ana", "are you there?")
    async with running(adapter, SlackSide(slack), gate):
        await until(lambda: bool(gate.events), "it is fetched")
    assert last(gate).place == adapter.direct(ANA)


async def test_a_lost_answer_makes_no_second_copy_directly(
    slack: FakeSlack, adapter: Slack
) -> None:
    slack.faults.drop_answers |= {"conversations.open": 1, "chat.postMessage": 1}
    async with running(adapter, SlackSide(slack)):
        assert isinstance(await say(adapter, Post(adapter.direct(ANA), doc("hello"))), Sent)
    assert slack.said("@ana") == ["hello"]


async def test_a_sign_is_put_on_what_was_said_directly(slack: FakeSlack, adapter: Slack) -> None:
    async with running(adapter, SlackSide(slack)):
        ts = await slack.says("ana", "@ana", "suggest dark mode")
        await say(adapter, React(adapter.direct(ANA), "\U0001f440", (ts,)))
    assert slack.world.channels["DANA"].messages[0]["reactions"] == {"eyes": ["UBRIDGEBOT"]}


async def test_who_is_not_there_any_more_is_not_written_to(
    slack: FakeSlack, adapter: Slack
) -> None:
    slack.world.closed.add("UANA")
    async with running(adapter, SlackSide(slack)):
        outcome = await say(adapter, Post(adapter.direct(ANA), doc("hello")))
    assert outcome == Refused("that account is closed")


def test_a_place_of_two_takes_what_any_other_takes(slack: FakeSlack, adapter: Slack) -> None:
    alone, own = adapter.caps(adapter.direct(ANA)), adapter.caps(LOBBY)
    assert alone == own
    assert alone.level(Feature.THREAD) is Level.FULL


# Pictures -------------------------------------------------------------------------------------


async def test_who_speaks_has_their_picture_and_slack_is_asked_no_more_often(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        await slack.says("ana", "lobby", "hello")
        await slack.says("ana", "lobby", "hello again")
    assert {event.author.picture for event in gate.events} == {"https://p.test/192.png"}
    assert [method for method, _ in slack.world.calls].count("users.info") == 1


async def test_a_relayed_person_speaks_under_their_name_and_picture(
    slack: FakeSlack, adapter: Slack
) -> None:
    post = Post(LOBBY, doc("hello"), speaker="bob", picture="https://p.test/bob.png")
    async with running(adapter, SlackSide(slack)):
        await say(adapter, post)
    [message] = slack.ours("lobby")
    assert (message["username"], message["icon"]) == ("bob", "https://p.test/bob.png")


async def test_a_picture_that_is_no_address_is_left_out(slack: FakeSlack, adapter: Slack) -> None:
    async with running(adapter, SlackSide(slack)):
        await say(adapter, Post(LOBBY, doc("hello"), speaker="bob", picture="mxc://x/y"))
    assert slack.ours("lobby")[0]["icon"] == ""


async def test_who_may_not_speak_as_others_speaks_as_the_bot_and_says_so(slack: FakeSlack) -> None:
    adapter = Slack(NAME, slack_bot.settings(slack, speak_as=False))
    async with running(adapter, SlackSide(slack)):
        await say(adapter, Post(LOBBY, doc("hello"), speaker="bob", picture="https://p.test/b"))
    assert slack.ours("lobby")[0]["username"] == "bridgebot"
    assert adapter.caps(LOBBY).level(Feature.SPEAK_AS) is Level.FALLBACK


# Links ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("home", ["https://acme.slack.com/", "https://acme.slack.com"])
def test_a_link_is_made_of_what_is_known(home: str) -> None:
    link = "https://acme.slack.com/archives/C1/p1795500000000100"
    assert permalink(home, "C1", "1795500000.000100") == link
    below = permalink(home, "C1", "1795500000.000100", "1795400000.000200")
    assert below == f"{link}?thread_ts=1795400000.000200&cid=C1"
    assert permalink("", "C1", "1795500000.000100") == ""


@pytest.mark.parametrize("fault", [{}, {"chat.postMessage": 1}])
async def test_a_message_says_where_it_is_found_without_asking(
    slack: FakeSlack, adapter: Slack, fault: dict[str, int]
) -> None:
    slack.faults.drop_answers |= fault
    async with running(adapter, SlackSide(slack)):
        sent = await say(adapter, Post(LOBBY, doc("hello")))
    assert isinstance(sent, Sent)
    number = sent.ids[0].replace(".", "")
    assert sent.link == f"https://acme.slack.com/archives/CLOBBY/p{number}"
    assert "chat.getPermalink" not in dict(slack.world.calls)


async def test_a_message_in_a_thread_is_found_in_it(slack: FakeSlack, adapter: Slack) -> None:
    root = slack.message("ana", "lobby", "hello")["ts"]
    async with running(adapter, SlackSide(slack)):
        sent = await say(adapter, Post(Place(NAME, "CLOBBY", root), doc("hello too")))
    assert isinstance(sent, Sent)
    assert sent.link.endswith(f"?thread_ts={root}&cid=CLOBBY")


async def test_a_thread_a_channel_and_a_letter_are_found_as_far_as_they_are_known(
    slack: FakeSlack, adapter: Slack
) -> None:
    root = slack.message("ana", "lobby", "hello")["ts"]
    letters, found = adapter.direct(ANA), adapter.address
    assert found(LOBBY) == ""
    async with running(adapter, SlackSide(slack)):
        assert found(letters) == ""
        sent = await say(adapter, Post(letters, doc("hello")))
        assert isinstance(sent, Sent)
        assert found(letters, sent.ids[0]) == sent.link
        assert found(LOBBY) == "https://acme.slack.com/archives/CLOBBY"
        assert found(Place(NAME, "CLOBBY", root)) == found(LOBBY, root)


async def test_where_it_went_instead_is_where_it_is_found(slack: FakeSlack, adapter: Slack) -> None:
    slack.world.channel("private", "UANA", with_bot=False)
    post = Post(Place(NAME, "CPRIVATE"), doc("hello"), hearers=(Hearer(ANA, "ana"),))
    async with running(adapter, SlackSide(slack)):
        sent = await say(adapter, post)
    assert isinstance(sent, Sent)
    assert sent.link.startswith("https://acme.slack.com/archives/DANA/")


# What they do to what they said ---------------------------------------------------------------


async def test_all_that_is_said_in_a_channel_is_heard_whomever_it_is_for(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        root = await slack.says("ana", "lobby", "anybody here?")
        await slack.says("ana", "lobby", "nobody", thread=root)
    first, below = gate.events
    assert isinstance(first, Posted)
    assert isinstance(below, Posted)
    assert not first.addressed
    assert (below.place.thread, below.reply_to, below.addressed) == (root, root, False)


async def test_words_that_change_and_go_are_heard_in_their_thread(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        root = await slack.says("ana", "lobby", "anybody here?")
        ts = await slack.says("ana", "lobby", "nobody", thread=root)
        await slack.edits("ana", "lobby", ts, "nobody at all")
        await slack.deletes("ana", "lobby", ts)
    edited, deleted = gate.events[-2:]
    assert isinstance(edited, Edited)
    assert plain(edited.body) == "nobody at all"
    assert isinstance(deleted, Deleted)
    assert edited.place == deleted.place == Place(NAME, "CLOBBY", root)
    assert edited.message == deleted.message == ts


async def test_nothing_can_be_sent_before_it_is_open(adapter: Slack) -> None:
    assert isinstance(await adapter.deliver(Post(adapter.direct(ANA), doc("x")), "k"), Later)
