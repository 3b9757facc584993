import { testPowerCuts } from './testing/power-cut-suite'
import { saves } from './testing/saves'

testPowerCuts(saves)
