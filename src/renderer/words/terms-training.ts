/** Words of the Train place that go beyond LeNet; part of the table in `terms.ts`. */
export const trainingTerms = {
  network: {
    title: 'Network',
    text: [
      'A chain of layers. Each takes the numbers of the one before, multiplies them with its weights and hands on the result; the last says how likely each class is.',
      'Larger networks can tell more things apart. They need more pictures and more time, and with few pictures they learn them by heart.',
    ],
  },
  stride: {
    title: 'Stride',
    text: [
      'How many pixels the window moves from one place to the next. With 1 it stops at every pixel; with 2 it leaves out every other one, and the result is half as wide and high.',
    ],
  },
  padding: {
    title: 'Padding',
    text: [
      'With padding, zeros are put around the picture, so that the window can also stand on its edge and the result is as large as the picture. Without, the result loses a few pixels on each side.',
    ],
  },
  batchNormalisation: {
    title: 'Batch normalisation',
    text: [
      'Shifts and stretches the numbers that a layer hands on, so that over each batch they have the mean 0 and the spread 1. Deep networks learn much faster with it and forgive a badly chosen learning rate.',
      'For answers, the averages seen while learning are used, so that an answer does not depend on the other pictures.',
    ],
  },
  separableConvolution: {
    title: 'Separable convolution',
    text: [
      'A convolution in two cheap parts: first a small window for each channel by itself, then a mixing of the channels at each pixel. It needs only a fraction of the multiplications of an ordinary convolution.',
    ],
  },
  residual: {
    title: 'Residual block',
    text: [
      'Two convolutions, and a bridge that carries what came in around them and adds it to their result. The convolutions only have to learn what to change. So even very deep networks learn well.',
    ],
  },
  averagePooling: {
    title: 'Average pooling',
    text: ['Makes a picture smaller by replacing every small square with the average of its numbers.'],
  },
  globalAveragePooling: {
    title: 'Global average pooling',
    text: [
      'Takes the average of each channel over the whole picture, which leaves one number for each channel. The list is short whatever the size of the picture, so the layer behind it needs few weights.',
    ],
  },
  weightDecay: {
    title: 'Weight decay',
    text: [
      'How strongly AdamW pulls the weights towards 0 at every step, in units of the learning rate. 0 does not pull at all; 0.01 is usual.',
    ],
  },
  schedule: {
    title: 'Schedule',
    text: [
      'How the learning rate changes during the run. Large steps at the beginning get close quickly, small steps at the end settle in the best place.',
      'The curve shows the learning rate over the epochs before you start.',
    ],
  },
  warmup: {
    title: 'Warm-up',
    text: [
      'The learning rate rises from 0 in this time. At the very beginning the network knows nothing, and large steps would throw it far off.',
    ],
  },
  plateau: {
    title: 'Plateau',
    text: [
      'As long as the validation loss falls, the learning rate stays. After this many epochs without a lower loss it is multiplied by the factor. It cannot be drawn beforehand, because it depends on how the run goes.',
    ],
  },
  l2: {
    title: 'L2',
    text: [
      'Makes large weights expensive: the squares of all weights, times this number, are part of what training pushes down. Works against overfitting. 0 is off; 0.0001 is a usual value.',
    ],
  },
  labelSmoothing: {
    title: 'Label smoothing',
    text: [
      'Tells the network to be a little less than certain: with 0.1, a tenth of each answer is spread over all classes. It helps when some labels are wrong, and keeps the network from being too sure. 0 is off.',
    ],
  },
  clipping: {
    title: 'Gradient clipping',
    text: [
      'A step that would be longer than this is shortened to it. A single odd batch then cannot throw the network far off. Useful when the loss jumps.',
    ],
  },
  initialiser: {
    title: 'Initialiser',
    text: [
      'How the first weights are drawn by chance. Their size decides whether numbers keep a sensible size on their way through many layers. Glorot suits tanh and sigmoid, He suits ReLU and its relatives, LeCun suits ELU.',
    ],
  },
  classBalance: {
    title: 'Class balance',
    text: [
      'When one class has far more pictures than another, a network can do well by neglecting the rare one. With weights, each picture of a rare class counts for more; with sampling, it is shown more often.',
      'The test is not changed by it.',
    ],
  },
  earlyStopping: {
    title: 'Early stopping',
    text: [
      'Ends the run when the validation loss has not got lower for some epochs, because from then on the network would only learn by heart. The number of epochs is then only the most that it may take.',
    ],
    picture: 'overfitting',
  },
  keepBest: {
    title: 'Keep the best epoch',
    text: [
      'The model of the run becomes that of the epoch with the lowest validation loss, not that of the last epoch. The chart marks which one it was.',
    ],
    picture: 'overfitting',
  },
  augmentation: {
    title: 'Augmentation',
    text: [
      'Every time a picture is learned from, it is changed a little by chance: moved, turned, made brighter. So the network sees more than there is, and learns what stays the same.',
      'Choose only changes after which a person would still name the same class. The validation and test pictures are never changed.',
    ],
  },
  learningRateFinder: {
    title: 'Finding a learning rate',
    text: [
      'A short trial: the network learns a few batches with a tiny learning rate that grows and grows, and the loss is noted. Where it falls fastest the rate is good; where it shoots up the rate is too large.',
      'The trial uses a network of its own, which is thrown away.',
    ],
    picture: 'learningRate',
  },
  fineTuning: {
    title: 'Starting from an earlier run',
    text: [
      'The weights of a network that has learned something already are a better beginning than chance, above all with few pictures. It can go on with all layers, or keep those that find shapes as they are and only learn the last one anew. The way it learned, such as its learning rate, is taken over as well; a smaller rate keeps more of what it knows.',
    ],
  },
} as const
