"""Where the time of the compiled step goes: runs the saved model of bench/write-step.mjs under TensorFlow's own tracing.

    python profile_step.py STEPS FOLDER PICTURES

PICTURES holds images.u8 and labels.u16. Prints one JSON object: {"version", "msPerStep", "operations": {op: ms a step}}. The
times of operations are summed over threads that run side by side, so they can add up to more than the step.
"""

import collections
import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import numpy as np
import tensorflow as tf

steps, folder, pictures = int(sys.argv[1]), sys.argv[2], sys.argv[3]
with open(os.path.join(folder, "endpoints.json"), encoding="utf-8") as file:
    endpoints = json.load(file)
images = np.fromfile(os.path.join(pictures, "images.u8"), np.uint8).reshape(-1, 28, 28, 1)
labels = np.fromfile(os.path.join(pictures, "labels.u16"), "<u2")
batches = len(images) // 100
random = np.random.default_rng(0)


def inputs(k):
    at = slice(100 * (k % batches), 100 * (k % batches) + 100)
    values = {"pixels": images[at], "labels": labels[at].astype(np.int32), "shares": np.full((100, 1), 1 / 100, np.float32)}
    ends = endpoints["calls"]["step"]["inputs"]
    return {f"{end['node']}:0": values.get(name, np.float32(0.1)) for name, end in ends.items()}


def weights():
    ends = endpoints["load"]["inputs"].values()
    return {f"{end['node']}:0": 0.05 * random.standard_normal(end["type"]["shape"]) for end in ends}


v1 = tf.compat.v1
operations = collections.Counter()
with v1.Session(graph=tf.Graph()) as session:
    v1.saved_model.loader.load(session, ["serve"], folder)
    session.run([f"{end['node']}:0" for end in endpoints["load"]["outputs"].values()], weights())
    outputs = [f"{end['node']}:0" for end in endpoints["calls"]["step"]["outputs"].values()]
    for k in range(20):
        session.run(outputs, inputs(k))
    times = []
    for k in range(steps):
        given = inputs(k)
        start = time.perf_counter()
        session.run(outputs, given)
        times.append(time.perf_counter() - start)
    options = v1.RunOptions(trace_level=v1.RunOptions.FULL_TRACE)
    for k in range(steps):
        metadata = v1.RunMetadata()
        session.run(outputs, inputs(k), options=options, run_metadata=metadata)
        for device in metadata.step_stats.dev_stats:
            for node in device.node_stats:
                # "name = Op(inputs)" is how TensorFlow labels what it ran.
                label = node.timeline_label
                operation = label.split(" = ")[1].split("(")[0] if " = " in label else node.node_name
                operations[operation] += (node.op_end_rel_micros - node.op_start_rel_micros) / 1000 / steps
print(
    json.dumps(
        {
            "version": tf.__version__,
            "msPerStep": 1e3 * float(np.median(times)),
            "operations": dict(operations.most_common(14)),
        }
    )
)
