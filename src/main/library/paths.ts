import path from 'node:path'
import { idPattern } from '../../shared/ids'

/**
 * Where everything lies in the library folder:
 *
 *     datasets/<id>/   dataset.json  images.u8 (NHWC bytes)  labels.u16 (little endian)
 *     runs/<id>/       run.json  metrics.jsonl  checkpoints/  evaluation.json  log.txt
 *     trash/           datasets/<id>/ and runs/<id>/ that a person removed and can have back
 *     queue.json    what waits to be trained, in order
 *     settings.json
 *
 * Every name below a folder is an opaque id, so no name that a person or a file gives is ever part of a path.
 */
export class Library {
  /** @param directory absolute name of the library's folder */
  constructor(readonly directory: string) {}

  get datasets(): string {
    return path.join(this.directory, 'datasets')
  }
  get runs(): string {
    return path.join(this.directory, 'runs')
  }
  get trash(): string {
    return path.join(this.directory, 'trash')
  }
  get queueFile(): string {
    return path.join(this.directory, 'queue.json')
  }
  get settingsFile(): string {
    return path.join(this.directory, 'settings.json')
  }

  dataset(id: string): string {
    return path.join(this.datasets, checked(id))
  }
  run(id: string): string {
    return path.join(this.runs, checked(id))
  }
  trashed(kind: 'datasets' | 'runs', id: string): string {
    return path.join(this.trash, kind, checked(id))
  }
}

function checked(id: string): string {
  if (!idPattern.test(id)) throw new Error('an id has to be 26 letters and digits')
  return id
}
