import { resultTerms } from './terms-results'
import { trainingTerms } from './terms-training'

/** Drawings that go with explanations; each has one component in `charts/`. */
export type PictureName =
  | 'convolution'
  | 'pooling'
  | 'dropout'
  | 'overfitting'
  | 'learningRate'
  | 'tanh'
  | 'relu'
  | 'leakyRelu'
  | 'elu'
  | 'sigmoid'

export interface TermWords {
  /** What the term is called in the window. */
  title: string
  /** One paragraph each. */
  text: readonly string[]
  picture?: PictureName
}

const table = {
  dataset: {
    title: 'Dataset',
    text: [
      'A collection of pictures, each with the name of the class it belongs to. It has two sides: training pictures, from which the network learns, and test pictures, which it never sees while learning.',
    ],
  },
  preset: {
    title: 'LeNet',
    text: [
      'A small network for reading handwritten digits, published in 1998. Two blocks look for strokes and shapes; two dense layers behind them decide which class the shapes make up.',
      'It is small enough to learn on an ordinary computer within minutes, and still right on about 99 of 100 digits.',
    ],
  },
  epoch: {
    title: 'Epoch',
    text: [
      'One walk through all training pictures. After one epoch the network has seen every picture once; after ten epochs, ten times.',
      'More epochs give it more time to learn. At some point it only learns the training pictures by heart; the validation curve shows when.',
    ],
  },
  batch: {
    title: 'Batch size',
    text: [
      'How many pictures the network looks at before it corrects itself once. With 100, it takes the average lesson of 100 pictures and then changes its weights a little.',
      'Large batches run faster and need more memory; small batches correct more often, but each correction is shakier.',
    ],
  },
  learningRate: {
    title: 'Learning rate',
    text: [
      'How big each correction is. Too small, and learning takes forever. Too large, and the network jumps past the good place and never settles: the loss swings or grows without end.',
      'Each optimizer has a value that usually works; it is filled in until you write your own.',
    ],
    picture: 'learningRate',
  },
  convolution: {
    title: 'Convolution',
    text: [
      'A small window slides over the picture. At every place the numbers under it are multiplied by the weights of the window and added up, which gives one number of a new picture.',
      'The same few weights are used everywhere, so a stroke is found wherever it lies.',
    ],
    picture: 'convolution',
  },
  filter: {
    title: 'Filters',
    text: [
      'Each filter is one sliding window with its own weights, and learns to find one thing: an edge, a curve, a crossing. 20 filters give 20 new pictures, each showing where its thing was found.',
      'More filters can tell more things apart, and need more time.',
    ],
  },
  kernel: {
    title: 'Kernel size',
    text: [
      'The side of the sliding window in pixels. 5 means a window of 5 × 5 pixels. A larger window sees larger shapes at once but has more weights to learn.',
    ],
    picture: 'convolution',
  },
  pooling: {
    title: 'Max-pooling',
    text: [
      'Makes a picture smaller by keeping only the largest number of every 2 × 2 square. What was found stays; where exactly it was matters less. So a digit may sit a little to the left or right and is still known.',
    ],
    picture: 'pooling',
  },
  flatten: {
    title: 'Flatten',
    text: ['Writes all numbers of the small pictures into one long list, because dense layers work on lists.'],
  },
  hiddenUnits: {
    title: 'Hidden units',
    text: [
      'How many units the dense layer between the convolution blocks and the answer has. Each unit is connected to every number before it and learns one combination of them.',
      'More units can remember more, including things that are only chance in the training pictures.',
    ],
  },
  dense: {
    title: 'Dense layer',
    text: [
      'Every unit is connected to every number of the layer before it. Here the shapes that were found are weighed up into a decision.',
    ],
  },
  dropout: {
    title: 'Dropout',
    text: [
      'In every training step a share of the hidden units, drawn by chance, is switched off. The others cannot lean on them, so each has to learn something useful by itself. That works against overfitting.',
      '0.5 switches off half of them; 0 leaves dropout out. When the network answers for real, all units take part.',
    ],
    picture: 'dropout',
  },
  activation: {
    title: 'Activation',
    text: [
      'After adding up, each unit bends its result with a simple curve. Without that bend, many layers together could do no more than a single one.',
      'Here one curve is used in all layers. ReLU and its relatives often learn faster; tanh is the classic choice for LeNet.',
    ],
  },
  tanh: {
    title: 'tanh',
    text: [
      'Squeezes every number into the range from −1 to 1. Near zero it is almost a straight line; far out it is flat, and there it learns slowly.',
    ],
    picture: 'tanh',
  },
  relu: {
    title: 'ReLU',
    text: [
      'Short for rectified linear unit: negative numbers become 0, positive ones stay as they are. Quick to compute and quick to learn. A unit that always lands on the negative side stays silent for good.',
    ],
    picture: 'relu',
  },
  leakyRelu: {
    title: 'Leaky ReLU',
    text: [
      'Like ReLU, but negative numbers are not cut off completely: one hundredth of them gets through. So no unit falls silent for good.',
    ],
    picture: 'leakyRelu',
  },
  elu: {
    title: 'ELU',
    text: [
      'Short for exponential linear unit: positive numbers stay as they are, negative ones bend softly towards −1. It keeps the average of the results near zero, which helps learning.',
    ],
    picture: 'elu',
  },
  sigmoid: {
    title: 'Sigmoid',
    text: [
      'Squeezes every number into the range from 0 to 1, like a soft switch. Its curve is flat on both sides, so deep networks learn slowly with it. Expect to need more epochs.',
    ],
    picture: 'sigmoid',
  },
  softmax: {
    title: 'Softmax',
    text: [
      'Turns the last numbers of the network into shares that add up to 100 %, one for each class. The class with the largest share is the answer.',
      'A large share means that the network leans strongly that way. It does not prove that it is right.',
    ],
  },
  loss: {
    title: 'Loss',
    text: [
      'One number for how wrong the answers are: it is small when the right class got a large share and grows quickly when a wrong answer was given with confidence. Training does nothing but push it down.',
      'The measure used here is called cross-entropy. Guessing blindly among ten classes gives 2.30; being always right and sure gives 0.',
      'The training curve is the average over a whole epoch, its clumsy beginning included. Validation is measured at the end of the epoch, so at first it can look better than training.',
    ],
  },
  accuracy: {
    title: 'Accuracy',
    text: [
      'The share of pictures for which the answer was right. 98 % means 98 of 100.',
      'Accuracy on the training pictures misleads: those have been seen many times and may have been learnt by heart. Only pictures that were not used for learning show how good the network is with new ones.',
    ],
  },
  overfitting: {
    title: 'Overfitting',
    text: [
      'Learning by heart instead of understanding. On the training pictures the network still gets better; on new pictures it gets worse.',
      'You see it when the validation curve of the loss turns upwards while the training curve goes on down. Fewer epochs, dropout, a smaller network or more pictures help.',
    ],
    picture: 'overfitting',
  },
  validation: {
    title: 'Validation part',
    text: [
      'A share of the training pictures that is kept aside and not learnt from. After every epoch the network is tried on it, so you see early whether it copes with pictures it does not know.',
      'Every class is kept aside in the same proportion. 0 % keeps nothing aside, and then there is no validation curve.',
    ],
  },
  test: {
    title: 'Test pictures',
    text: [
      'Pictures that are used once, at the end, to say how good the network is. They are never used for learning nor for choosing settings. Otherwise the result would be too rosy, like an exam whose questions were known beforehand.',
    ],
  },
  seed: {
    title: 'Seed',
    text: [
      'The number that all chance starts from: the first weights, the order of the pictures, dropout. The same seed with the same settings on the same computer gives the same curve again.',
      'Another seed shows how much of a result is luck.',
    ],
  },
  optimizer: {
    title: 'Optimizer',
    text: [
      'The rule by which the weights are corrected. All of them walk downhill towards a smaller loss; they differ in how they choose the length and the direction of a step.',
    ],
  },
  sgd: {
    title: 'SGD',
    text: [
      'Stochastic gradient descent, the simplest rule: go straight downhill, as steep as this batch says, times the learning rate.',
    ],
  },
  momentum: {
    title: 'Momentum',
    text: [
      'Like a ball rolling downhill: each step keeps a part of the speed of the steps before. 0.9 keeps nine tenths. It gets over bumps and along flat valleys faster than plain SGD.',
    ],
  },
  nesterov: {
    title: 'Nesterov momentum',
    text: [
      'Momentum that looks ahead: it measures the slope where its speed is about to carry it, not where it is. So it brakes earlier before a turn and swings less.',
    ],
  },
  adamw: {
    title: 'AdamW',
    text: [
      'Adam that also makes every weight a little smaller at each step, apart from what it learns. Small weights remember single pictures less and judge new ones better.',
    ],
  },
  adam: {
    title: 'Adam',
    text: [
      'Keeps, for every single weight, an average of the recent slopes and of how much they vary, and fits each step to that. Works well with little tuning.',
    ],
  },
  rmsprop: {
    title: 'RMSProp',
    text: [
      'Divides each step by how large the slopes of that weight have been lately. Weights with wild slopes take careful steps, calm ones take larger steps.',
    ],
  },
  engine: {
    title: 'Engine',
    text: [
      'The part of the program that does the arithmetic. On a graphics card many sums run at the same time, which is much faster for large networks; the processor works on every computer.',
      'With “Choose for me” the fastest one that works here is taken, and the reason is shown.',
    ],
  },
  cuda: {
    title: 'CUDA',
    text: [
      'The way to compute on graphics cards made by NVIDIA. It needs such a card and its driver. If you ask for it and something is missing, training does not start, and the message names what is missing.',
    ],
  },
  webassembly: {
    title: 'WebAssembly',
    text: [
      'A way to compute that works on every computer and needs nothing else installed. It uses one core of the processor, so training takes several times longer. What the network learns is the same.',
    ],
  },
  parameters: {
    title: 'Weights',
    text: [
      'The numbers that training changes. All the network knows is in them. More weights can hold more, take longer to train, and overfit more easily.',
    ],
  },
  layerMemory: {
    title: 'Memory of a layer',
    text: [
      'What a layer keeps in memory: four bytes for each of its weights and for each number that it answers for one picture. While learning, the answers for all pictures of a batch are kept at once, and about as much again on the way back.',
    ],
  },
  multiplyAdds: {
    title: 'Multiply-adds',
    text: [
      'How many times two numbers are multiplied and added up to answer for one picture. It is a measure of the work; learning from a picture costs about three times as much.',
    ],
  },
  confusionMatrix: {
    title: 'Confusion matrix',
    text: [
      'A table with a row for every true class and a column for every answer. Right answers lie on the diagonal; every other cell counts one kind of mistake, such as a 4 that was taken for a 9.',
    ],
  },
  precision: {
    title: 'Precision',
    text: ['Of all pictures for which the network answered this class, the share that really belongs to it.'],
  },
  recall: {
    title: 'Recall',
    text: ['Of all pictures that really belong to this class, the share that the network found.'],
  },
  f1: {
    title: 'F1',
    text: ['One number out of precision and recall. It is high only when both are high.'],
  },
  interval: {
    title: '95 % interval',
    text: [
      'The test is a sample. With other test pictures of the same kind the accuracy would come out a little different. The interval is made so that it holds the true accuracy in 95 of 100 such tests. The more test pictures, the narrower it is.',
    ],
  },
  baseline: {
    title: 'Baseline',
    text: [
      'What you would reach without looking at the pictures, by always naming the most frequent class. A network is worth something only as far as it beats that.',
    ],
  },
  ...resultTerms,
  ...trainingTerms,
} as const satisfies Record<string, TermWords>

export type TermName = keyof typeof table
/** Short explanations of every technical word in the window. */
export const terms: Readonly<Record<TermName, TermWords>> = table
