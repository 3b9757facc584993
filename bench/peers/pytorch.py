"""The seed's network in PyTorch. VARIANT: default, or channels-last for that memory layout."""

import measuring
import torch
from torch import nn

torch.manual_seed(0)
torch.set_num_threads(2)
layout = torch.channels_last if measuring.VARIANT == "channels-last" else torch.contiguous_format
name = "pytorch" if measuring.VARIANT == "default" else f"pytorch-{measuring.VARIANT}"

images, labels = measuring.pictures()
x = torch.from_numpy(images).permute(0, 3, 1, 2)
y = torch.from_numpy(labels).long()
batches = [
    (x[k : k + measuring.BATCH].contiguous(memory_format=layout), y[k : k + measuring.BATCH])
    for k in range(0, len(x) - measuring.BATCH + 1, measuring.BATCH)
]
model = nn.Sequential(
    nn.Conv2d(1, 20, 5),
    nn.Tanh(),
    nn.MaxPool2d(2),
    nn.Conv2d(20, 50, 5),
    nn.Tanh(),
    nn.MaxPool2d(2),
    nn.Flatten(),
    nn.Linear(800, 500),
    nn.Tanh(),
    nn.Linear(500, 10),
).to(memory_format=layout)
optimizer = torch.optim.SGD(model.parameters(), lr=measuring.LEARNING_RATE)
loss_of = nn.CrossEntropyLoss()


def step(k):
    pixels, target = batches[k]
    optimizer.zero_grad()
    loss = loss_of(model(pixels), target)
    loss.backward()
    optimizer.step()
    return loss


measuring.measure(name, torch.__version__, step, lambda loss: loss.item(), len(batches))
