"""`striate export`: a classifier, for somebody else's runtime."""

from typing import Annotated

from cyclopts import Parameter

from striate.cli._output import Output
from striate.errors import listed


def command(
    classifier: str,
    /,
    *,
    to: str = "keras",
    file: Annotated[str | None, Parameter(name=["--file", "-o"])] = None,
    output: Output | None = None,
) -> int:
    """Write a classifier for somebody else's runtime.

    Args:
        classifier: A classifier.safetensors, or a run's folder or name.
        to: keras, a .keras file that Keras 3 opens.
        file: The file to write; classifier.keras beside the classifier by default.
    """
    output = output or Output()
    from striate import workshop

    written = workshop.export(classifier, to, output=file)
    loaded = workshop.load(classifier)
    height, width, channels = loaded.preprocessing.shape
    output.give(
        {
            "classifier": classifier,
            "to": to,
            "file": str(written),
            "classes": list(loaded.classes),
            "input": [channels, height, width],
        }
    )
    output.say(f"Written: {written}")
    output.say(
        f"It takes pictures of {height}x{width}x{channels} with values from 0 to 255, and gives a "
        f"probability for each of {listed(loaded.classes, 12)}."
    )
    if loaded.views != "one":
        output.say(
            f"striate predict answers with the mean over views ({loaded.views}); the file with "
            f"that of the picture alone."
        )
    return 0
