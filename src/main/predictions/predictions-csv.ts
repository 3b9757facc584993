import { textCell } from '../../shared/csv-cells'
import type { Predictions } from './read-predictions'

/**
 * Comma-separated values (RFC 4180) of what a model said of a split: index, label, prediction, confidence, right. Class names
 * stand as text; one that a spreadsheet would take for a formula gets an apostrophe in front.
 */
export function predictionsCsv(
  { predicted, confidence }: Predictions,
  labels: Uint16Array,
  classNames: readonly string[],
  indices: Uint32Array,
): string {
  const cells = classNames.map(textCell)
  const lines = ['index,label,prediction,confidence,right']
  for (let i = 0; i < predicted.length; i++) {
    const label = labels[i] ?? 0
    const prediction = predicted[i] ?? 0
    const right = label === prediction ? 'yes' : 'no'
    const share = (confidence[i] ?? 0).toFixed(6)
    lines.push(`${indices[i] ?? 0},${cells[label] ?? label},${cells[prediction] ?? prediction},${share},${right}`)
  }
  return lines.join('\r\n') + '\r\n'
}
