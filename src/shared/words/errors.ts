import type { ErrorCode, ErrorData } from '../errors'
import { bytes, count, counted } from './format'
import { systemReason } from './system-reasons'

/** One plain sentence (which file or field, what is wrong) and one thing to do. */
export interface ErrorWords {
  sentence: string
  action: string
}

type Writer = (subject: string, detail: ErrorData['detail']) => ErrorWords

const say =
  (sentence: (subject: string, detail: ErrorData['detail']) => string, action: string): Writer =>
  (subject, detail) => ({ sentence: sentence(subject, detail), action })

const table: Record<ErrorCode, Writer> = {
  'request-unknown': say((s) => `The window asked for something this version does not know: ${s}.`, 'Restart Jackdaw.'),
  'request-invalid': say(
    (s, d) => `Something in the request "${s}" is not right: ${d.reason}.`,
    'Correct the value and try again.',
  ),
  'request-refused': say((s) => `A request from an unknown sender was refused: ${s}.`, 'Restart Jackdaw.'),
  'request-too-many': say(() => 'The window asked for too much at once.', 'Wait a moment and try again.'),

  'library-unusable': say(
    (s, d) => `The library folder ${s} cannot be used: ${systemReason(d.reason)}.`,
    'Choose another folder with --library, or make this one writable.',
  ),
  'library-locked': say((s) => `Another Jackdaw is writing to ${s}.`, 'Close the other one, or wait until it is done.'),
  'file-missing': say((s) => `${s} is not there.`, 'Check where the file is and try again.'),
  'file-unreadable': say(
    (s, d) => `${s} could not be read: ${systemReason(d.reason)}.`,
    'Check that you may open this file.',
  ),
  'file-damaged': say((s, d) => `${s} is damaged: ${d.reason}.`, 'Use another copy of the file.'),
  'file-newer': say(
    (s) => `${s} was written by a newer version of Jackdaw.`,
    'Update Jackdaw to change it; until then it can only be looked at.',
  ),
  'disk-full': say((s) => `The disk is full, so ${s || 'the file'} was not saved.`, 'Free some space and try again.'),
  'write-failed': say((s, d) => `${s} could not be saved: ${systemReason(d.reason)}.`, 'Check the disk and try again.'),

  'dataset-unknown': say((s) => `There is no dataset called ${s}.`, 'Look at the list of datasets for its name.'),
  'dataset-ambiguous': say((s) => `More than one dataset is called ${s}.`, 'Name it by its id, or rename one of them.'),
  'dataset-damaged': say(
    (s, d) => `The dataset ${s} is damaged: ${d.reason}.`,
    'Remove it and import the original files again.',
  ),
  'dataset-in-use': say((s) => `A run is using the dataset ${s} now.`, 'Stop the run first.'),
  'dataset-busy': say((s) => `Pictures are being added to ${s} now.`, 'Wait until that is done, or cancel it.'),
  'class-name-taken': say((s) => `There is a class “${s}” already.`, 'Choose another name, or merge the two classes.'),
  'class-not-empty': say(
    (s, d) => `The class “${s}” still has ${counted(Number(d.pictures), 'picture')}, excluded ones included.`,
    'Merge it into another class instead.',
  ),
  'choice-expired': say(() => 'What you chose is no longer known.', 'Choose the files again.'),
  'drop-not-on-disk': say(
    () => 'Not all of what you dropped lies on this disk.',
    'Save it in a folder first, then drop or choose that.',
  ),
  'import-cancelled': say(() => 'The import was cancelled; nothing was kept.', 'Start it again whenever you like.'),
  'idx-missing-file': say(
    (s) => `The folder has no file ${s}.`,
    'Choose the folder that holds all four IDX files: pictures and labels for training and for testing.',
  ),
  'idx-ambiguous': say(
    (s, d) => `The folder ${s} holds more than one set of IDX files: ${d.files}.`,
    'Put the four files that belong together into a folder of their own.',
  ),
  'idx-bad-magic': say(
    (s) => `${s} is not an IDX file: it does not start with the IDX signature.`,
    'Check that it is the right file and was downloaded completely.',
  ),
  'idx-bad-type': say(
    (s, d) => `${s} holds values of a kind Jackdaw does not read (code ${d.type}); it reads bytes only.`,
    'Use the version of the file with unsigned bytes.',
  ),
  'idx-bad-rank': say(
    (s, d) => `${s} has ${d.rank} dimensions, where ${d.expected} were expected.`,
    'Check that the picture files and the label files are not swapped.',
  ),
  'idx-bad-dimension': say(
    (s, d) => `${s} says that its dimension ${d.dimension} has size ${d.size}, which cannot be.`,
    'The file is damaged; use another copy.',
  ),
  'idx-too-large': say(
    (s, d) => `${s} says that it holds ${d.bytes} bytes, more than the limit of ${d.limit}.`,
    'The file is probably damaged; use another copy.',
  ),
  'idx-wrong-size': say(
    (s, d) => `${s} should hold ${d.expected} bytes but has ${d.found}.`,
    'The file is incomplete or damaged; use another copy.',
  ),
  'idx-count-mismatch': say(
    (s, d) => `${s} has ${d.pictures} pictures but ${d.labels} labels.`,
    'Use picture and label files that belong together.',
  ),
  'idx-shape-mismatch': say(
    (s, d) => `${s} has pictures of ${d.found} pixels, but the training pictures have ${d.expected}.`,
    'Use training and test files that belong together.',
  ),
  'gzip-damaged': say(
    (s) => `${s} is compressed, and the compressed data is damaged.`,
    'Use another copy of the file.',
  ),
  'gzip-trailing-data': say(
    (s) => `${s} has extra data after its compressed part.`,
    'The file is damaged; use another copy.',
  ),
  'gzip-too-large': say(
    (s, d) => `${s} unpacks to more than ${d.limit} bytes, so it was not read on.`,
    'Check that it is the right file.',
  ),

  'import-nothing': say(
    (s) => `No labelled pictures were found in ${s}.`,
    'Choose a folder with one folder of pictures for each class, or another of the kinds that the help lists.',
  ),
  'import-unsupported': say((s, d) => `${s} cannot be imported: ${d.reason}.`, 'Keep the pictures in another way.'),
  'file-too-large': say(
    (s, d) => `${s} is larger than the limit of ${d.limit} bytes, so it was not read.`,
    'Check that it is the right file.',
  ),
  'file-changed': say((s) => `${s} has changed since it was chosen.`, 'Choose it again.'),
  'folder-too-large': say(
    (s, d) => `The folder ${s} is beyond what is read: ${d.reason}.`,
    'Choose a folder inside it.',
  ),
  'entry-unsafe': say(
    (s) => `${s} has a name that leads out of its archive, so it was left out.`,
    'Use an archive from someone you trust.',
  ),
  'entry-not-regular': say(
    (s) => `${s} is a link or a device and no plain file, so it was left out.`,
    'Copy the file itself to this place.',
  ),
  'entry-twice': say(
    (s) =>
      `${s} is in the archive more than once, or beside a name that differs only in case, so only the first was taken.`,
    'Rename one of them and pack the archive again.',
  ),
  'archive-damaged': say((s, d) => `The archive ${s} is damaged: ${d.reason}.`, 'Use another copy of the archive.'),
  'archive-too-large': say(
    (s, d) => `The archive ${s} is beyond what is read: ${d.reason}.`,
    'Unpack it yourself if you trust it, and choose the folder.',
  ),
  'archive-encrypted': say((s) => `${s} is locked with a password.`, 'Unpack it yourself and choose the folder.'),
  'label-missing': say(
    (s) => `There is no label for ${s}.`,
    'Put it into the folder of its class, or add a line for it to the list.',
  ),
  'label-unknown': say((s, d) => `${s} has the label ${d.label}, which cannot be: ${d.reason}.`, 'Correct the label.'),
  'csv-damaged': say((s, d) => `The table ${s} could not be read: ${d.reason}.`, 'Save it again as CSV in UTF-8.'),
  'csv-row': say((s, d) => `${s} was left out: ${d.reason}.`, 'Correct this line of the table.'),
  'cifar-damaged': say((s, d) => `${s} is not a whole CIFAR file: ${d.reason}.`, 'Use another copy of the file.'),
  'npy-damaged': say((s, d) => `The array file ${s} is damaged: ${d.reason}.`, 'Use another copy of the file.'),
  'npy-unsupported': say(
    (s, d) => `The array ${s} cannot be read: ${d.reason}.`,
    'Save it again as whole numbers from 0 to 255, or as real numbers from 0 to 1.',
  ),
  'arrays-mismatch': say(
    (s, d) => `The arrays of ${s} do not belong together: ${d.reason}.`,
    'Use arrays of pictures and labels of the same length.',
  ),

  'config-invalid': say((s, d) => `${s}: ${d.reason}.`, 'Correct this setting and try again.'),
  'config-newer': say(
    () => 'These settings were written by a newer version of Jackdaw.',
    'Update Jackdaw to use them.',
  ),
  'network-impossible': say(
    (s, d) => `The network does not fit the pictures at ${s}: ${d.reason}.`,
    'Use smaller kernels or fewer blocks.',
  ),
  'network-too-large': say(
    (_s, d) =>
      `The network would have ${count(Number(d.parameters))} weights, more than the limit of ${count(Number(d.limit))}.`,
    'Use fewer filters or hidden units.',
  ),
  'memory-too-small': (_s, d) => ({
    sentence: `This takes at least ${bytes(Number(d.needed))} of memory, and there are ${bytes(Number(d.available))}.`,
    action:
      Number(d.batchSize) >= 1
        ? `Take a batch size of at most ${count(Number(d.batchSize))}, or a smaller network.`
        : 'Take a smaller network, or smaller pictures.',
  }),
  'dataset-too-small': say(
    (s, d) =>
      `${s} has ${counted(Number(d.found), 'picture')} to train with, and ${count(Number(d.needed))} are needed.`,
    'Add pictures, or use smaller batches or a smaller validation part.',
  ),
  'dataset-not-examined': say(
    (s) => `The pictures of ${s} were not looked through as they are now, so nobody knows which are alike.`,
    'Let the Data doctor look through them first; on the command line: jackdaw datasets examine.',
  ),
  'class-count': say(
    (s, d) => `${s} has ${counted(Number(d.found), 'class', 'classes')}; there must be at least 2 and at most 1,000.`,
    'Add classes, or leave some out.',
  ),
  'validation-missing': say(
    (_s, d) => `${d.setting} needs pictures that are kept aside for validation, and there are none.`,
    'Keep a part of the training pictures aside, or turn it off.',
  ),

  'engine-missing': say(
    (_s, d) => `TensorFlow could not be loaded: ${d.reason}.`,
    'Run "npm run setup" in the folder of Jackdaw; it fetches what is missing or says what to install.',
  ),
  'engine-not-started': say(
    (_s, d) => `The engine would not start: ${d.reason}.`,
    'Run "npm run setup" in the folder of Jackdaw; it fetches what is missing or says what to install.',
  ),
  'engine-unusable': say((s, d) => `The engine ${s} cannot be used here: ${d.reason}.`, 'Choose another engine.'),
  'engine-protocol': say(() => 'The engine answered in a way this version does not understand.', 'Restart Jackdaw.'),
  'engine-killed': say(
    () => 'The engine was ended from outside.',
    'Everything up to the last checkpoint is safe: resume the run to go on from there.',
  ),
  'engine-out-of-memory': say(
    (_s, d) => `The engine ran out of memory${d.batchSize ? ` at batch size ${d.batchSize}` : ''}.`,
    'Try half the batch size, or close other programs.',
  ),
  'engine-crashed': say(
    (_s, d) => `The engine crashed${d.signal ? ` (${d.signal})` : ''}.`,
    'Everything up to the last checkpoint is safe: resume the run to go on from there.',
  ),
  'engine-silent': say(
    () => 'The engine stopped answering and was ended.',
    'Everything up to the last checkpoint is safe: resume the run to go on from there.',
  ),
  'engine-busy': say(() => 'A run is in training already.', 'Wait until it is done, or stop it.'),
  'job-stopped': say(() => 'This was stopped before it was done.', 'Start it again whenever you like.'),
  'cuda-no-gpu': say(
    (_s, d) => `CUDA was asked for, but no GPU can be used: ${d.reason}.`,
    'Install what is missing, or choose the CPU.',
  ),

  'run-unknown': say((s) => `There is no run ${s}.`, 'Look at the list of runs.'),
  'run-ambiguous': say((s) => `More than one run is called ${s}.`, 'Use the id of the run instead of its name.'),
  'run-damaged': say((s, d) => `The record of run ${s} is damaged: ${d.reason}.`, 'The other runs are not touched.'),
  'run-busy': say((s) => `Run ${s} is in training now.`, 'Stop it first.'),
  'run-not-resumable': say(
    (s, d) => `Run ${s} cannot be resumed: ${d.reason}.`,
    'Start a new run with the same settings.',
  ),
  'run-not-startable': say(
    (s, d) => `Nothing can start from run ${s}: ${d.reason}.`,
    'Choose a run that sorts pictures of the same size with the same layers, or start from nothing.',
  ),
  'run-not-extensible': say(
    (s, d) => `Run ${s} cannot train more epochs: ${d.reason}.`,
    'Give a total that is larger than what it has done.',
  ),
  'runs-not-comparable': say(
    (s, d) => `${s} cannot be compared fairly: ${d.reason}.`,
    'Choose two runs with the same pictures and different settings.',
  ),
  'queue-full': say(
    (_s, d) => `No more than ${d.most} runs can wait at a time.`,
    'Remove some, or wait until some are done.',
  ),
  'queue-entry-unknown': say(() => 'That run is not waiting any more.', 'Look at the runs: it may have begun.'),
  'run-no-model': say((s) => `Run ${s} has no checkpoint yet, so it has no model.`, 'Train for at least one epoch.'),
  'run-no-evaluation': say((s) => `Run ${s} has not been tested yet.`, 'Train it to the end or press Evaluate.'),
  'loss-not-finite': say(
    (_s, d) => `The loss stopped being a number at epoch ${d.epoch}, batch ${d.batch}.`,
    'The learning rate is most likely too high: try a tenth of it.',
  ),
  'checkpoint-damaged': say(
    (s, d) => `The checkpoint ${s} is damaged: ${d.reason}.`,
    'The one before it is used instead.',
  ),
  'dataset-changed': say(
    (s) => `The dataset ${s} is not the one this run was trained on.`,
    'Use the original dataset, or start a new run.',
  ),

  'picture-unreadable': say((s) => `${s} could not be read as a picture; it seems damaged.`, 'Try another copy.'),
  'picture-kind': say((s) => `${s} is not a picture that Jackdaw reads.`, 'Use PNG, JPEG, WebP, BMP or GIF.'),
  'picture-too-large': say((s, d) => `${s} is too large (${d.size}).`, 'Make it smaller first.'),
  'picture-too-slow': say((s) => `${s} took too long to read, so it was left out.`, 'Save the picture again.'),
  'export-differs': say(
    (s, d) => `The exported model ${s} answers differently from the original (by ${d.difference}), so it was not kept.`,
    'Try again; if it happens again, please report it.',
  ),
  'export-target': say((s, d) => `Nothing was exported to ${s}: ${systemReason(d.reason)}.`, 'Choose another folder.'),

  'option-invalid': say((s, d) => `${s}: ${d.reason}.`, 'See --help for what is possible.'),
  'argument-missing': say((s) => `${s} is missing.`, 'See --help.'),

  unexpected: say((_s, d) => `Something went wrong inside Jackdaw: ${d.reason}.`, 'The log has the details.'),
}

/** The words for an error: one sentence and one thing to do. */
export function errorWords(error: ErrorData): ErrorWords {
  return table[error.code](error.subject, error.detail)
}
