"""One sink that tells every listener."""

from striate.runs import emit, listening


def test_listeners_hear_in_order_and_only_inside_their_block():
    heard: list = []
    with listening(heard.append), listening(lambda event: heard.append(event["event"])):
        emit("step", step=1)
    emit("step", step=2)
    assert heard == [{"event": "step", "step": 1}, "step"]
