"""The seed's network in JAX, the whole step under jit. VARIANT is not used."""

import os

os.environ.setdefault("JAX_PLATFORMS", "cpu")
import jax
import jax.numpy as jnp
import measuring
from jax import lax

images, labels = measuring.pictures()
x, y = jnp.asarray(images), jnp.asarray(labels)
keys = jax.random.split(jax.random.PRNGKey(0), 4)


def weights(key, *shape):
    return 0.05 * jax.random.normal(key, shape)


parameters = [
    (weights(keys[0], 5, 5, 1, 20), jnp.zeros(20)),
    (weights(keys[1], 5, 5, 20, 50), jnp.zeros(50)),
    (weights(keys[2], 800, 500), jnp.zeros(500)),
    (weights(keys[3], 500, 10), jnp.zeros(10)),
]


def block(pixels, kernel, bias):
    convolved = lax.conv_general_dilated(
        pixels, kernel, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC")
    )
    return lax.reduce_window(jnp.tanh(convolved + bias), -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


def loss_of(parameters, pixels, target):
    first, second, hidden, last = parameters
    h = block(block(pixels, *first), *second).reshape(measuring.BATCH, -1)
    logits = jnp.tanh(h @ hidden[0] + hidden[1]) @ last[0] + last[1]
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits), target[:, None], 1))


@jax.jit
def learn(parameters, k):
    pixels = lax.dynamic_slice_in_dim(x, k * measuring.BATCH, measuring.BATCH)
    target = lax.dynamic_slice_in_dim(y, k * measuring.BATCH, measuring.BATCH)
    loss, gradients = jax.value_and_grad(loss_of)(parameters, pixels, target)
    return jax.tree.map(lambda p, g: p - measuring.LEARNING_RATE * g, parameters, gradients), loss


def step(k):
    global parameters
    parameters, loss = learn(parameters, k)
    return loss


measuring.measure("jax", jax.__version__, step, lambda loss: loss.item(), len(images) // measuring.BATCH)
