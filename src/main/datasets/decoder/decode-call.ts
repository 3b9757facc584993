import type { DecodedFile, PictureDecoder, PictureToDecode } from '../importers/importer'

/** How pictures are to come out. */
export type HowToDecode = Parameters<PictureDecoder['decode']>[1]

/** Pictures that go to the process together. */
export interface Batch {
  call: DecodeCall
  /** Place of the first one in its call. */
  from: number
  pictures: readonly PictureToDecode[]
  /**
   * Whether it is decoded with nothing beside it: then it has one picture, and what happens to the process is this picture's doing.
   */
  alone: boolean
}

/** One request to decode, as far as it has come. Settling it twice does nothing. */
export class DecodeCall {
  readonly answers: Promise<DecodedFile[]>
  private readonly files: DecodedFile[] = []
  private left: number
  private resolve!: (files: DecodedFile[]) => void
  reject!: (error: unknown) => void

  constructor(
    readonly pictures: readonly PictureToDecode[],
    readonly how: HowToDecode,
  ) {
    this.left = pictures.length
    this.answers = new Promise((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    })
    if (this.left === 0) this.resolve([])
  }

  /** Takes the answers for pictures from place `from` on; each is given once. */
  take(from: number, files: readonly DecodedFile[]): void {
    files.forEach((file, k) => (this.files[from + k] = file))
    this.left -= files.length
    if (this.left === 0) this.resolve(this.files)
  }

  /** All pictures in batches of `size`. */
  batches(size: number): Batch[] {
    const { pictures } = this
    return Array.from({ length: Math.ceil(pictures.length / size) }, (_, k) => ({
      call: this,
      from: k * size,
      pictures: pictures.slice(k * size, (k + 1) * size),
      alone: false,
    }))
  }
}

/** Each picture of a batch by itself. */
export const oneByOne = ({ call, from, pictures }: Batch): Batch[] =>
  pictures.map((picture, k) => ({ call, from: from + k, pictures: [picture], alone: true }))
