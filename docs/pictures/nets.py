"""Draws the nets of docs/anatomy.md.

python docs/pictures/nets.py
"""

from pathlib import Path

import striate

HERE = Path(__file__).parent


def main() -> None:
    """Writes net-NAME.svg beside this file."""
    for name in ("lenet5", "vgg16", "resnet50"):
        print(striate.draw(name, HERE / f"net-{name}.svg"))  # noqa: T201


if __name__ == "__main__":
    main()
