"""`striate doctor`: what Striate finds on this machine."""

from striate.cli._output import Output, table


def command(*, output: Output | None = None) -> int:
    """Show versions, devices, the fast path as a probe finds it, and the cache."""
    output = output or Output()
    from striate import workshop

    with output.progress():
        found = workshop.doctor()
    output.give(found)
    lines = table("what", "found")
    for name, version in found["versions"].items():
        lines.add_row(name, version)
    for kind, name in found["devices"].items():
        lines.add_row(f"device {kind}", name)
    lines.add_row("fast path", found["fast_path"] or "could not be tried")
    lines.add_row("allocator", "keeps its pages" if found["allocator_keeps_pages"] else "as it is")
    cache = found["cache"]
    lines.add_row("cache", f"{cache['folder']} ({cache['bytes'] / 1e6:,.1f} MB)")
    output.show(lines)
    if found["problem"]:
        output.say(found["problem"])
    return 0
