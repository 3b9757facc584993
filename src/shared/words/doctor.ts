import type { DatasetSummary } from '../dataset'
import { proportionEnds, sizeEnds, type Examination, type Finding, type FindingKind } from '../doctor'
import { count, counted, visible } from './format'

/** What is said of a finding: what is so, and why it matters. */
export interface FindingWords {
  title: string
  why: string
}

type Context = Pick<DatasetSummary, 'classNames' | 'classCounts'>
type Say = (finding: Finding, dataset: Context) => string

const pictures = (n: number) => counted(n, 'picture')
const nameOf = ({ classNames }: Context, label: number) => `“${visible(classNames[label] ?? String(label))}”`

const words: Record<FindingKind, { title: Say; why: string }> = {
  'labels-differ': {
    title: ({ groupCount }) =>
      groupCount === 1
        ? 'The same picture is there under different labels'
        : `${count(groupCount)} pictures are there under different labels`,
    why: 'One picture cannot be two things: whatever the model says, one of the labels calls it wrong.',
  },
  leak: {
    title: ({ groupCount }) =>
      groupCount === 1
        ? 'A picture is in training and in test'
        : `${count(groupCount)} pictures are in training and in test`,
    why: 'The test then asks what the model has seen before: it flatters the model.',
  },
  'similar-labels-differ': {
    title: ({ groupCount }) => `${counted(groupCount, 'group')} of nearly the same pictures with different labels`,
    why: 'One of the labels is probably wrong; the model cannot tell these pictures apart.',
  },
  'similar-leak': {
    title: ({ groupCount }) => `${counted(groupCount, 'group')} of nearly the same pictures in training and in test`,
    why: 'To the model they are the same picture, so that the test flatters it.',
  },
  'few-pictures': {
    title: ({ groupCount }) =>
      `${counted(groupCount, 'class has', 'classes have')} fewer than 20 training pictures, or none in the test`,
    why: 'So few are hardly learned from; and without test pictures nobody knows how well a class is told.',
  },
  'names-alike': {
    title: ({ groupCount }) =>
      `${counted(groupCount, 'class is', 'classes are')} there under names that differ in case or spaces`,
    why: 'They are probably one class. As two, the model is called wrong for half of its good answers.',
  },
  blank: {
    title: ({ pictureCount }) => `${counted(pictureCount, 'picture is', 'pictures are')} a single colour`,
    why: 'There is nothing to be seen on them; the model only learns that emptiness has this label.',
  },
  'cut-off': {
    title: ({ pictureCount }) => `${counted(pictureCount, 'picture ends', 'pictures end')} in an even grey`,
    why: 'That is what a file looks like whose lower part was lost.',
  },
  uniform: {
    title: ({ pictureCount }) => `${counted(pictureCount, 'picture shows', 'pictures show')} next to nothing`,
    why: 'They have far less contrast than is usual in their class; often something went wrong when they were taken.',
  },
  copies: {
    title: ({ groupCount, pictureCount }) =>
      `${counted(pictureCount - groupCount, 'copy', 'copies')} of ${pictures(groupCount)} in the same part`,
    why: 'A picture that is there several times counts several times. That does little harm, unless there are many.',
  },
  similar: {
    title: ({ pictureCount, groupCount }) =>
      `${pictures(pictureCount)} in ${counted(groupCount, 'group')} are nearly the same`,
    why: 'They teach hardly more than one of them would, such as frames of one film.',
  },
  imbalance: {
    title: ({ groups: [group] }, dataset) => {
      const [largest = 0, smallest = 0] = group?.classes ?? []
      const { train } = dataset.classCounts
      const times = Math.floor((train[largest] ?? 0) / Math.max(1, train[smallest] ?? 0))
      return `${nameOf(dataset, largest)} has ${count(times)} times as many training pictures as ${nameOf(dataset, smallest)}`
    },
    why: 'The model then guesses the large class too often, and a high accuracy may hide that it never finds the small one.',
  },
  tiny: {
    title: ({ pictureCount }) => `${counted(pictureCount, 'picture was', 'pictures were')} tiny and had to be enlarged`,
    why: 'They are blurred; the model may learn the blur instead of what they show.',
  },
  'odd-size': {
    title: ({ pictureCount }) => `${counted(pictureCount, 'picture had', 'pictures had')} an unusual size`,
    why: 'Files that are far larger or smaller than the others often come from somewhere else.',
  },
  'odd-shape': {
    title: ({ pictureCount }) =>
      `${counted(pictureCount, 'picture was', 'pictures were')} far longer or taller than the others`,
    why: 'Much of them is cut off, squeezed or made of bands.',
  },
  'left-out': {
    title: ({ pictureCount }) =>
      `${counted(pictureCount, 'picture file', 'picture files')} could not be read when this was imported`,
    why: 'They are missing here. If one class lost many, it is learned worse.',
  },
}

export function findingWords(finding: Finding, dataset: Context): FindingWords {
  const { title, why } = words[finding.kind]
  return { title: title(finding, dataset), why }
}

/** Kinds that spoil the learning or the test, and are not only worth a look. */
export const isSerious = (kind: FindingKind): boolean => serious.includes(kind)
const serious: readonly FindingKind[] = [
  'labels-differ',
  'leak',
  'similar-labels-differ',
  'similar-leak',
  'few-pictures',
  'names-alike',
]

/** `3 things to look at`, `Nothing to worry about`. */
export const findingCount = (open: number): string =>
  open === 0 ? 'Nothing to worry about' : counted(open, 'thing to look at', 'things to look at')

/** What a finding does not list, since there is too much of it; null where all is listed. */
export function unlistedWords({ groups, groupCount, pictureCount }: Finding): string | null {
  const cases = groupCount - groups.length
  if (cases > 0)
    return `${counted(cases, 'further case is', 'further cases are')} not listed; they come up when these are done.`
  const listed = groups.reduce((sum, group) => sum + group.pictures.length, 0)
  const more = pictureCount - listed
  return listed > 0 && more > 0
    ? `${counted(more, 'further picture is', 'further pictures are')} not listed; they come up when these are done.`
    : null
}

/** What is missing where not everything could be compared; null where nothing is. */
export const limitedWords = ({ limited }: Pick<Examination, 'limited'>): string | null =>
  limited
    ? 'So many pictures look alike that not all of them could be compared with each other. Some that are nearly the same may be missing here.'
    : null

/** What was looked for, in words; the last ones only where it could be. */
export function checks({ sizesKnown, reported, limited }: Examination): string[] {
  return [
    'the same picture twice, under different labels, and in training and test',
    limited
      ? 'nearly the same pictures (so many are alike that some may have been missed)'
      : 'nearly the same pictures, also under different labels, and in training and test',
    'pictures of a single colour, with next to nothing on them, or cut off below',
    'classes with few pictures, great differences between classes, and names that are alike',
    sizesKnown > 0
      ? 'unusual sizes and shapes of the files'
      : 'not sizes and shapes of files: nothing is known of them for this dataset',
    ...(reported ? ['files that could not be read at the import'] : []),
  ]
}

/** What a bar of longer sides counts: `65 – 128`, in pixels. */
export function sizeBar(bar: number): string {
  const end = sizeEnds[bar]
  const before = bar === 0 ? 0 : (sizeEnds[bar - 1] ?? 0)
  return end === undefined
    ? `over ${count(before)}`
    : bar === 0
      ? `up to ${count(end)}`
      : `${count(before + 1)} – ${count(end)}`
}

const proportionNames = [
  'over 3 times as tall as wide',
  '2 to 3 times as tall as wide',
  '1.5 to 2 times as tall as wide',
  'a little taller than wide',
  'about square',
  'a little wider than tall',
  '1.5 to 2 times as wide as tall',
  '2 to 3 times as wide as tall',
  'over 3 times as wide as tall',
]
/** What a bar of proportions counts. */
export const proportionBar = (bar: number): string => proportionNames[bar] ?? ''
/** The same, for an axis. */
export const proportionTick = (bar: number): string => {
  const end = proportionEnds[bar]
  return ['', '1:3', '1:2', '2:3', 'square', '3:2', '2:1', '3:1', ''][bar] ?? String(end)
}
