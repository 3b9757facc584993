import type { EnginePool } from '../../engines/engine-pool'
import type { PictureDecoder } from '../importers/importer'
import { ProcessPictureDecoder } from './process-picture-decoder'

/** A decoder whose process is one of the program's: it ends with the others. Nothing is started before the first picture. */
export const createPictureDecoder = (pool: Pick<EnginePool, 'startDecoding'>): PictureDecoder =>
  new ProcessPictureDecoder(() => pool.startDecoding())
