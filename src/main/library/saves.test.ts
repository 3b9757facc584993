import path from 'node:path'
import { testFaults } from '../../files/testing/fault-suite'
import { saves } from './testing/saves'

testFaults(path.resolve('src/main/library/testing/saves.ts'), saves)
