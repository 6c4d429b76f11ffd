"""`striate models`: the nets that have names."""

from striate.cli._output import Output, table


def command(*, output: Output | None = None) -> int:
    """List the nets: name, native input, what it is."""
    output = output or Output()
    from striate import nets

    families = [nets.describe(name) for name in nets.names()]
    output.give(
        {
            "models": [
                {"name": family.name, "input": list(family.native), "summary": family.summary}
                for family in families
            ]
        }
    )
    listed = table("net", "input", "what it is")
    for family in families:
        listed.add_row(family.name, "x".join(map(str, family.native)), family.summary)
    output.show(listed)
    output.say('Or a line of words: "conv(32, 3) relu pool(2) flatten dense(classes)"')
    return 0
