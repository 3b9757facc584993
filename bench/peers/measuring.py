"""What the scripts of this folder share: the pictures, the measuring, the line that is printed.

    python SCRIPT.py VARIANT STEPS ROWS FOLDER

FOLDER holds images.u8 (28 x 28 bytes a picture) and labels.u16, written by the benchmark. Prints one JSON object:
{"name": ..., "version": ..., "msPerStep": ...}.
"""

import json
import os
import statistics
import sys
import time

import numpy as np

VARIANT, STEPS, ROWS, FOLDER = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
BATCH = 100
LEARNING_RATE = 0.1
WARM_UP = 10


def pictures():
    """All pictures as float32 in [0, 1], [n, 28, 28, 1], and their labels as int32, [n]."""
    images = np.fromfile(os.path.join(FOLDER, "images.u8"), np.uint8).reshape(-1, 28, 28, 1)
    labels = np.fromfile(os.path.join(FOLDER, "labels.u16"), "<u2")
    return images.astype(np.float32) / 255, labels.astype(np.int32)


def measure(name, version, step, wait, batches):
    """Times `step(k)` on the batches 0 ... batches - 1 over and over, in rows of STEPS, and prints the smallest of two figures a row:
    the median of single steps, each of them waited for, and the mean of a row with one wait at its end. `wait` takes what the
    step gave.
    """
    for k in range(WARM_UP):
        wait(step(k % batches))
    best = float("inf")
    for _ in range(ROWS):
        single = []
        for k in range(STEPS):
            start = time.perf_counter()
            wait(step(k % batches))
            single.append(time.perf_counter() - start)
        start = time.perf_counter()
        for k in range(STEPS):
            last = step(k % batches)
        wait(last)
        best = min(best, statistics.median(single), (time.perf_counter() - start) / STEPS)
    print(json.dumps({"name": name, "version": version, "msPerStep": 1e3 * best}))
