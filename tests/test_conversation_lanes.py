"""What staff say in a thread with a customer stays among them, unless they send it."""

from collections.abc import AsyncIterator

import pytest

from bridgebot.conversation.lanes import ConversationSettings, Lanes
from bridgebot.testing.room import Room
from bridgebot.text import Doc, Mention, Paragraph, Quote, paragraph
from store import people
from store.database import Transaction
from talkers import Talkers, reported


@pytest.fixture
async def talk(sqlite_url: str) -> AsyncIterator[Talkers]:
    async with Room(sqlite_url, connections=("acme", "beta", "gamma")) as room:
        yield Talkers(room)


@pytest.fixture
async def home(talk: Talkers) -> str:
    home = await reported(talk)
    await talk.says("eve", home, "It hangs at 80 percent")
    return home


async def two_customers(talk: Talkers) -> tuple[str, str]:
    """Let two people talk about one thing, each in their own place."""
    await talk.room.says("eve", "beta/help/t1", "/issue the export hangs")
    await talk.room.says("kim", "gamma/desk/t2", "/vote 1")
    await talk.says("eve", "beta/help/t1", "It hangs at 80 percent")
    await talk.room.says("kim", "gamma/desk/t2", "/talk 1")
    await talk.says("kim", "gamma/desk/t2", "And for me at 20")
    return "beta/help/t1", "gamma/desk/t2"


def shown(talk: Talkers, who: str = "ana", connection: str = "acme") -> list[str]:
    platform = talk.room.adapters[connection].platform
    return [each.text for each in platform.shown if each.account == f"{who}@{connection}"]


# Notes ----------------------------------------------------------------------------------------


async def test_what_staff_say_stays_among_them(talk: Talkers, home: str) -> None:
    await talk.says("ana", talk.thread(1), "Is that the old importer again?")
    assert talk.reads(home) == []


async def test_whoever_writes_their_first_note_is_told_how_to_send_it(
    talk: Talkers, home: str
) -> None:
    await talk.says("ana", talk.thread(1), "Is that the old importer again?")
    await talk.says("ana", talk.thread(1), "It must be")
    assert shown(talk) == [
        "This stays among us. To send words to eve, begin them with >> or put 📨 on them."
    ]


async def test_a_note_can_be_sent_by_the_button_under_that(talk: Talkers, home: str) -> None:
    await talk.says("ana", talk.thread(1), "It is the old importer")
    await talk.room.presses("ana", "Send to eve")
    assert talk.reads(home) == ["It is the old importer"]


async def test_a_note_in_a_thread_without_a_customer_is_left_alone(talk: Talkers) -> None:
    await talk.room.says("eve", "beta/help", "/suggest dark mode")
    await talk.says("ana", talk.thread(1), "Nice idea")
    assert (shown(talk), talk.reads(talk.thread(1))) == ([], [])


# What crosses ---------------------------------------------------------------------------------


async def test_words_behind_the_mark_cross_without_it(talk: Talkers, home: str) -> None:
    said = await talk.says("ana", talk.thread(1), ">> We are on it")
    heard = talk.newest(home)
    assert (heard.speaker, heard.text) == ("ana", "We are on it")
    assert talk.signs(said) == ["📬"]


async def test_an_app_that_makes_a_quotation_of_the_mark_does_no_harm(
    talk: Talkers, home: str
) -> None:
    marked = Doc((Quote((Quote((paragraph("We are on it"),)),)),))
    await talk.says("ana", talk.thread(1), marked)
    assert talk.reads(home) == ["We are on it"]


@pytest.mark.parametrize(
    "words",
    [
        "look: >> this",
        ">>> print(secret)",
        "> > quoted",
        "note: >> no",
        Doc((Quote((Quote((paragraph("quoted"),)),)), paragraph("my own words"))),
        Doc((Quote((paragraph(">> quoted"),)),)),
        Doc((Quote((Quote((Quote((paragraph("three deep"),)),)),)),)),
    ],
)
async def test_what_only_looks_like_the_mark_stays(
    words: str | Doc, talk: Talkers, home: str
) -> None:
    await talk.says("ana", talk.thread(1), words)
    assert talk.reads(home) == []


async def test_a_mark_without_words_sends_nothing(talk: Talkers, home: str) -> None:
    await talk.says("ana", talk.thread(1), ">>")
    assert (shown(talk), talk.reads(home)) == (["There is nothing to send after >>."], [])


async def test_a_file_behind_the_mark_crosses(talk: Talkers, home: str) -> None:
    await talk.says("ana", talk.thread(1), ">>", files={"fix.txt": b"do this"})
    [file] = talk.newest(home).files
    assert (file.name, file.content) == ("fix.txt", b"do this")


async def test_what_crossed_is_shown_back_with_who_reads_it(talk: Talkers, home: str) -> None:
    await talk.says("ana", talk.thread(1), ">> We are on it")
    told = "Sent to eve (in a channel on beta, where others read it too).\n> We are on it"
    assert told in talk.reads(talk.thread(1))


async def test_what_is_on_its_way_is_shown_as_that(talk: Talkers, home: str) -> None:
    beta = talk.room.adapters["beta"]
    beta.faults.later = [60.0]
    await talk.says("ana", talk.thread(1), ">> We are on it")
    [back] = [each for each in talk.sees(talk.thread(1)) if "We are on it" in each.text]
    assert back.text.startswith("On its way to eve")
    await talk.room.passes(61)
    assert back.text.startswith("Sent to eve")


async def test_the_sign_on_one_s_own_words_sends_them(talk: Talkers, home: str) -> None:
    said = await talk.says("ana", talk.thread(1), "It is the old importer")
    await talk.reacts("ana", said, "📨")
    assert talk.reads(home) == ["It is the old importer"]


async def test_the_sign_taken_off_brings_them_back(talk: Talkers, home: str) -> None:
    said = await talk.says("ana", talk.thread(1), "It is the old importer")
    await talk.reacts("ana", said, "📨")
    await talk.reacts("ana", said, "📨", added=False)
    assert (talk.reads(home), talk.signs(said)) == ([], [])
    await talk.reacts("ana", said, "📨")
    assert talk.reads(home) == ["It is the old importer"]


async def test_nobody_sends_the_words_of_a_colleague(talk: Talkers, home: str) -> None:
    said = await talk.says("ana", talk.thread(1), "It is the old importer")
    await talk.reacts("raj", said, "📨")
    assert talk.reads(home) == []
    assert shown(talk, "raj") == ["These are the words of ana, who alone can send them."]


async def test_a_customer_s_sign_sends_nothing(talk: Talkers, home: str) -> None:
    said = await talk.says("ana", talk.thread(1), "It is the old importer")
    await talk.reacts("eve", talk.sees("beta/help")[0].ids[0], "📨")
    assert (talk.reads(home), talk.signs(said)) == ([], [])


async def test_the_menu_of_a_message_sends_it(talk: Talkers, home: str) -> None:
    said = await talk.says("ana", talk.thread(1), "It is the old importer")
    assert "on its way to eve" in await talk.chooses("ana", said, "send")
    assert talk.reads(home) == ["It is the old importer"]


async def test_a_note_that_is_marked_as_one_loses_its_mark_when_it_is_sent(
    talk: Talkers, home: str
) -> None:
    said = await talk.says("ana", talk.thread(1), "note: it is the old importer")
    await talk.reacts("ana", said, "📨")
    assert talk.reads(home) == ["it is the old importer"]


# What happens to it later ---------------------------------------------------------------------


async def test_an_edit_with_the_mark_is_read_on_the_other_side(talk: Talkers, home: str) -> None:
    said = await talk.says("ana", talk.thread(1), ">> We are on it")
    await talk.edits("ana", said, ">> We have it")
    assert talk.reads(home) == ["We have it"]


async def test_an_edit_without_the_mark_is_held_back_and_that_is_shown(
    talk: Talkers, home: str
) -> None:
    said = await talk.says("ana", talk.thread(1), ">> We are on it")
    await talk.edits("ana", said, "Legal says no")
    assert talk.reads(home) == ["We are on it"]
    [back] = [each for each in talk.sees(talk.thread(1)) if "We are on it" in each.text]
    assert "without the sign that sends: that was not sent" in back.text
    assert "Legal" not in back.text


async def test_an_edit_of_what_was_handed_over_is_read_there(talk: Talkers, home: str) -> None:
    said = await talk.says("ana", talk.thread(1), "It is the importer")
    await talk.reacts("ana", said, "📨")
    await talk.edits("ana", said, "It is the exporter")
    assert talk.reads(home) == ["It is the exporter"]


async def test_a_note_becomes_words_for_the_customer_when_it_is_given_the_mark(
    talk: Talkers, home: str
) -> None:
    said = await talk.says("ana", talk.thread(1), "It is the importer")
    await talk.edits("ana", said, "It is the old importer")
    assert talk.reads(home) == []
    await talk.edits("ana", said, ">> It is the old importer")
    assert talk.reads(home) == ["It is the old importer"]


async def test_words_deleted_are_gone_on_the_other_side(talk: Talkers, home: str) -> None:
    said = await talk.says("ana", talk.thread(1), ">> We are on it")
    await talk.deletes("ana", said)
    assert talk.reads(home) == []
    assert "Taken back from eve" in talk.reads(talk.thread(1))[-2]


async def test_what_was_taken_back_is_not_sent_by_trying_again(talk: Talkers, home: str) -> None:
    beta = talk.room.adapters["beta"]
    beta.faults.refuse |= {"help": "archived", "@eve@beta": "takes no messages"}
    said = await talk.says("ana", talk.thread(1), ">> They have not paid")
    await talk.deletes("ana", said)
    beta.faults.refuse.clear()
    await talk.room.presses("ana", "Try again")
    assert "not paid" not in "\n".join(each.text for each in talk.all_in("beta"))


# Signs ----------------------------------------------------------------------------------------


async def test_a_customer_s_sign_is_seen_on_what_they_mean(talk: Talkers, home: str) -> None:
    said = await talk.says("ana", talk.thread(1), ">> Shall we restart it?")
    copy = talk.newest(home).ids[0]
    await talk.reacts("eve", copy, "✅")
    assert "✅" in talk.signs(said)
    await talk.reacts("eve", copy, "✅", added=False)
    assert "✅" not in talk.signs(said)


async def test_a_sign_stays_until_the_last_one_takes_it_off(talk: Talkers, home: str) -> None:
    said = await talk.says("ana", talk.thread(1), ">> Shall we restart it?")
    copy = talk.newest(home).ids[0]
    for who in ("eve", "joe"):
        await talk.reacts(who, copy, "✅")
    await talk.reacts("eve", copy, "✅", added=False)
    assert "✅" in talk.signs(said)
    await talk.reacts("joe", copy, "✅", added=False)
    assert "✅" not in talk.signs(said)


async def test_a_kind_sign_of_staff_reaches_the_customer(talk: Talkers, home: str) -> None:
    said = await talk.says("eve", home, "Now it works")
    await talk.reacts("ana", talk.newest(talk.thread(1)).ids[0], "🎉")
    assert "🎉" in talk.signs(said)


async def test_any_other_sign_of_staff_stays_among_them(talk: Talkers, home: str) -> None:
    said = await talk.says("eve", home, "Now it works")
    copy = talk.newest(talk.thread(1)).ids[0]
    for sign in ("🤡", "👀", "📬", "😡"):
        await talk.reacts("ana", copy, sign)
    assert talk.signs(said) == ["📬"]


async def test_a_sign_on_a_note_goes_nowhere(talk: Talkers, home: str) -> None:
    said = await talk.says("ana", talk.thread(1), "Legal says no")
    before = len(talk.all_in("beta"))
    await talk.reacts("raj", said, "🎉")
    assert (len(talk.all_in("beta")), talk.signs(said)) == (before, [])


# Answers and mentions -------------------------------------------------------------------------


async def test_what_is_answered_is_quoted_on_the_other_side(talk: Talkers, home: str) -> None:
    asked = await talk.says("ana", talk.thread(1), ">> Which browser?")
    await talk.says("eve", home, "Firefox", reply_to=talk.newest(home).ids[0])
    assert talk.newest(talk.thread(1)).text == "> ana: Which browser?\nFirefox"
    await talk.says("ana", talk.thread(1), ">> Which one, I mean", reply_to=asked)
    assert talk.newest(home).text == "> ana: Which browser?\nWhich one, I mean"


async def test_a_note_is_never_quoted_to_a_customer(talk: Talkers, home: str) -> None:
    note = await talk.says("raj", talk.thread(1), "They have not paid")
    await talk.says("ana", talk.thread(1), ">> We are on it", reply_to=note)
    assert talk.reads(home) == ["We are on it"]


async def test_what_was_held_back_is_never_quoted(talk: Talkers, home: str) -> None:
    said = await talk.says("ana", talk.thread(1), ">> We are on it")
    await talk.edits("ana", said, "They have not paid")
    await talk.says("ana", talk.thread(1), ">> Really", reply_to=said)
    assert talk.newest(home).text == "> ana: We are on it\nReally"


async def test_whoever_is_called_is_called_by_their_account_there(talk: Talkers, home: str) -> None:
    await talk.says("ana", talk.thread(1), ">> Hello")
    await talk.room.database.transact(_link_ana)
    await talk.says("raj", talk.thread(1), _calling("ana@acme", "ana"))
    assert Mention("ana-there@beta", "ana") in _spans(talk.newest(home).body)


async def test_whoever_is_not_known_there_is_named(talk: Talkers, home: str) -> None:
    await talk.says("raj", talk.thread(1), _calling("U123", "Zoe"))
    assert talk.reads(home) == ["Ask @Zoe"]


# Several customers ----------------------------------------------------------------------------


async def test_with_several_customers_nobody_guesses_for_whom_it_is(talk: Talkers) -> None:
    eve, kim = await two_customers(talk)
    await talk.says("ana", talk.thread(1), ">> Have you paid?")
    assert "several people talk with us here" in shown(talk)[-1]
    assert "Have you paid?" not in "\n".join(talk.reads(eve) + talk.reads(kim))
    await talk.room.presses("ana", "To kim")
    assert talk.newest(kim).text == "Have you paid?"
    assert "Have you paid?" not in talk.reads(eve)


async def test_an_answer_goes_to_whom_it_answers(talk: Talkers) -> None:
    eve, kim = await two_customers(talk)
    words = talk.newest(talk.thread(1)).ids[0]
    await talk.says("ana", talk.thread(1), ">> Is it slow too?", reply_to=words)
    assert talk.newest(kim).text == "> kim: And for me at 20\nIs it slow too?"
    assert "Is it slow too?" not in "\n".join(talk.reads(eve))


async def test_words_can_go_to_all_of_them(talk: Talkers) -> None:
    eve, kim = await two_customers(talk)
    await talk.says("ana", talk.thread(1), ">> It is mended")
    await talk.room.presses("ana", "To all of them")
    assert (talk.newest(eve).text, talk.newest(kim).text) == ("It is mended", "It is mended")


# The other way round --------------------------------------------------------------------------


@pytest.fixture
async def open_talk(sqlite_url: str) -> AsyncIterator[Talkers]:
    async with Room(sqlite_url, open_lanes=["acme"]) as room:
        yield Talkers(room)


async def test_where_the_lane_is_open_words_cross_unless_they_are_notes(
    open_talk: Talkers,
) -> None:
    home = await reported(open_talk)
    await open_talk.says("eve", home, "It hangs")
    await open_talk.says("ana", open_talk.thread(1), "We are on it")
    await open_talk.says("ana", open_talk.thread(1), "Note: they have not paid")
    assert open_talk.reads(home) == ["We are on it"]
    told = [each for each in open_talk.reads(open_talk.thread(1)) if "begin with note:" in each]
    assert len(told) == 1


async def test_where_the_lane_is_open_edits_cross_unless_they_are_notes(
    open_talk: Talkers,
) -> None:
    home = await reported(open_talk)
    await open_talk.says("eve", home, "It hangs")
    said = await open_talk.says("ana", open_talk.thread(1), "We are on it")
    await open_talk.edits("ana", said, "We have it")
    await open_talk.edits("ana", said, "note: we do not")
    assert open_talk.reads(home) == ["We have it"]


async def test_a_note_does_not_cross_by_an_edit_where_the_lane_is_open(
    open_talk: Talkers,
) -> None:
    home = await reported(open_talk)
    await open_talk.says("eve", home, "It hangs")
    said = await open_talk.says("ana", open_talk.thread(1), "note: they have not paid")
    await open_talk.edits("ana", said, "they have not paid")
    assert open_talk.reads(home) == []


async def test_an_open_lane_is_closed_until_a_customer_talks(open_talk: Talkers) -> None:
    home = await reported(open_talk)
    await open_talk.says("ana", open_talk.thread(1), "That customer again")
    assert open_talk.reads(home) == []


def test_the_marks_can_be_chosen() -> None:
    lanes = Lanes(ConversationSettings(send_mark="to:", note_mark="#"))
    assert lanes.sent(Doc((paragraph("To: all is well"),))) == Doc((paragraph("all is well"),))
    assert lanes.is_note(Doc((paragraph("# private"),)))
    assert lanes.sent(Doc((Quote((Quote((paragraph("x"),)),)),))) is None


def _link_ana(transaction: Transaction) -> None:
    ana = people.meet(transaction, "acme", "ana@acme", "ana", 0)
    other = people.meet(transaction, "beta", "ana-there@beta", "ana", 0)
    people.join(transaction, ana, other)


def _calling(account: str, name: str) -> Doc:
    return Doc((paragraph(">> Ask ", Mention(account, name)),))


def _spans(body: Doc) -> list[object]:
    return [span for block in body.blocks if isinstance(block, Paragraph) for span in block.spans]
