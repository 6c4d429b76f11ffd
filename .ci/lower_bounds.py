"""Goes through what the libraries are needed for, and fails where a version of one is too old.

`.ci/run` runs this file in an empty folder, with the oldest versions that pyproject.toml allows.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"


def striate(*words: str | Path) -> dict:
    """Runs a command and gives the JSON object that it prints."""
    command = [sys.executable, "-m", "striate", *map(str, words), "--json", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[2:])} ended with {done.returncode}:\n"
                         f"{done.stdout[-1000:]}{done.stderr[-3000:]}")  # fmt: skip
    return json.loads(done.stdout)


def photos(folder: Path) -> Path:
    """Twelve HEIC and JPEG photos, light and dark, in a folder a class."""
    import numpy as np
    import pillow_heif
    from PIL import Image

    draws = np.random.default_rng(0)
    for name, level in (("dark", 60), ("light", 190)):
        (folder / name).mkdir(parents=True)
        for number in range(12):
            pixels = draws.normal(level, 20, (48, 64, 3)).clip(0, 255).astype(np.uint8)
            if number % 2:
                Image.fromarray(pixels).save(folder / name / f"{number}.jpg")
            else:
                pillow_heif.from_pillow(Image.fromarray(pixels)).save(
                    folder / name / f"{number}.heic"
                )
    return folder


def main() -> None:
    """Goes through everything once, quickest first."""
    assert striate("summary", "vgg16")["parameters"] == 138_357_544
    rows = striate("summary", "timm:mobilenetv1_100")["layers"]
    fields = [row["receptive_field"] for row in rows if isinstance(row["receptive_field"], int)]
    assert max(fields) == 315, fields  # Araujo et al. 2019
    striate("activations", "-o", "activations.svg")
    run = striate("train", "digits", "--net", "convnet-mnist", "--epochs", "3")
    assert run["test_accuracy"] > 0.9, run
    assert striate("evaluate", run["run"])["count"] > 100
    source = photos(Path("photos"))
    taught = striate("train", source, "--size", "32", "--net", "timm:resnet10t", "--epochs", "2")
    told = striate("predict", taught["run"], source / "dark" / "0.heic")
    assert told["predictions"][0]["label"] in ("dark", "light"), told
    striate("filter", source / "light" / "1.jpg", "--kernel", "sobel,gaussian(2)")
    exported = striate("export", run["run"], "--to", "keras")
    import keras

    model = keras.models.load_model(exported["file"])
    print(f"keras {keras.__version__} opens {Path(exported['file']).name}: {model.output_shape}")


if __name__ == "__main__":
    main()
