"""What must be known before a payload can be read is found in it, whatever Slack may add."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import asking, parsing
from test_slack_parsing import ALL, READING, payload


@pytest.mark.parametrize(
    ("name", "channel"),
    [
        *(("message", "C0LOBBY"), ("reaction_added", "C0TEAM"), ("slash_suggest", "C0LOBBY")),
        *(("block_actions", "C0TEAM"), ("view_submission", "C0TEAM"), ("shortcut", "")),
    ],
)
def test_where_something_happens_is_found(name: str, channel: str) -> None:
    assert asking.channel_of(payload(name)) == channel


@pytest.mark.parametrize("name", ALL)
def test_a_channel_may_have_another_name_wherever_it_stands(name: str) -> None:
    called = asking.with_channel(payload(name), str.lower)
    was = asking.channel_of(payload(name))
    assert asking.channel_of(called) == (was if "view" in payload(name) else was.lower())


def test_users_to_be_known_are_found() -> None:
    assert asking.actor_of(payload("message")) == "U0ANA"
    assert asking.actor_of(payload("block_actions")) == "U0BOB"
    assert asking.actor_of(payload("message_changed")) == "U0ANA"
    assert set(asking.mentioned(payload("message_plain_text"))) == {"U0BOB"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["type", "event", "view", "user", "foo"]), JSON))
def test_what_slack_may_add_one_day_comes_to_nothing(strange: dict[str, Any]) -> None:
    strange["type"] = f"new_{strange.get('type')}"
    assert parsing.events(strange, READING, "bridge").events == ()
