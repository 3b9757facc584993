import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultImportSettings } from '../../../shared/import'
import { visible } from '../../../shared/words/format'
import { classFolders } from '../importers/class-folders'
import type { Importer } from '../importers/importer'
import { labelledFiles } from '../importers/labelled-files'
import { openTree } from '../trees'
import type { FileTree } from '../trees/file-tree'
import { classKey } from './class-names'
import { memoryTree, plainPicture, PlainDecoder } from './fixtures'

const range = (count: number, name: (k: number) => string) => Array.from({ length: count }, (_, k) => name(k))

/** Two hundred names that do harm somewhere; each is a class of its own. */
const names = [
  // Control characters, directions of writing, and what cannot be seen.
  ...range(31, (k) => `c${k}${String.fromCharCode(k + 1)}x`),
  ...[0x7f, 0x85, 0xad, 0x61c, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x2060, 0xfeff, 0xfff9]
    .concat([0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0xe0001, 0xe0041, 0x1d173])
    .map((code) => `u${code}${String.fromCodePoint(code)}gpj`),
  // What Windows keeps for itself.
  ...['CON', 'PRN', 'AUX', 'NUL', 'CONIN$', 'aux.txt', 'nul.png', 'con.', 'COM\u00b9', 'CLOCK$'],
  ...range(9, (k) => `COM${k + 1}`),
  ...range(9, (k) => `lpt${k + 1}.jpg`),
  ...[
    'dot.',
    'dots...',
    'spaced .',
    '...',
    '. .',
    'x.lnk',
    'a:b',
    'C:',
    'C:x',
    'd:stream:$DATA',
    'what?',
    'a*',
    '<a',
    'a>',
    'a|b',
    '"q"',
  ],
  // What looks like a way out.
  ...[
    '..\\up',
    '\\\\server\\share',
    '..%2fup',
    '%2e%2e',
    '\u2024\u2024',
    '\uff0e\uff0e',
    'a\u2215b',
    'a\u2044b',
    'a\uff0fb',
    '~',
    '~root',
  ],
  ...[
    '$HOME',
    '%TEMP%',
    '-rf',
    '--help',
    '-',
    '`id`',
    '$(id)',
    ';ls',
    '&calc',
    "' OR 1=1",
    '!important',
    '#',
    '#x',
    'x&y',
    '{{7*7}}',
    '${7*7}',
  ],
  // What other programs take for more than text.
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'null',
    'undefined',
    'NaN',
    'true',
    '0',
    '-0',
    '1e999',
    '0x10',
  ],
  ...[
    '=cmd()',
    '+1',
    '@SUM(A1)',
    '-1+1',
    '<script>alert(1);',
    '<img src=x onerror=1>',
    '&lt;b&gt;',
    'javascript:1',
    ']]>',
    '<!--',
    '%s%n',
  ],
  // What is hard to write, to sort or to measure.
  ...[
    'Zoe\u0308',
    'caf\u00e9',
    'j\u0307',
    'I\u0307z',
    '\u0130',
    '\u0131',
    '\u00df',
    '\u1e9e\u1e9e',
    'SS',
    '\ufb01',
    '\u212b',
    '\u03a3',
    '\u1100\u1161',
    '\u4e16\u754c',
  ],
  ...[
    '\u0643\u0644\u0628',
    '\u05db\u05dc\u05d1',
    'abc \u05d0 def',
    '\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67',
    '\ud83c\udff4\u200d\u2620\ufe0f',
    '\ud83c\udde9\ud83c\uddea',
  ],
  ...[
    `z${'\u0301'.repeat(60)}`,
    'x'.repeat(255),
    '\u732b'.repeat(85),
    '\ud83d\udc26'.repeat(60),
    ' lead',
    'trail ',
    '\u00a0nbsp\u00a0',
    '\u3000wide',
    '1',
    '02',
    '10',
  ],
  ...[
    'a,b',
    'a;b',
    'a\tb;',
    'say "hi"',
    "it's",
    'back`tick',
    'new\r\nline',
    '\u2603',
    '\ufffd',
    '\ue000',
    '\ufdd0',
    '\uffff',
    '\u{10ffff}',
    "Robert'); DROP TABLE",
    '..\u2571up',
    '|cat',
    'a\u2400',
  ],
]

/** What the class of a name is called. */
function expectedName(name: string): string {
  const letters = Array.from(name.normalize('NFC').trim())
  return letters.slice(0, 120).join('').trim()
}

/** A picture that tells which one it is. */
const picture = (k: number) => plainPicture({ color: [k % 256, k >> 8, 0] })

/** Imports a tree; the class of each picture by the number in its pixels. */
async function classesOf(
  importer: Importer,
  tree: FileTree,
): Promise<{ classes: Map<number, string>; shown: string[] }> {
  const { signal } = new AbortController()
  const candidate = await importer.recognise(tree, { signal, decoder: new PlainDecoder() })
  if (!candidate) throw new Error('it was not recognised')
  const settings = { ...defaultImportSettings, height: 8, width: 8, testShare: 0 }
  const classes = new Map<number, string>()
  const shown = [...candidate.classNames]
  const source = await candidate.open(settings)
  for await (const { pixels, labels, names: found } of source.chunks(signal)) {
    labels.forEach((label, k) => {
      const [low = 0, high = 0] = pixels.subarray(k * 192)
      classes.set(low + 256 * high, source.classNames[label] ?? '')
    })
    shown.push(...(found ?? []))
  }
  shown.push(...[...(source.report()?.skippedFiles ?? [])].map(({ name }) => name))
  await source.close()
  return { classes, shown }
}

let world: string

beforeEach(async () => {
  world = await mkdtemp(path.join(os.tmpdir(), 'jackdaw-names-'))
  await mkdir(path.join(world, 'scratch'))
})
afterEach(() => rm(world, { recursive: true, force: true }))

/** Everything below the world, as bytes, because some names are no text. */
const everything = async (folder = Buffer.from(world)): Promise<string[]> => {
  const found: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true, encoding: 'buffer' as BufferEncoding })) {
    const name = Buffer.concat([folder, Buffer.from('/'), entry.name as unknown as Buffer])
    found.push(name.toString('hex'))
    if (entry.isDirectory()) found.push(...(await everything(name)))
  }
  return found
}

const expected = new Map(names.map((name, k) => [k, expectedName(name)]))

describe('two hundred hostile names', () => {
  it('are two hundred, and different', () => {
    expect(names.length).toBeGreaterThanOrEqual(200)
    expect(new Set(names.map((name) => classKey(name))).size).toBe(names.length)
  })

  it.runIf(process.platform === 'linux')(
    'name classes and files of a real folder, and are never written to',
    async () => {
      const photos = path.join(world, 'photos')
      for (const [k, name] of names.entries()) {
        await mkdir(path.join(photos, name), { recursive: true })
        const file = Buffer.byteLength(name) < 250 ? `${name}.png` : 'x.png'
        await writeFile(path.join(photos, name, file), picture(k))
      }
      // Bytes that are no text.
      const folder = Buffer.concat([Buffer.from(`${photos}/caf`), Buffer.of(0xe9)])
      await mkdir(folder)
      await writeFile(Buffer.concat([folder, Buffer.from('/1'), Buffer.of(0xff), Buffer.from('.png')]), picture(999))

      const before = await everything()
      const tree = await openTree(photos, {
        scratch: path.join(world, 'scratch'),
        signal: new AbortController().signal,
      })
      const { classes, shown } = await classesOf(classFolders, tree)
      await tree.close()
      expect(await everything()).toEqual(before)
      expect(classes).toEqual(new Map([...expected, [999, 'caf\ufffd']]))
      expectShowable(shown)
    },
  )

  it('name classes in lists', async () => {
    const quoted = (text: string) => `"${text.replace(/"/g, '""')}"`
    const contents = names.map((_, k): [string, string] => [`${k}.png`, picture(k)])
    const list = names.map((name, k) => `${k}.png,${quoted(name)}`).join('\n')
    const { classes, shown } = await classesOf(
      labelledFiles,
      memoryTree({ ...Object.fromEntries(contents), 'list.csv': list }),
    )
    expect(classes).toEqual(expected)
    expectShowable(shown)
  })

  it('name classes in trees that have half characters', async () => {
    const halves = ['\ud83d', 'a\udc26', '\udc26\ud83d', 'plain']
    const contents = halves.map((name, k): [string, string] => [`${name}/${name}.png`, picture(k)])
    const { classes, shown } = await classesOf(classFolders, memoryTree(Object.fromEntries(contents)))
    expect(classes).toEqual(new Map(halves.map((name, k) => [k, name])))
    expectShowable(shown)
  })
})

/** Names are shown on one line, with nothing that cannot be seen or turns what follows. */
function expectShowable(shown: readonly string[]): void {
  for (const name of shown) {
    expect(visible(name)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
    expect(Array.from(visible(name)).length).toBeLessThanOrEqual(120)
  }
}
