/** What tests compare convolutions with: their definition, product by product. */

export type Shape4 = [number, number, number, number]
export type Stride = number | [number, number]

export interface Convolution {
  /** Pictures `[n, height, width, in]`. */
  pictures: Shape4
  /** Filter `[height, width, in, out]`. */
  filter: Shape4
  stride: Stride
  pad: 'valid' | 'same'
}

export const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)

/** How many places the filter takes along one side, and the zeros before the first, as TensorFlow documents its paddings. */
function places(input: number, filter: number, stride: number, pad: 'valid' | 'same') {
  if (pad === 'valid') return { count: Math.floor((input - filter) / stride) + 1, before: 0 }
  const count = Math.ceil(input / stride)
  return { count, before: Math.floor(Math.max(0, (count - 1) * stride + filter - input) / 2) }
}

const sides = ({ pictures, filter, stride, pad }: Convolution) => {
  const [down, across] = typeof stride === 'number' ? [stride, stride] : stride
  return {
    down,
    across,
    rows: places(pictures[1], filter[0], down, pad),
    columns: places(pictures[2], filter[1], across, pad),
  }
}

export function outputShape(convolution: Convolution): Shape4 {
  const { rows, columns } = sides(convolution)
  return [convolution.pictures[0], rows.count, columns.count, convolution.filter[3]]
}

/** Calls `visit` with the places in memory of every pixel, filter element and output that belong together. */
export function forEachProduct(
  convolution: Convolution,
  visit: (pixel: number, element: number, output: number) => void,
): void {
  const { down, across, rows, columns } = sides(convolution)
  const [n, height, width, channels] = convolution.pictures
  const [filterHeight, filterWidth, , outs] = convolution.filter
  for (let b = 0; b < n; b++)
    for (let i = 0; i < rows.count; i++)
      for (let j = 0; j < columns.count; j++)
        for (let u = 0; u < filterHeight; u++)
          for (let v = 0; v < filterWidth; v++) {
            const [row, column] = [i * down + u - rows.before, j * across + v - columns.before]
            if (row < 0 || row >= height || column < 0 || column >= width) continue
            for (let c = 0; c < channels; c++)
              for (let o = 0; o < outs; o++)
                visit(
                  ((b * height + row) * width + column) * channels + c,
                  ((u * filterWidth + v) * channels + c) * outs + o,
                  ((b * rows.count + i) * columns.count + j) * outs + o,
                )
          }
}
