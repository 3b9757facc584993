/** For tests: tar archives of any content, valid or not. What is not said is as it should be. */

export interface TarFixture {
  name: string
  content?: Uint8Array
  /** `0` is a file (if not said), `1` a hard link, `2` a link, `3` and `4` devices, `5` a folder, `6` a pipe, `x` a pax header. */
  type?: string
  /** What the header says. */
  bytes?: number
  link?: string
}

const blockBytes = 512

/** @param end blocks of zeros behind the last entry */
export function tarBytes(entries: readonly TarFixture[], end = 2): Buffer {
  return Buffer.concat([...entries.map(tarEntry), Buffer.alloc(end * blockBytes)])
}

/** A header in the format of POSIX, and the content behind it. */
export function tarEntry({ name, content = new Uint8Array(), type = '0', bytes, link = '' }: TarFixture): Buffer {
  const header = Buffer.alloc(blockBytes)
  const octal = (value: number, at: number, digits: number) =>
    header.write(`${value.toString(8).padStart(digits, '0')}\0`, at, 'latin1')
  header.write(name, 0, 100)
  octal(0o644, 100, 7)
  octal(0, 108, 7)
  octal(0, 116, 7)
  octal(bytes ?? content.length, 124, 11)
  octal(0, 136, 11)
  header.write(type, 156, 'latin1')
  header.write(link, 157, 100)
  header.write('ustar\x0000', 257, 'latin1')
  header.fill(' ', 148, 156)
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0`,
    148,
    'latin1',
  )
  return Buffer.concat([header, content, Buffer.alloc((blockBytes - (content.length % blockBytes)) % blockBytes)])
}

/** Facts that no header has room for, about the entry behind it. */
export function paxEntry(facts: Record<string, string>): Buffer {
  const records = Object.entries(facts).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`
    const length = Buffer.byteLength(rest)
    const digits = String(length + String(length).length).length
    return `${length + digits}${rest}`
  })
  return tarEntry({ name: 'PaxHeader', type: 'x', content: Buffer.from(records.join('')) })
}
