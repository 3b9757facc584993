/** Words of the Results and Use places; part of the table in `terms.ts`. */
export const resultTerms = {
  probability: {
    title: 'How sure it is',
    text: [
      'For every class the network gives a probability; together they make 100 %. The answer is the class with the highest.',
      'It is how sure the network is, not how right. It can be very sure and wrong, above all with pictures unlike any it has learnt from: a network that knows only digits will call a cat some digit.',
    ],
  },
  tensorflowjs: {
    title: 'TensorFlow.js',
    text: [
      'A library for running networks in web pages and in Node. The folder holds model.json, which says how the network is built, and its weights beside it; one line of JavaScript loads both.',
    ],
  },
  savedModel: {
    title: 'TensorFlow SavedModel',
    text: [
      'The format in which TensorFlow itself keeps a network that is ready to be used. Python loads it in one line, and TensorFlow Serving answers requests with it.',
    ],
  },
  safetensors: {
    title: 'safetensors',
    text: [
      'A plain file format for weights that Python, Rust and many other languages read. It holds numbers and their names only, so opening it can never run a program.',
    ],
  },
} as const
