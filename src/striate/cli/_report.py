"""`striate report`: the page that says what a run learned, made again."""

from striate.cli._output import Output


def command(run: str, /, *, runs_folder: str | None = None, output: Output | None = None) -> int:
    """Make a finished run's report again: report.html and report.json in its folder.

    Args:
        run: Its name or folder.
        runs_folder: Where runs are looked for by name; runs in the current folder by default.
    """
    output = output or Output()
    from striate import workshop

    with output.progress():
        page = workshop.make_report(run, runs_folder=runs_folder)
    output.give({"run": str(page.parent), "report": str(page)})
    output.say(f"Report: {page}")
    return 0
