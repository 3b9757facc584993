import { JackdawError } from '../../../shared/errors'

/** What the text of a header says, in Python's words: `{'descr': '<f4', 'fortran_order': False, 'shape': (60000, 28, 28), }`. */
export interface HeaderDictionary {
  descr: string
  fortranOrder: boolean
  shape: number[]
}

/** NumPy has no arrays of more dimensions. */
const mostDimensions = 32

const code = (character: string) => character.charCodeAt(0)
const [space, tab, newline, carriageReturn] = [code(' '), code('\t'), code('\n'), code('\r')]
const [singleQuote, doubleQuote, backslash] = [code("'"), code('"'), code('\\')]
const [zero, nine, minus, longSuffix] = [code('0'), code('9'), code('-'), code('L')]

/**
 * Reads the text of a header by a grammar that knows nothing but what such a header needs:
 *
 *     dictionary = "{" [entry ("," entry)* [","]] "}"         each of the three entries once, in any order
 *     entry      = "descr" ":" string | "fortran_order" ":" ("True" | "False") | "shape" ":" tuple
 *     tuple      = "(" [number "," [number ("," number)* [","]]] ")"
 */
export class HeaderText {
  private at = 0

  constructor(
    private readonly bytes: Uint8Array,
    private readonly subject: string,
  ) {}

  /** The dictionary, which must be all of the text. Throws `npy-damaged`, or `npy-unsupported` when a number consists of fields. */
  dictionary(): HeaderDictionary {
    let descr: string | undefined
    let fortranOrder: boolean | undefined
    let shape: number[] | undefined
    this.take('{')
    while (!this.takeIf('}')) {
      const key = this.string()
      this.take(':')
      if (key === 'descr' && descr === undefined) descr = this.descr()
      else if (key === 'fortran_order' && fortranOrder === undefined) fortranOrder = this.truth()
      else if (key === 'shape' && shape === undefined) shape = this.tuple()
      else throw this.damaged()
      if (this.takeIf(',')) continue
      this.take('}')
      break
    }
    this.skipSpace()
    if (this.at < this.bytes.length || descr === undefined || fortranOrder === undefined || shape === undefined)
      throw this.damaged()
    return { descr, fortranOrder, shape }
  }

  private descr(): string {
    this.skipSpace()
    if (this.bytes[this.at] === code('['))
      throw new JackdawError('npy-unsupported', this.subject, {
        reason: 'each of its entries consists of several fields',
      })
    return this.string()
  }

  private truth(): boolean {
    if (this.takeIf('True')) return true
    this.take('False')
    return false
  }

  private tuple(): number[] {
    const numbers: number[] = []
    this.take('(')
    while (!this.takeIf(')')) {
      if (numbers.push(this.number()) > mostDimensions) throw this.damaged()
      if (this.takeIf(',')) continue
      // One number between brackets is no tuple in Python.
      if (numbers.length === 1) throw this.damaged()
      this.take(')')
      break
    }
    return numbers
  }

  private number(): number {
    this.skipSpace()
    if (this.bytes[this.at] === minus) throw this.damaged('it claims a negative size')
    const start = this.at
    let value = 0
    for (let byte = this.bytes[this.at]; isDigit(byte); byte = this.bytes[++this.at]) {
      value = value * 10 + (byte - zero)
      if (value > Number.MAX_SAFE_INTEGER) throw this.damaged('it claims more numbers than any file can hold')
    }
    if (this.at === start) throw this.damaged()
    // Python 2 wrote long numbers so.
    if (this.bytes[this.at] === longSuffix) this.at++
    return value
  }

  private string(): string {
    this.skipSpace()
    const quote = this.bytes[this.at]
    if (quote !== singleQuote && quote !== doubleQuote) throw this.damaged()
    const start = ++this.at
    for (; this.at < this.bytes.length; this.at++) {
      const byte = this.bytes[this.at] ?? 0
      if (byte === quote) return String.fromCharCode(...this.bytes.subarray(start, this.at++))
      if (byte === backslash || byte < space || byte > 0x7e) break
    }
    throw this.damaged()
  }

  private take(word: string): void {
    if (!this.takeIf(word)) throw this.damaged()
  }

  private takeIf(word: string): boolean {
    this.skipSpace()
    for (let k = 0; k < word.length; k++) if (this.bytes[this.at + k] !== word.charCodeAt(k)) return false
    this.at += word.length
    return true
  }

  private skipSpace(): void {
    for (; this.at < this.bytes.length; this.at++) {
      const byte = this.bytes[this.at]
      if (byte !== space && byte !== newline && byte !== tab && byte !== carriageReturn) return
    }
  }

  private damaged(reason = 'its header is not as NumPy writes it'): JackdawError {
    return new JackdawError('npy-damaged', this.subject, { reason })
  }
}

const isDigit = (byte: number | undefined): byte is number => byte !== undefined && byte >= zero && byte <= nine
