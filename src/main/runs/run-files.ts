import path from 'node:path'
import type { SplitName } from '../../shared/dataset'

/** Names of the files in a run's folder. */
export class RunFiles {
  /** @param directory absolute name of the run's folder */
  constructor(readonly directory: string) {}

  get record(): string {
    return path.join(this.directory, 'run.json')
  }
  get metrics(): string {
    return path.join(this.directory, 'metrics.jsonl')
  }
  get checkpoints(): string {
    return path.join(this.directory, 'checkpoints')
  }
  get log(): string {
    return path.join(this.directory, 'log.txt')
  }
  evaluation(split: SplitName): string {
    return path.join(this.directory, split === 'test' ? 'evaluation.json' : `evaluation-${split}.json`)
  }
  predictions(split: SplitName): string {
    return path.join(this.directory, `predictions-${split}.safetensors`)
  }
}
