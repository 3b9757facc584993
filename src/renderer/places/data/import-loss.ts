import type { PictureShape } from '../../../shared/dataset'
import type { PictureFit } from '../../../shared/import'
import { count } from '../../../shared/words/format'

const percent = (share: number): string => `${Math.max(1, Math.round(share * 100))} %`

/** Proportions that differ by less than this are taken for the same: nobody sees it. */
const unseen = 0.01

/** What is lost of a picture file of this size on its way to the network, in short sentences. */
export function lossWords(
  original: { width: number; height: number },
  [height, width]: PictureShape,
  fit: PictureFit,
): string {
  const across = width / original.width
  const down = height / original.height
  return [fitLoss(across, down, fit), sizeLoss(fit === 'pad' ? Math.min(across, down) : Math.max(across, down))]
    .filter((words) => words !== '')
    .join(' ')
}

/** `across` and `down`: how many pixels of the network's picture each pixel of the file gets, if it were stretched. */
function fitLoss(across: number, down: number, fit: PictureFit): string {
  const wide = across < down
  const lost = 1 - Math.min(across, down) / Math.max(across, down)
  if (lost < unseen) return 'Nothing is cut off.'
  if (fit === 'crop') return `${wide ? 'Left and right' : 'Top and bottom'} are cut off, ${percent(lost / 2)} each.`
  if (fit === 'pad') return `Bands ${wide ? 'above and below' : 'on the left and right'} fill ${percent(lost)} of it.`
  return wide ? `It looks ${percent(lost)} narrower than it is.` : `It looks ${percent(lost)} flatter than it is.`
}

/** `scale`: pixels of the network's picture for each pixel of the file. */
function sizeLoss(scale: number): string {
  if (scale > 1 + unseen) return 'The file is smaller, so it is enlarged.'
  const detail = Math.round(1 / scale)
  return detail >= 2 ? `Details smaller than ${count(detail)} pixels are gone.` : ''
}
