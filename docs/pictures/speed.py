"""Draws the README's chart from the table of `benchmarks/mnist_recipe.py` in docs/measurements.md.

python docs/pictures/speed.py
"""

from pathlib import Path

import altair as alt
import vl_convert

HERE = Path(__file__).parent
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
    base = alt.Chart(alt.Data(values=rows())).encode(
        x=alt.X("seconds:Q", axis=None),
        y=alt.Y("side:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False)),
    )
    own = alt.condition(
        "indexof(datum.side, 'Striate') == 0", alt.value("#2f7ebc"), alt.value("#8d969c")
    )
    bars = base.mark_bar(height=18, cornerRadiusEnd=3).encode(color=own)
    words = base.mark_text(align="left", dx=6, color="#1d2327").encode(text="shown:N")
    title = alt.Title(
        "convnet-mnist on MNIST, two CPU cores",
        subtitle="seconds of training (median of five) and mean test accuracy",
        anchor="start", subtitleColor="#59636b", color="#1d2327", offset=12,
    )  # fmt: skip
    chart = (
        (bars + words)
        .properties(width=420, height=130, title=title, background="#fdfdfb", padding=16)
        .configure(font="system-ui, sans-serif")
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=13, labelColor="#1d2327", labelLimit=240)
        .configure_text(fontSize=13)
        .configure_title(fontSize=15, subtitleFontSize=12)
    )
    svg = vl_convert.vegalite_to_svg(chart.to_dict())
    (HERE / "speed.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
