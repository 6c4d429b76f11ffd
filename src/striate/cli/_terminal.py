"""Progress on standard error: a live line on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from striate.cli._output import printable
from striate.runs import Event, listening

# Seconds between plain lines of one kind where there is no terminal.
_PLAIN_SECONDS = 10.0


@contextmanager
def showing_progress() -> Iterator[None]:
    """Shows what happens inside the block."""
    terminal = Terminal()
    try:
        with listening(terminal):
            yield
    finally:
        terminal.clear()


class Terminal:
    """Turns events into lines. A live line is overwritten in place by the next one."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._shown = 0
        self._last_plain = time.monotonic()
        self._studying = False

    def __call__(self, event: Event) -> None:
        show = getattr(self, f"_on_{event['event'].replace('-', '_')}", None)
        if show is not None:
            show(event)

    def line(self, text: str) -> None:
        """A line that stays."""
        self.clear()
        print(printable(text), file=sys.stderr, flush=True)  # noqa: T201

    def live(self, text: str) -> None:
        """A line that the next one takes the place of; off a terminal, now and then a plain one."""
        if self._live:
            self.clear()
            sys.stderr.write(text[: _width()])
            sys.stderr.flush()
            self._shown = len(text)
        elif time.monotonic() - self._last_plain > _PLAIN_SECONDS:
            self._last_plain = time.monotonic()
            self.line(text)

    def clear(self) -> None:
        """Takes the live line away."""
        if self._shown:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()
            self._shown = 0

    def _on_download(self, event: Event) -> None:
        self.line(f"Downloading {event['source']} into {event['folder']}")

    def _on_fetch(self, event: Event) -> None:
        self._counted("Downloading", event)

    def _on_link(self, event: Event) -> None:
        self._counted("Linking pictures", event)

    def _on_probe(self, event: Event) -> None:
        self._counted("Looking at files", event)

    def _on_decode(self, event: Event) -> None:
        self._counted(f"Reading the pictures of {event['source']}", event)

    def _on_predict(self, event: Event) -> None:
        self._counted("Classifying", event)

    def _counted(self, doing: str, event: Event) -> None:
        done, total = event["done"], event["total"]
        if done < total:
            self.live(f"{doing} {bar(done / total)} {done:,} of {total:,}")

    def _on_run(self, event: Event) -> None:
        self.line(f"Run: {event['path']}")

    def _on_data(self, event: Event) -> None:
        self.line(event["text"])

    def _on_net(self, event: Event) -> None:
        self.line(event["text"])

    def _on_plan(self, event: Event) -> None:
        self.line(event["text"])

    def _on_planning(self, event: Event) -> None:
        self.live(f"Planning {event['number']} of {event['of']}: {event['name']}")

    def _on_trial(self, event: Event) -> None:
        self._studying = True
        self.line(
            f"Training {event['number']} of {event['of']}: {event['name']}, seed {event['seed']}"
        )

    def _on_resumed(self, event: Event) -> None:
        self.line(f"Going on from step {event['from_step']:,}.")

    def _on_damaged(self, event: Event) -> None:
        self.line(event["text"])

    def _on_step(self, event: Event) -> None:
        speed = f"{event['images_per_second']:,.0f} images/s"
        self.live(
            f"epoch {event['epoch']:5.2f}  {_figures(event['loss'], event['accuracy'])}  "
            f"{speed}  {minutes(event['seconds_left'])} left"
        )

    def _on_epoch(self, event: Event) -> None:
        text = f"epoch {event['epoch']:5.4g}  {_figures(event['loss'], event['accuracy'])}"
        if "validation_loss" in event:
            figures = _figures(event["validation_loss"], event["validation_accuracy"])
            text += f"  validation {figures}"
        elif event["validates"]:
            return  # one line a validation: the live line tells of the epochs between
        if self._studying:
            self.live(text)  # a study has many trainings: one line each stays
        else:
            self.line(text)

    def _on_evaluate(self, event: Event) -> None:
        self.live(f"Evaluating on {event['pictures']:,} {event['split']} pictures")

    def _on_baseline(self, event: Event) -> None:
        self.live(f"Fitting a baseline: {event['name']}")

    def _on_report(self, event: Event) -> None:
        self.live(f"Writing {event['path']}")


def _figures(loss: float, accuracy: float) -> str:
    return f"loss {loss:.4f}  accuracy {accuracy:7.2%}"


def bar(share: float, width: int = 24) -> str:
    """A bar of so many characters, filled to a share in [0, 1]."""
    filled = round(share * width)
    return "#" * filled + "-" * (width - filled)


def minutes(seconds: float) -> str:
    """A duration as people say it: 8 s, 2 min 05 s, 1 h 10 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def _width() -> int:
    import shutil

    return max(20, shutil.get_terminal_size().columns - 1)
