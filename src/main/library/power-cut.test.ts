import { testPowerCuts } from '../../files/testing/power-cut-suite'
import { saves } from './testing/saves'

testPowerCuts(saves)
