"""How a digest reads: one screen, the answer first, on every line a number, an age and a verb."""

import re
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord import rendering as discord
from adapters.slack import rendering as slack
from adapters.slack.drawing import Drawing
from bridgebot.digests import digest, editions
from bridgebot.digests.charts import Figures, Week
from bridgebot.digests.editions import Frame, Page
from bridgebot.digests.facts import ORDER, Facts, Item, Label
from bridgebot.digests.lines import age, sentence
from bridgebot.event import Button
from bridgebot.text import Bullets, Doc, Link, Paragraph, Text, Typed, doc, plain
from store.answers import Answer
from store.digests import Digest, Edition
from store.escalations import Escalation, Stage
from store.scopes import Scope
from store.suggestions import Kind, Status, Suggestion, Visibility

NOW = 1_800_000_000_000
DAY = 24 * 3_600_000
AGE = re.compile(r"less than a minute|\d+ (minute|hour|day|week|month)s?\b")
SECRET = "the secret merger with Globex"
SCREEN = 12
ANSWERED = {
    Label.DONE: [("suggestion.shipped", Status.SHIPPED), ("issue.resolved", Status.RESOLVED)],
    Label.DECLINED: [("suggestion.declined", Status.DECLINED)],
    Label.KEPT: [("issue.kept", Status.KEPT)],
    Label.ANSWERED: [("suggestion.planned", Status.PLANNED)],
    Label.WORK: [("issue.changed", Status.CHANGED), ("issue.tried", Status.TRIAL)],
}
WAITING = [Status.PLANNED, Status.STARTED, Status.OPEN]
DIGEST = Digest(edition=Edition.STAFF.value, due_at=NOW)
STAFF_SAID = "3 changes made, 2 people told, 1 issue late, 5 waiting on us."
ONE_SAID = "1 change made, 1 person told, 1 waiting on us."
CUSTOMERS_SAID = "Of what you asked for here: 1 done, 1 kept as it is, 2 open."
OWN_SAID = "2 things wait on you; of what you asked for: 1 promised."
FRAME = Frame(3 * DAY, "Ana", digest.doors(DIGEST))


def suggestion(number: int, **columns: Any) -> Suggestion:
    usual: dict[str, Any] = {
        "kind": Kind.SUGGESTION.value,
        "title": "Dark mode",
        "status": Status.OPEN.value,
        "alarm": "",
        "asker_id": 1,
        "asker_name": "Ada",
        "visibility": Visibility.PUBLIC.value,
        "owner_id": None,
        "owner_name": "",
        "supporters": 1,
        "home_connection": "acme",
        "home_channel": "lobby",
        "asked_at": NOW - 3 * DAY,
        "changed_at": NOW,
    }
    return Suggestion(id=number, **(usual | columns))


def climbing(number: int, stage: Stage) -> Escalation:
    return Escalation(
        suggestion_id=number,
        area_id=1,
        chain="",
        stage=stage.value,
        before="",
        step=0,
        rounds=0,
        asked_name="",
        asked_at=NOW,
        next_name="",
        due_at=NOW + DAY,
        left=0,
    )


def scope(edition: Edition) -> Scope:
    return Scope(edition, "acme", "lobby", person=1 if edition is Edition.PERSONAL else 0)


@st.composite
def items(draw: st.DrawFn, label: Label, number: int) -> Item:
    """Draw one line of a kind."""
    kind, stage, answer = Kind.SUGGESTION, None, None
    if label in ANSWERED:
        said, status = draw(st.sampled_from(ANSWERED[label]))
        answer = Answer(number, number, said, "Olga", NOW - DAY)
        kind = Kind.BARRIER if said.startswith("issue.") else Kind.SUGGESTION
    else:
        is_issue = label in (Label.LATE, Label.SOON) or draw(st.booleans())
        kind = draw(st.sampled_from([*Kind][1:])) if is_issue else Kind.SUGGESTION
        stage = draw(st.sampled_from([*Stage][:5])) if is_issue else None
        status = Status.OPEN if is_issue else draw(st.sampled_from(WAITING))
    is_secret = draw(st.booleans())
    owner = draw(st.sampled_from(["", "Raj"]))
    return Item(
        label,
        suggestion(
            number,
            kind=kind.value,
            status=status.value,
            title=SECRET if is_secret else draw(st.text(min_size=1, max_size=4000)),
            visibility=(Visibility.PRIVATE if is_secret else Visibility.PUBLIC).value,
            asker_name=draw(st.sampled_from(["Ada", ""])),
            owner_id=2 if owner else None,
            owner_name=owner,
            supporters=draw(st.integers(0, 10_000_000)),
            asked_at=NOW - draw(st.integers(DAY, 900 * DAY)),
        ),
        answer,
        climbing(number, stage) if stage else None,
        draw(st.integers(-1, 1000)),
        draw(st.sampled_from(["", "https://acme.slack.com/archives/C0123456789/p18000000000"])),
    )


@st.composite
def facts(draw: st.DrawFn, edition: Edition) -> Facts:
    """Draw all that an edition may have to tell."""
    number, found = 0, {}
    for label in ORDER[edition]:
        numbers = range(number + 1, number + 1 + draw(st.integers(0, 12)))
        found[label] = tuple(draw(items(label, each)) for each in numbers)
        number = numbers.stop
    figures = Figures((Week("5 Oct", 3, 1),), ()) if draw(st.booleans()) else None
    return Facts(
        scope(edition), NOW - DAY, NOW, found, told=draw(st.integers(0, 9)), figures=figures
    )


def pages(told: Facts) -> list[Page]:
    return [page for page in (editions.front(told, FRAME), editions.back(told)) if page]


def lines(page: Page) -> list[Paragraph]:
    """List the lines about something, but not the count of what has none."""
    return [
        each
        for block in page.body.blocks
        if isinstance(block, Bullets)
        for item in block.items
        for each in item
        if isinstance(each, Paragraph) and not words(each).startswith("and ")
    ]


def words(line: Paragraph) -> str:
    return plain(doc(line))


def verbs(line: Paragraph, buttons: Iterable[Button]) -> list[str]:
    """List what can be done about a line: typed in it, or by a button."""
    found = re.search(r"#(\d+)", words(line))
    typed = [span.line for span in line.spans if isinstance(span, Typed)]
    pressed = [
        each.command for each in buttons if each.command.split()[1:2] == [found and found[1]]
    ]
    return typed + pressed


def screen(page: Page) -> int:
    return len(plain(page.body).splitlines())


ANY = st.sampled_from(Edition).flatmap(facts)
IN_A_PLACE = st.sampled_from([Edition.STAFF, Edition.CUSTOMER]).flatmap(facts)


@given(ANY)
def test_every_line_has_a_number_an_age_and_one_verb(told: Facts) -> None:
    for page in pages(told):
        for line in lines(page):
            assert re.search(r"#\d+", words(line))
            assert AGE.search(words(line))
            assert len(verbs(line, page.buttons)) == 1


@given(ANY)
def test_every_line_stands_on_one_of_two_pages(told: Facts) -> None:
    there = [re.search(r"#(\d+)", words(each)) for page in pages(told) for each in lines(page)]
    wanted = [item.suggestion.id for label in told.items for item in told.of(label)]
    assert sorted(int(each[1]) for each in there if each) == sorted(wanted)


@given(IN_A_PLACE)
def test_what_is_private_is_read_in_no_place(told: Facts) -> None:
    assert not any("Globex" in plain(page.body) for page in pages(told))


@given(ANY)
def test_it_is_one_screen_whose_first_line_is_the_answer(told: Facts) -> None:
    page = editions.front(told, FRAME)
    assert screen(page) <= SCREEN
    assert plain(page.body).splitlines()[0].endswith(".")
    assert [each.command for each in page.buttons[-3:]] == [each.command for each in FRAME.doors]


@given(ANY)
def test_every_line_has_a_button(told: Facts) -> None:
    page = editions.front(told, FRAME)
    lines = [block for block in page.body.blocks if isinstance(block, Bullets)]
    numbers = [re.search(r"#(\d+)", plain(Doc(item))) for block in lines for item in block.items]
    about = {each.command.split()[1] for each in page.buttons}
    assert about.issuperset(found[1] for found in numbers if found)


@given(ANY)
def test_it_is_one_message_everywhere(told: Facts) -> None:
    page = editions.front(told, FRAME)
    assert len(slack.message(Drawing(), page.body, page.buttons).pages) == 1
    assert len(discord.message(page.body, page.buttons).pages) == 1
    assert len(page.buttons) <= editions.SCREEN + len(FRAME.doors)


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [
        (0, "less than a minute"),
        (3_600_000, "1 hour"),
        (DAY, "1 day"),
        (13 * DAY, "13 days"),
        (14 * DAY, "2 weeks"),
        (59 * DAY, "8 weeks"),
        (60 * DAY, "2 months"),
        (900 * DAY, "30 months"),
    ],
)
def test_an_age_is_one_rounded_number(milliseconds: int, said: str) -> None:
    assert age(milliseconds) == said


def test_a_sentence_ends_where_it_ends() -> None:
    assert sentence("I wish\nI could print. Please!") == "I wish I could print."
    assert len(sentence("word " * 100)) <= 140


@pytest.mark.parametrize(
    ("edition", "found", "told", "said"),
    [
        (Edition.STAFF, {Label.DONE: 3, Label.LATE: 1, Label.WAITING: 5}, 2, STAFF_SAID),
        (Edition.STAFF, {Label.DONE: 1, Label.WAITING: 1}, 1, ONE_SAID),
        (Edition.STAFF, {Label.RISING: 1}, 0, "Nothing waits on us, and this is what moves."),
        (Edition.CUSTOMER, {Label.DONE: 1, Label.KEPT: 1, Label.OPEN: 2}, 0, CUSTOMERS_SAID),
        (Edition.PERSONAL, {Label.YOURS: 2, Label.PROMISED: 1}, 0, OWN_SAID),
        (Edition.PERSONAL, {Label.OPEN: 1}, 0, "Of what you asked for: 1 open."),
    ],
)
def test_the_first_line_is_the_answer(
    edition: Edition, found: dict[Label, int], told: int, said: str
) -> None:
    lines_ = {
        label: tuple(Item(label, suggestion(each)) for each in range(count))
        for label, count in found.items()
    }
    assert editions.headline(Facts(Scope(edition), 0, NOW, lines_, told=told)) == said


def test_many_are_not_counted_to_the_end() -> None:
    told = Facts(Scope(Edition.STAFF), 0, NOW, {}, {Label.WAITING: 1000})
    assert editions.headline(told) == "1,000 or more waiting on us."


def line_of(edition: Edition, item: Item) -> str:
    told = Facts(scope(edition), NOW - DAY, NOW, {item.label: (item,)})
    [line] = lines(editions.front(told, FRAME))
    return words(line)


def test_good_news_names_who_made_it_and_for_whom() -> None:
    answer = Answer(1, 7, "suggestion.shipped", "Olga", NOW)
    item = Item(Label.DONE, suggestion(7, supporters=4, status="shipped"), answer)
    said = "Done #7 Dark mode \u2014 by Olga, for Ada and 3 others, after 3 days"
    assert line_of(Edition.STAFF, item) == said


def test_who_asked_elsewhere_is_not_named_to_customers() -> None:
    answer = Answer(1, 7, "suggestion.shipped", "Olga", NOW)
    item = Item(Label.DONE, suggestion(7, home_channel="elsewhere", supporters=4), answer)
    assert "for 4 people" in line_of(Edition.CUSTOMER, item)


def test_the_tail_is_quoted_with_the_name_of_who_said_it() -> None:
    item = Item(Label.TAIL, suggestion(7, title="I wish I could print. Please."))
    said = (
        "From the tail #7 \u201cI wish I could print.\u201d \u2014 Ada alone, nobody has it, 3 days"
    )
    assert line_of(Edition.STAFF, item) == said


def test_people_who_came_since_are_counted() -> None:
    item = Item(Label.RISING, suggestion(7, supporters=14), more=6)
    assert "14 people (+6), nobody has it" in line_of(Edition.STAFF, item)


def test_a_trial_says_until_when_it_goes() -> None:
    row = climbing(7, Stage.SNOOZED)
    row.trial_until = NOW + DAY
    found = suggestion(7, kind="barrier", status=Status.TRIAL.value, owner_name="Raj")
    said = line_of(Edition.CUSTOMER, Item(Label.PROMISED, found, escalation=row))
    assert "on trial until 2027-01-16 08:00 UTC, 1 person, with Raj" in said
    row.trial_until = NOW
    over = line_of(Edition.CUSTOMER, Item(Label.PROMISED, found, escalation=row))
    assert "its trial is over, and what comes of it is to be said" in over


def test_a_line_leads_to_its_card() -> None:
    item = Item(Label.WAITING, suggestion(7), link="https://acme.example/7")
    told = Facts(Scope(Edition.STAFF), NOW - DAY, NOW, {item.label: (item,)})
    [line] = lines(editions.front(told, FRAME))
    assert Link("https://acme.example/7", (Text("#7 Dark mode"),)) in line.spans


@pytest.mark.parametrize(
    ("edition", "columns", "stage", "command"),
    [
        (Edition.STAFF, {}, None, "take 7"),
        (Edition.STAFF, {"owner_id": 2}, None, "plan 7"),
        (Edition.STAFF, {"kind": "issue", "owner_id": 2}, Stage.TAKEN, "resolve 7"),
        (Edition.STAFF, {"kind": "barrier", "owner_id": 2}, Stage.TAKEN, "outcome 7 changed"),
        (Edition.CUSTOMER, {}, None, "vote 7"),
        (Edition.CUSTOMER, {"kind": "issue"}, Stage.ASKING, "urgent 7"),
        (Edition.CUSTOMER, {"kind": "issue", "alarm": "now"}, Stage.ASKING, "vote 7"),
        (Edition.PERSONAL, {}, None, "status 7"),
    ],
)
def test_the_verb_is_what_somebody_can_do_next(
    edition: Edition, columns: dict[str, object], stage: Stage | None, command: str
) -> None:
    label = Label.WAITING if edition is Edition.STAFF else Label.OPEN
    item = Item(label, suggestion(7, **columns), escalation=climbing(7, stage) if stage else None)
    told = Facts(Scope(edition), NOW - DAY, NOW, {label: (item,)})
    assert editions.front(told, FRAME).buttons[0].command == command


def test_every_subject_has_a_line_before_any_has_all() -> None:
    found = {
        label: tuple(Item(label, suggestion(each)) for each in range(count))
        for label, count in ((Label.WAITING, 12), (Label.LATE, 3), (Label.TAIL, 1))
    }
    told = Facts(Scope(Edition.STAFF), NOW - DAY, NOW, found)
    labels = [words(each).split()[0] for each in lines(editions.front(told, FRAME))]
    assert labels == ["Waiting"] * 5 + ["Late"] * 3 + ["From"]


def test_there_is_no_second_page_without_more_to_say() -> None:
    item = Item(Label.WAITING, suggestion(7))
    assert editions.back(Facts(Scope(Edition.STAFF), 0, NOW, {item.label: (item,)})) is None


def test_what_has_no_line_is_counted_on_the_second_page() -> None:
    item = Item(Label.WAITING, suggestion(7))
    told = Facts(Scope(Edition.STAFF), 0, NOW, {item.label: (item,)}, {}, {Label.WAITING: 3})
    page = editions.back(told)
    assert page
    assert plain(page.body) == "Waiting on us\n- and 3 more"
