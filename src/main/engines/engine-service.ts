import type { EngineService } from '../services'
import type { EnginePool } from './engine-pool'

export function createEngineService(pool: EnginePool): EngineService {
  return { list: () => pool.engines() }
}
