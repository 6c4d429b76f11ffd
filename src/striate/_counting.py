"""Numbers with their nouns: 1 picture, 2 pictures."""


def things(number: float | str, noun: str) -> str:
    """A number with its noun, in the plural unless it is 1.

    Args:
        number: How many; a text stands as it is written, such as "0.5" or "1".
        noun: What they are, in the singular; its plural is made with an s.
    """
    text = number if isinstance(number, str) else f"{number:,}"
    return f"{text} {noun}{'' if text == '1' else 's'}"
