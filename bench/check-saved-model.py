"""Loads an exported saved model in Python's TensorFlow and compares its answers with those recorded beside it.

    python bench/check-saved-model.py FOLDER

FOLDER holds saved_model.pb and check.json: {"shape": [n, height, width, channels], "pixels": [...], "probabilities": [...]}.
Prints the largest difference and exits with 1 when it is over 1e-6.
"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import numpy as np
import tensorflow as tf

folder = sys.argv[1]
with open(os.path.join(folder, "check.json"), encoding="utf-8") as file:
    check = json.load(file)
pixels = np.array(check["pixels"], np.float32).reshape(check["shape"])
expected = np.array(check["probabilities"], np.float32)
model = tf.saved_model.load(folder)
answered = model.signatures["serving_default"](pixels=tf.constant(pixels))["probabilities"].numpy()
difference = float(np.abs(answered.reshape(-1) - expected.reshape(-1)).max())
print(f"TensorFlow {tf.__version__}: {len(pixels)} pictures, largest difference {difference:.2e}")
sys.exit(0 if difference <= 1e-6 else 1)
