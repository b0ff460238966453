"""The contract suite: what every adapter promises, tested on a far side that you provide.

    class TestMyAdapter(AdapterContract):
        @pytest.fixture
        def far_side(self) -> MyFarSide: ...

        @pytest.fixture
        def adapter(self, far_side: MyFarSide) -> MyAdapter: ...

It needs pytest and pytest-asyncio. Say `pytest.register_assert_rewrite("bridgebot.testing")` in
your `conftest.py`, and a promise that is broken says in which way.
"""

from bridgebot.testing.hearing_contract import HearingContract
from bridgebot.testing.speaking_contract import SpeakingContract


class AdapterContract(HearingContract, SpeakingContract):
    """What an adapter promises; inherit it, and provide the fixtures `adapter` and `far_side`."""
