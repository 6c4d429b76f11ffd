"""Whatever command is killed, whenever: it goes on to the same end, and nothing is left behind."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

DRIVER = Path(__file__).with_name("killing_driver.py")
KILLS = int(os.environ.get("STRIATE_KILLS", "200"))
SEED = int(os.environ.get("STRIATE_KILLS_SEED", "0"))


@pytest.mark.slow
@pytest.mark.timeout(20 * KILLS + 600)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the driver forks, which this system cannot")
def test_commands_killed_at_random_end_as_if_they_had_not_been(tmp_path, capsys):
    """`STRIATE_KILLS` kills (200), drawn from `STRIATE_KILLS_SEED` (0); about two seconds each.

    After each: the same bytes as undisturbed, no file, folder or process left over, and what
    `striate runs` says is the truth while the command is at work, when it was killed, at its end.
    """
    done = subprocess.run(
        [sys.executable, str(DRIVER), str(tmp_path), str(KILLS), str(SEED)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert done.returncode == 0
    found = json.loads(done.stdout.splitlines()[-1])
    with capsys.disabled():
        print(f"\nkilled: {found['struck']}")
    assert found["faults"] == []
    assert sum(found["struck"].values()) >= KILLS
    commands = {struck.split(",")[0] for struck in found["struck"]}
    assert KILLS < 50 or commands == {"train", "study", "data prepare", "evaluate", "export"}
