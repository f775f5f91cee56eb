"""Everything from the acted clips to assets/acted; steps that are done are skipped. About 8 CPU-minutes."""
import subprocess
import sys

AUGMENTED = (1, 2)


def step(*arguments):
    print("+", *arguments, flush=True)
    subprocess.run([sys.executable, *map(str, arguments)], check=True)


step("clips.py")
for seed in (0, *AUGMENTED):
    step("train_encoder.py", "statistics", seed, 1e9)
step("train_encoder.py", "train", ",".join(map(str, (0, *AUGMENTED))))
step("directions.py")
step("export.py")
step("make_fixtures.py")
