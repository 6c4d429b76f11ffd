"""Draws the README's chart from the table of `benchmarks/mnist_recipe.py` in docs/measurements.md.

python docs/pictures/speed.py
"""

from pathlib import Path

import altair as alt

from striate.charts import BLUE, save_chart

HERE = Path(__file__).parent
GREY = "#8d969c"
HEADING = "## Beside Keras and a plain loop"
NAMES = {
    "keras": "Keras on TensorFlow",
    "plain": "plain PyTorch loop",
    "course": "Striate, the course's recipe",
    "fast": "Striate, no recipe given",
}


def rows() -> list[dict[str, str | float]]:
    """Side, seconds and accuracy of each row under the heading."""
    text = (HERE.parent / "measurements.md").read_text(encoding="utf-8").split(HEADING)[1]
    found = []
    for line in text.split("\n## ")[0].splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        if cells[0] in NAMES:
            accuracy = cells[1].split(" ")[0]
            seconds = float(cells[2].replace(",", ""))
            shown = f"{seconds:.1f} s, {accuracy}%"
            found.append({"side": NAMES[cells[0]], "seconds": seconds, "shown": shown})
    return found


def main() -> None:
    """Writes speed.svg beside this file."""
    shown = rows()
    room = 1.3 * max(float(row["seconds"]) for row in shown)  # for the words behind the longest
    axis = alt.Axis(ticks=False, domain=False, minExtent=190)  # fonts differ
    base = alt.Chart(alt.Data(values=shown)).encode(
        x=alt.X("seconds:Q", axis=None, scale=alt.Scale(domain=[0, room], nice=False)),
        y=alt.Y("side:N", sort=None, title=None, axis=axis),
    )
    own = alt.condition("indexof(datum.side, 'Striate') == 0", alt.value(BLUE), alt.value(GREY))
    bars = base.mark_bar(height=18, cornerRadiusEnd=3).encode(color=own)
    words = base.mark_text(align="left", dx=6, fontSize=12).encode(text="shown:N")
    title = alt.Title(
        "convnet-mnist on MNIST, two CPU cores",
        subtitle="seconds of training (median of five) and mean test accuracy",
        offset=12,
    )
    save_chart((bars + words).properties(width=420, height=130, title=title), HERE / "speed.svg")


if __name__ == "__main__":
    main()
