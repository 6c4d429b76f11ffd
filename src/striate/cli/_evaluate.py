"""`striate evaluate`: how good a classifier is on a source, and where it is wrong."""

from typing import Annotated, Any, Literal

from cyclopts import Parameter

from striate._commands import command as spelled
from striate.cli._output import Output, percent, table
from striate.cli._whole import MaybeWhole
from striate.errors import InputError

# Without --full: so many classes, mistakes and pairs, the worst first.
_CLASSES, _PICTURES, _PAIRS = 10, 5, 3
# With --full: so many classes, the worst first where there are more.
_MOST_CLASSES = 1_000
# A wider confusion matrix does not fit on a terminal.
_WIDEST = 20


def command(
    classifier: str,
    source: str | None = None,
    /,
    *,
    split: Literal["auto", "train", "validation", "test", "all"] = "auto",
    seed: MaybeWhole = None,
    baselines: Annotated[bool, Parameter(negative=())] = False,
    full: Annotated[bool, Parameter(negative=())] = False,
    strict: bool = False,
    output: Output | None = None,
) -> int:
    """Evaluate a classifier on pictures whose classes are known.

    Args:
        classifier: A classifier.safetensors, or a run's folder or name.
        source: As striate train takes it; the class names are those of the classifier. A run
            knows its own.
        split: Which pictures; auto: what the classifier has not seen: the test pictures where the
            source names some or is the one trained on, else its validation pictures, else all.
        seed: Of the split, where the source has none; that of the training by default.
        baselines: Beside it, what simple methods reach on the run's own pictures; takes seconds.
        full: All classes (of more than 1,000 the weakest), the confusion matrix, the reliability
            table, twenty mistakes.
        strict: Exit with 1 if a picture was left out.
    """
    output = output or Output()
    from striate import workshop

    with output.progress():
        evaluation = workshop.evaluate(classifier, source, split=split, seed=seed)
        beside = _baselines(classifier, evaluation) if baselines else None
    output.give({**evaluation.to_json(), "baselines": beside and beside.to_json()})
    _headline(evaluation, output)
    if evaluation.left_out:
        whole = spelled("data", "check", evaluation.source)
        output.say(f"{evaluation.left_out} left out; {whole} lists them.")
    if beside:
        _show_baselines(evaluation, beside, output)
    _show_classes(evaluation, full, output)
    if full:
        _show_confusion(evaluation, output)
        _show_reliability(evaluation, output)
    _show_mistakes(evaluation, full, output)
    return 1 if strict and evaluation.left_out else 0


def _baselines(classifier: str, evaluation: Any) -> Any:
    """Those of the run, if they are judged by the very pictures of the evaluation."""
    from pathlib import Path

    from striate import workshop

    if Path(classifier).is_file():
        raise InputError(
            f"--baselines fits simple methods on a run's training pictures, and {classifier} is no "
            f"run. Give the folder that striate train printed, or the run's name."
        )
    found = workshop.baselines(classifier)
    theirs = (found.split, found.fingerprint)
    if evaluation.seen or (evaluation.split, evaluation.fingerprint) != theirs:
        raise InputError(
            f"--baselines are judged by the {found.split} pictures of the run, and this evaluation "
            f"by {evaluation.split} pictures of its own. Leave out SOURCE, --split and --seed."
        )
    return found


def _headline(evaluation: Any, output: Output) -> None:
    low, high = evaluation.interval
    pictures = "pictures" if evaluation.split == "all" else f"{evaluation.split} pictures"
    output.say(
        f"Accuracy {percent(evaluation.accuracy)} (95% interval {percent(low)} to "
        f"{percent(high)}): {evaluation.correct:,} of {evaluation.count:,} {pictures}."
    )
    if evaluation.seen:
        output.say("Among them are pictures it was trained on: new ones will do worse.")
    top5 = evaluation.top5_accuracy
    among = "" if top5 is None else f"Top-5 accuracy {percent(top5)}. "
    output.say(f"{among}Macro-F1 {percent(evaluation.macro_f1)}. {_sureness(evaluation)}")
    if pairs := evaluation.most_confused[:_PAIRS]:
        listed = "; ".join(f"{pair.true} taken for {pair.said}, {pair.count:,}" for pair in pairs)
        output.say(f"Most confused: {listed}.")
    if refused := evaluation.none_of_these:
        output.say(
            f"With --none-of-these (below {percent(refused.threshold)}): {refused.unanswered:,} "
            f"unanswered, {refused.refused_right:,} of them right; "
            f"{percent(refused.accuracy)} of the answered right."
        )


def _sureness(evaluation: Any) -> str:
    """Whether it is as right as it says, in words."""
    calibration = evaluation.calibration
    low, high = evaluation.interval
    judged = ""
    if calibration.confidence > high:
        judged = ", too sure of itself"
    elif calibration.confidence < low:
        judged = ", more often right than it says"
    mean, error = percent(calibration.confidence), percent(calibration.error)
    return f"{mean} sure on average{judged} (calibration error {error})."


def _show_baselines(evaluation: Any, beside: Any, output: Output) -> None:
    some = f" {beside.count:,} of" if beside.count < evaluation.count else ""
    title = f"Beside it, on{some} the same {beside.split} pictures"
    rows = table("method", ">accuracy", ">95% interval", title=title)
    entries = [("this classifier", evaluation), *((row.what, row) for row in beside.rows)]
    for what, figures in entries:
        low, high = figures.interval
        rows.add_row(what, percent(figures.accuracy), f"{percent(low)} to {percent(high)}")
    output.show(rows)
    if beside.note:
        output.say(beside.note)


def _show_classes(evaluation: Any, full: bool, output: Output) -> None:
    rows, title = evaluation.per_class, "Classes"
    most = _MOST_CLASSES if full else _CLASSES
    if len(rows) > most:
        how = "--json has all" if len(rows) > _MOST_CLASSES else "--full shows all"
        title = f"The {most:,} weakest of {len(rows):,} classes ({how})"
        rows = sorted((row for row in rows if row.count), key=lambda row: row.f1 or 0)[:most]
    figures = table(
        "class", ">pictures", ">found", ">recall", ">called so", ">precision", ">F1", title=title
    )
    for row in rows:
        found = (f"{row.count:,}", f"{row.correct:,}", percent(row.recall))
        figures.add_row(
            row.name, *found, f"{row.called:,}", percent(row.precision), percent(row.f1)
        )
    output.show(figures)


def _show_confusion(evaluation: Any, output: Output) -> None:
    names = evaluation.classes
    if len(names) > _WIDEST:
        pairs = table("true", "taken for", ">pictures", ">of the class", title="Most confused")
        for pair in evaluation.most_confused:
            pairs.add_row(pair.true, pair.said, f"{pair.count:,}", percent(pair.share))
        output.show(pairs)
        return
    heads = [name[:8] for name in names]
    if len(set(heads)) < len(heads):  # cut names that are alike: numbers tell them apart
        names = [f"{number} {name}" for number, name in enumerate(names, 1)]
        heads = [str(number) for number in range(1, len(names) + 1)]
    counts = table("true \\ said", *(f">{head}" for head in heads), title="Confusion")
    for name, row in zip(names, evaluation.confusion.toarray().tolist(), strict=True):
        counts.add_row(name, *(str(count) if count else "." for count in row))
    output.show(counts)


def _show_reliability(evaluation: Any, output: Output) -> None:
    rows = table("it says", ">pictures", ">on average", ">it is right", title="Reliability")
    for row in evaluation.calibration.bins:
        if row.count:
            says = f"{percent(row.low)} to {percent(row.high)}"
            rows.add_row(says, f"{row.count:,}", percent(row.confidence), percent(row.accuracy))
    output.show(rows)


def _show_mistakes(evaluation: Any, full: bool, output: Output) -> None:
    wrong = [picture for picture in evaluation.highest_loss if picture.said != picture.true]
    shown = wrong if full else wrong[:_PICTURES]
    if not shown:
        return
    mistakes = evaluation.count - evaluation.correct
    title = f"The worst of {mistakes:,} mistakes" if mistakes > len(shown) else "Mistakes"
    rows = table("picture", "labelled", "taken for", ">sure", ">loss", title=title)
    for picture in shown:
        rows.add_row(
            picture.path,
            picture.true,
            picture.said,
            percent(picture.probability),
            f"{picture.loss:.2f}",
        )
    output.show(rows)
