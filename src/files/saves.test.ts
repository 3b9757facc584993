import path from 'node:path'
import { testFaults } from './testing/fault-suite'
import { saves } from './testing/saves'

testFaults(path.resolve('src/files/testing/saves.ts'), saves)
