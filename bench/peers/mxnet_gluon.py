"""The seed's network in MXNet, hybridized (its way of compiling a network). VARIANT is not used."""

import measuring
import mxnet as mx
from mxnet import autograd, gluon, nd

images, labels = measuring.pictures()
x = nd.array(images.transpose(0, 3, 1, 2))
y = nd.array(labels)
net = gluon.nn.HybridSequential()
net.add(
    gluon.nn.Conv2D(20, 5, activation="tanh"),
    gluon.nn.MaxPool2D(2, 2),
    gluon.nn.Conv2D(50, 5, activation="tanh"),
    gluon.nn.MaxPool2D(2, 2),
    gluon.nn.Flatten(),
    gluon.nn.Dense(500, activation="tanh"),
    gluon.nn.Dense(10),
)
net.initialize(mx.init.Xavier())
net.hybridize(static_alloc=True, static_shape=True)
loss_of = gluon.loss.SoftmaxCrossEntropyLoss()
trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": measuring.LEARNING_RATE})


def step(k):
    at = k * measuring.BATCH
    with autograd.record():
        loss = loss_of(net(x[at : at + measuring.BATCH]), y[at : at + measuring.BATCH])
    loss.backward()
    trainer.step(measuring.BATCH)
    return loss


def wait(loss):
    loss.mean().asscalar()
    nd.waitall()


measuring.measure("mxnet", mx.__version__, step, wait, len(images) // measuring.BATCH)
