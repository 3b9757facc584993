/** The ways of keeping labelled pictures that are understood, as the first screen of the import shows them. */
export const importWays = [
  {
    drawing: 'class-folders',
    name: 'A folder for each class',
    text: 'The folder’s name is the class: owl/1.jpg, crow/1.jpg, crow/2.jpg.',
  },
  {
    drawing: 'split-folders',
    name: 'Folders for training and test',
    text: 'train and test, maybe valid too, each with a folder for each class.',
  },
  {
    drawing: 'labelled-files',
    name: 'Pictures with a list',
    text: 'One folder of pictures and a CSV table that gives the class of each file.',
  },
  {
    drawing: 'archive',
    name: 'Zip and tar archives',
    text: 'Any of these packed up: zip, tar or tar.gz.',
  },
  {
    drawing: 'idx',
    name: 'IDX files',
    text: 'As MNIST comes: files of pictures and files of labels, plain or gzip.',
  },
  {
    drawing: 'cifar',
    name: 'CIFAR-10 and CIFAR-100',
    text: 'The binary version, unpacked or as tar.gz.',
  },
  {
    drawing: 'arrays',
    name: 'NumPy arrays',
    text: 'One npz file, or npy files with pictures and with labels.',
  },
  {
    drawing: 'csv-pixels',
    name: 'A table of pixels',
    text: 'A CSV table: in each row a label and all pixels of one picture.',
  },
] as const

export type ImportWayDrawing = (typeof importWays)[number]['drawing']
