"""The seed's network in TensorFlow's own Python. VARIANT: eager, graph or xla (a graph that XLA compiles)."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import measuring
import tensorflow as tf

images, labels = measuring.pictures()
x, y = tf.constant(images), tf.constant(labels)
count = len(images) // measuring.BATCH
layers = tf.keras.layers
model = tf.keras.Sequential(
    [
        layers.Input((28, 28, 1)),
        layers.Conv2D(20, 5, activation="tanh"),
        layers.MaxPool2D(2),
        layers.Conv2D(50, 5, activation="tanh"),
        layers.MaxPool2D(2),
        layers.Flatten(),
        layers.Dense(500, activation="tanh"),
        layers.Dense(10),
    ]
)
loss_of = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def learn(k):
    pixels = x[k * measuring.BATCH : (k + 1) * measuring.BATCH]
    target = y[k * measuring.BATCH : (k + 1) * measuring.BATCH]
    with tf.GradientTape() as tape:
        loss = loss_of(target, model(pixels, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    for variable, gradient in zip(model.trainable_variables, gradients):
        variable.assign_sub(measuring.LEARNING_RATE * gradient)
    return loss


if measuring.VARIANT != "eager":
    learn = tf.function(learn, jit_compile=measuring.VARIANT == "xla")
# Numbers of batches as tensors: a plain number would be traced anew each time.
numbers = [tf.constant(k) for k in range(count)]
measuring.measure(
    f"tensorflow-{measuring.VARIANT}",
    tf.__version__,
    lambda k: learn(numbers[k]),
    lambda loss: loss.numpy(),
    count,
)
