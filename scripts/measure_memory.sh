#!/usr/bin/env bash
# Measures the peak memory of passes over 1 and 30 minutes of audio and video and writes docs/results/media.md.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
swift build -c release --build-tests
for minutes in 1 30; do
  RENDER_MEMORY_MINUTES=$minutes RENDER_MEMORY_REPORT="$work/$minutes" \
    swift test -c release --skip-build --filter MemoryMeasurement
done
mkdir -p docs/results
{
  printf '# Memory of the media layer\n\n'
  printf 'Peak resident memory of one pass, MiB; made by `scripts/measure_memory.sh`.\n'
  printf 'Pictures of 64x48 at 10 frames/s, sound of one channel at 24 kHz.\n\n'
  printf '| Pass | 1 minute | 30 minutes |\n|---|---:|---:|\n'
  paste -d'|' "$work/1" "$work/30" | awk -F'|' '{ printf "| %s | %.1f | %.1f |\n", $1, $2 / 1024, $4 / 1024 }'
  printf '\nWhat grows is the index that MP4 keeps of every packet (about 100 bytes each); Matroska has none.\n'
} >docs/results/media.md
cat docs/results/media.md
