/** The last part of a stream of text, at most so many characters, whatever is poured in. */
export class TextTail {
  private text = ''

  constructor(private readonly limit = 16 * 1024) {}

  add(chunk: string): void {
    this.text = (this.text + chunk.slice(-this.limit)).slice(-this.limit)
  }

  toString(): string {
    return this.text
  }
}
