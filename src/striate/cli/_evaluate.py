"""`striate evaluate`: how good a classifier is on a source."""

from typing import Any, Literal

from striate.cli._output import Output, percent, table


def command(
    classifier: str,
    source: str,
    /,
    *,
    split: Literal["auto", "train", "validation", "test", "all"] = "auto",
    seed: int | None = None,
    strict: bool = False,
    output: Output | None = None,
) -> int:
    """Evaluate a classifier on pictures whose classes are known.

    Args:
        classifier: A classifier.safetensors, or a run's folder.
        source: As striate train takes it; the class names are those of the classifier.
        split: Which pictures; auto: what the classifier has not seen: the test pictures where the
            source names some or is the one trained on, else its validation pictures, else all.
        seed: Of the split, where the source has none; that of the training by default.
        strict: Exit with 1 if a picture was left out.
    """
    output = output or Output()
    from striate import workshop

    with output.progress():
        evaluation = workshop.evaluate(classifier, source, split=split, seed=seed)
    output.give(evaluation.to_json())
    low, high = evaluation.interval
    pictures = "pictures" if evaluation.split == "all" else f"{evaluation.split} pictures"
    output.say(
        f"Accuracy {percent(evaluation.accuracy)} (95% interval {percent(low)} to "
        f"{percent(high)}): {evaluation.correct:,} of {evaluation.count:,} {pictures}. "
        f"Macro-F1 {percent(evaluation.macro_f1)}."
    )
    if evaluation.seen:
        output.say("Among them are pictures it was trained on: new ones will do worse.")
    if evaluation.left_out:
        output.say(f"{evaluation.left_out} left out; striate data check {source} lists them.")
    figures = table("class", ">pictures", ">precision", ">recall", ">F1")
    for row in evaluation.per_class:
        shares = (percent(row.precision), percent(row.recall), percent(row.f1))
        figures.add_row(row.name, f"{row.count:,}", *shares)
    output.show(figures)
    if len(evaluation.classes) <= 20:
        output.show(_confusion(evaluation))
    return 1 if strict and evaluation.left_out else 0


def _confusion(evaluation: Any) -> Any:
    names = evaluation.classes
    heads = [name[:8] for name in names]
    if len(set(heads)) < len(heads):  # cut names that are alike: numbers tell them apart
        names = [f"{number} {name}" for number, name in enumerate(names, 1)]
        heads = [str(number) for number in range(1, len(names) + 1)]
    counts = table("true \\ said", *(f">{head}" for head in heads), title="Confusion")
    for name, row in zip(names, evaluation.confusion.tolist(), strict=True):
        counts.add_row(name, *(str(count) if count else "." for count in row))
    return counts
