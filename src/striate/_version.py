"""The version of Striate, in one place, and of what its results depend on."""

__version__ = "0.1.0"


def versions() -> dict[str, str]:
    """Of everything that a result can depend on."""
    import importlib.metadata
    import platform

    packages = ("torch", "torchvision", "numpy", "pillow", "safetensors", "scikit-learn")
    return {
        "striate": __version__,
        "python": platform.python_version(),
        **{name: importlib.metadata.version(name) for name in packages},
        "platform": platform.platform(),
    }
