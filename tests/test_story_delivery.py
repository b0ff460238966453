"""Whatever goes wrong on the way, each message arrives once, or a human hears of it."""

from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from bridgebot.adapter import Feature, Level, Settle
from bridgebot.testing.fake import FakeAdapter
from bridgebot.testing.room import Room, place_of
from store.database import Reader
from store.outbox import Delivery, State, in_state

LOBBY, HELP, TEAM = "acme/lobby", "beta/help", "acme/team"


@pytest.fixture
async def room(database_url: str) -> AsyncIterator[Room]:
    async with Room(database_url) as opened:
        await opened.says("ana", LOBBY, "/suggest dark mode")
        await opened.says("eve", HELP, "/vote 1")
        yield opened


@pytest.fixture
def beta(room: Room) -> FakeAdapter:
    return room.adapters["beta"]


async def test_what_a_lost_answer_leaves_unsure_is_looked_up(room: Room, beta: FakeAdapter) -> None:
    beta.faults.drop_answers = 1
    await room.says("bob", TEAM, "/plan 1")
    await room.passes(10)
    assert len(room.heard("eve")) == 1
    assert len(beta.attempts) == 1


async def test_what_a_lost_answer_leaves_unsure_is_sent_again_under_the_same_key(
    room: Room, beta: FakeAdapter
) -> None:
    beta.platform.settle = Settle.SAME_KEY
    beta.faults.drop_answers = 1
    await room.says("bob", TEAM, "/plan 1")
    await room.passes(10)
    assert len(room.heard("eve")) == 1
    assert len(beta.attempts) == 2


async def test_a_lost_request_is_made_again(room: Room, beta: FakeAdapter) -> None:
    beta.faults.lose_requests = 2
    await room.says("bob", TEAM, "/plan 1")
    assert room.heard("eve") == []
    await room.passes(30)
    assert len(room.heard("eve")) == 1


async def test_what_cannot_be_settled_is_sent_at_least_once(room: Room, beta: FakeAdapter) -> None:
    beta.platform.settle = Settle.NONE
    beta.faults.drop_answers = 1
    await room.says("bob", TEAM, "/plan 1")
    await room.passes(10)
    assert len(room.heard("eve")) == 2


async def test_what_is_unsure_when_the_connection_falls_is_still_settled_first(
    room: Room, beta: FakeAdapter
) -> None:
    beta.faults.drop_answers = 1
    await room.says("bob", TEAM, "/plan 1")
    beta.disconnect()
    await room.passes(60)
    assert len(room.heard("eve")) == 1


async def test_a_place_that_asks_to_wait_is_left_alone_so_long(
    room: Room, beta: FakeAdapter
) -> None:
    beta.faults.later = [30.0]
    await room.says("bob", TEAM, "/plan 1")
    await room.passes(29)
    assert (room.heard("eve"), len(beta.attempts)) == ([], 1)
    await room.passes(2)
    assert len(room.heard("eve")) == 1


async def test_a_slow_place_delays_only_itself(room: Room) -> None:
    room.adapters["acme"].hold("lobby")
    await room.says("bob", TEAM, "/plan 1")
    assert (room.heard("ana"), len(room.heard("eve"))) == ([], 1)
    assert room.story(1) == ["eve wants it too", "bob planned it"]
    room.adapters["acme"].release("lobby")
    await room.quiet()
    assert len(room.heard("ana")) == 1


async def test_what_waits_for_one_place_goes_out_in_order(room: Room, beta: FakeAdapter) -> None:
    beta.faults.lose_requests = 1
    await room.says("bob", TEAM, "/plan 1")
    await room.says("bob", TEAM, "/start 1")
    await room.says("bob", TEAM, "/suggest more")
    assert room.heard("eve") == []
    await room.passes(10)
    assert ["planned" in each for each in room.heard("eve")] == [True, False]


async def test_messages_in_one_place_are_paced(room: Room, beta: FakeAdapter) -> None:
    beta.platform.pace = 1.0
    for verb in ("/plan 1", "/start 1", "/plan 1"):
        await room.says("bob", TEAM, verb)
    await room.passes(5)
    times = [each.at for each in beta.platform.messages]
    assert [times[1] - times[0], times[2] - times[1]] == [1000, 1000]


async def test_a_closed_thread_is_left_for_its_channel(room: Room) -> None:
    await room.says("joe", "beta/help/t1", "/vote 1")
    room.adapters["beta"].faults.refuse_threads = {"help"}
    await room.says("bob", TEAM, "/plan 1")
    assert len(room.heard("joe")) == 1
    assert len(room.messages(HELP)) == 2


async def test_a_story_that_its_thread_refuses_is_told_in_the_team_place(room: Room) -> None:
    room.adapters["acme"].faults.refuse_threads = {"team"}
    await room.presses("bob", "Take it")
    assert room.messages(TEAM)[-1] == "bob took it"


async def test_a_place_without_edits_keeps_the_first_card(room: Room) -> None:
    room.adapters["acme"].platform.levels["team"] = {Feature.EDIT: Level.LOST}
    await room.presses("bob", "Take it")
    assert "nobody has taken it yet" in room.card(1).text


async def test_what_a_place_refuses_is_shown_to_staff(room: Room, beta: FakeAdapter) -> None:
    beta.faults.refuse["help"] = "the bot was removed from the channel"
    await room.says("bob", TEAM, "/plan 1")
    [card] = [each for each in room.messages(TEAM) if each.startswith("Not delivered")]
    assert "to eve in help (beta): the bot was removed from the channel" in card
    assert "#1 dark mode is planned." in card


async def test_a_dead_letter_can_be_tried_again(room: Room, beta: FakeAdapter) -> None:
    beta.faults.refuse["help"] = "the bot was removed from the channel"
    await room.says("bob", TEAM, "/plan 1")
    assert "retry" in await room.says("bob", TEAM, "/retry")
    del beta.faults.refuse["help"]
    await room.presses("bob", "Try again")
    assert len(room.heard("eve")) == 1
    assert "no dead letters" in await room.says("bob", TEAM, "/retry")


async def test_a_dead_letter_may_die_twice(room: Room, beta: FakeAdapter) -> None:
    beta.faults.refuse["help"] = "the bot was removed from the channel"
    await room.says("bob", TEAM, "/plan 1")
    await room.presses("bob", "Try again")
    cards = [each for each in room.messages(TEAM) if each.startswith("Not delivered")]
    assert len(cards) == 2


async def test_a_dead_letter_can_be_let_go(room: Room, beta: FakeAdapter) -> None:
    beta.faults.refuse["help"] = "the bot was removed from the channel"
    await room.says("bob", TEAM, "/plan 1")
    assert "is let go" in await room.presses("bob", "Let it go")
    assert "not a dead letter" in await room.presses("bob", "Try again")


async def test_a_dead_letter_does_not_hold_up_its_lane(room: Room, beta: FakeAdapter) -> None:
    beta.faults.refuse["help"] = "the bot was removed from the channel"
    await room.says("bob", TEAM, "/plan 1")
    del beta.faults.refuse["help"]
    await room.says("bob", TEAM, "/start 1")
    assert len(room.heard("eve")) == 1


async def test_a_team_place_that_refuses_its_cards_goes_round_no_more(room: Room) -> None:
    room.adapters["acme"].faults.refuse["team"] = "archived"
    await room.says("bob", TEAM, "/plan 1")
    dead = await room.database.read(_dead)
    assert len(dead) < 5
    assert len(room.heard("eve")) == 1


async def test_an_adapter_with_a_bug_is_given_some_chances(room: Room, beta: FakeAdapter) -> None:
    beta.faults.bugs = 3
    with capture_logs() as logs:
        await room.says("bob", TEAM, "/plan 1")
        await room.passes(60)
    assert [each["event"] for each in logs] == ["courier.adapter_failed"] * 3
    assert len(room.heard("eve")) == 1


async def test_what_an_adapter_can_never_say_becomes_a_dead_letter(
    room: Room, beta: FakeAdapter
) -> None:
    beta.faults.bugs = 1000
    with capture_logs():
        await room.says("bob", TEAM, "/plan 1")
        await room.passes(200)
    assert any("the adapter has a bug" in each for each in room.messages(TEAM))


async def test_an_echo_that_overtakes_the_answer_is_no_strangers_wish(
    room: Room, beta: FakeAdapter
) -> None:
    beta.faults.echo = True
    before = len(beta.platform.shown)
    await room.says("bob", TEAM, "/plan 1")
    assert len(room.heard("eve")) == 1
    assert len(beta.platform.shown) == before


async def test_our_own_words_told_later_are_no_strangers_wish(
    room: Room, beta: FakeAdapter
) -> None:
    await room.says("bob", TEAM, "/plan 1")
    echo = beta.platform.echo(beta.platform.messages[-1], with_key=False)
    assert await beta.hear(echo) == [None]


async def test_a_restart_in_the_middle_leaves_one_copy_of_everything(
    room: Room, beta: FakeAdapter
) -> None:
    beta.hold("help")
    beta.faults.drop_answers = 2
    room.adapters["acme"].faults.drop_answers = 3
    await room.says("bob", TEAM, "/plan 1")
    await room.restart()
    beta.release("help")
    await room.passes(60)
    assert (len(room.heard("ana")), len(room.heard("eve"))) == (1, 1)
    assert room.story(1) == ["eve wants it too", "bob planned it"]


async def test_a_connection_that_fell_is_up_again_soon(room: Room, beta: FakeAdapter) -> None:
    beta.disconnect()
    await room.quiet()
    heard = beta.tell(beta.platform.commands("joe", place_of(HELP), "vote 1"))
    await room.says("bob", TEAM, "/plan 1")
    assert room.heard("eve") == []
    await room.passes(3)
    assert heard.done()
    assert len(room.heard("eve")) == 1


async def test_what_is_told_twice_happens_once(room: Room, beta: FakeAdapter) -> None:
    beta.faults.duplicate = True
    answer = await room.says("joe", HELP, "/suggest pay by invoice")
    assert answer.count("Thank you") == 1
    assert room.card(2).text.startswith("#2 pay by invoice")
    assert "There is no #3" in await room.says("joe", HELP, "/status 3")


async def test_a_refused_command_told_again_is_still_known(room: Room, beta: FakeAdapter) -> None:
    beta.faults.duplicate = True
    answer = await room.says("eve", HELP, "/vote 1")
    assert answer.count("already support") == 1


def _dead(reader: Reader) -> list[Delivery]:
    return in_state(reader, State.DEAD)


async def test_what_was_said_elsewhere_than_meant_is_told_under_the_card(
    room: Room, beta: FakeAdapter
) -> None:
    beta.platform.detours["help"] = "the channel is closed, so it was said in another"
    await room.says("bob", TEAM, "/plan 1")
    await room.passes(1)
    assert len(room.heard("eve")) == 1
    assert "For eve: the channel is closed, so it was said in another." in room.story(1)
