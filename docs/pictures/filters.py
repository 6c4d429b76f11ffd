"""Draws what docs/filters.md shows: the contact sheet, light and dark, and a row before and after.

python docs/pictures/filters.py

The photo is china.jpg of scikit-learn, by danielbuechele, CC BY 2.0.
"""

import tempfile
from pathlib import Path

import sklearn.datasets
from PIL import Image

from striate import filters
from striate.images import read_whole

HERE = Path(__file__).parent
PHOTO = Path(sklearn.datasets.__file__).parent / "images" / "china.jpg"
KERNELS = "sobel, laplacian, gaussian(2), sharpen, emboss, motion-blur(15, angle=45)"
ROW = 250


def main() -> None:
    """Writes filters-light.webp, filters-dark.webp, moving-average.svg and difference.svg."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for theme in ("light", "dark"):
            made = filters.gallery(PHOTO, KERNELS, folder, theme=theme)
            with Image.open(made.sheet) as sheet:
                sheet.save(HERE / f"filters-{theme}.webp", quality=84, method=6)
        values = read_whole(PHOTO, 1)[ROW, :, 0].tolist()
        table = folder / "row.csv"
        table.write_text("\n".join(["grey value", *map(str, values)]) + "\n")
        made = filters.series(table, "moving-average(15), difference", folder)
        for one, stem in zip(made.filtered, ("moving-average", "difference"), strict=True):
            (HERE / f"{stem}.svg").write_bytes(one.chart.read_bytes())


if __name__ == "__main__":
    main()
