"""Everything from the teacher corpus to assets/ears; steps whose result is there are skipped."""
import os
import subprocess
import sys

from alphabet import speech_folder

speech_folder()
from teachers import RUNS  # noqa: E402

TEACHER_MINUTES, REAL_MINUTES = 8, 12  # on a core of one's own


def step(*arguments):
    print("+", *arguments, flush=True)
    subprocess.run([sys.executable, *map(str, arguments)], check=True)


if not os.path.exists(os.path.join(RUNS, "words", "train.npz")):
    step("prepare.py")
step("transcribe.py")
if not os.path.exists(os.path.join(RUNS, "words", "real.npz")):
    step("train.py", TEACHER_MINUTES)
    step("real.py")
step("train.py", REAL_MINUTES, "real")
step("export.py")
step("make_fixtures.py")
step("evaluate.py", "shipped")
