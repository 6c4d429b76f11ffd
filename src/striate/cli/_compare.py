"""`striate compare`: which of two runs is better, and whether chance could have done it."""

from striate.cli._output import Output, percent, table


def command(
    first: str,
    second: str,
    /,
    *,
    runs_folder: str | None = None,
    output: Output | None = None,
) -> int:
    """Compare two runs, picture by picture, on the pictures that judged both.

    Args:
        first: A finished run's name or folder.
        second: Another's.
        runs_folder: Where runs are looked for by name; runs in the current folder by default.
    """
    output = output or Output()
    from striate import workshop

    comparison = workshop.compare(first, second, runs_folder=runs_folder)
    output.give(comparison.to_json())
    title = f"On the same {comparison.count:,} {comparison.first.split} pictures"
    sides = table("run", ">accuracy", ">95% interval", ">right alone", title=title)
    alone = (comparison.only_first, comparison.only_second)
    evaluations = (comparison.first, comparison.second)
    for name, side, own in zip(comparison.names, evaluations, alone, strict=True):
        low, high = side.interval
        interval = f"{percent(low)} to {percent(high)}"
        sides.add_row(name, percent(side.accuracy), interval, f"{own:,}")
    output.show(sides)
    wrong = comparison.count - comparison.both - sum(alone)
    output.say(f"Both are right on {comparison.both:,} and both wrong on {wrong:,}.")
    output.say(comparison.verdict)
    low, high = (100 * end for end in comparison.difference_interval)
    output.say(
        f"{comparison.names[1]} less {comparison.names[0]}: {100 * comparison.difference:+.2f} "
        f"points (95% interval {low:+.2f} to {high:+.2f}); McNemar's exact test, "
        f"p = {comparison.p_value:.2g}."
    )
    if not comparison.same_files:
        output.say(
            "The runs read these pictures differently (another size, or files that changed in "
            "between): they were matched by name and class."
        )
    return 0
