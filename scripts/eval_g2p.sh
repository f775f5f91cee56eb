#!/usr/bin/env bash
# Compares the phonemes of the Swift front end with those of hibari-tts on all sentences of LJSpeech.
#
#   scripts/eval_g2p.sh METADATA.csv [MISSES.txt]
#
# METADATA.csv is LJSpeech's (https://keithito.com/LJ-Speech-Dataset, public domain). PYTHON names a Python that has
# hibari-tts 0.2.1 (default: .venv/bin/python, see scripts/setup --training).
set -euo pipefail
metadata=$(realpath "$1")
export RENDER_G2P_MISSES=${2:+$(realpath -m "$2")}
[ -n "$RENDER_G2P_MISSES" ] || unset RENDER_G2P_MISSES
cd "$(dirname "$0")/.."
RENDER_G2P_CORPUS=$(mktemp --suffix .tsv)
export RENDER_G2P_CORPUS
trap 'rm -f "$RENDER_G2P_CORPUS"' EXIT
"${PYTHON:-.venv/bin/python}" training/text/make_fixtures.py "$metadata" "$RENDER_G2P_CORPUS"
swift test -c release --filter phonemesOfACorpusAreReported
