import * as accuracy from './accuracy.mjs'
import * as charts from './charts.mjs'
import * as curves from './curves.mjs'
import * as epoch from './epoch.mjs'
import * as extras from './extras.mjs'
import * as growth from './growth.mjs'
import * as imports from './import.mjs'
import * as larger from './larger.mjs'
import * as losses from './losses.mjs'
import * as million from './million.mjs'
import * as presets from './presets.mjs'
import * as soak from './soak.mjs'
import * as step from './step.mjs'

/**
 * What can be measured, by name: `measure` does it, `rows` are the objects of `--json`, `chapter` is for people.
 * @type {Record<string, { measure(context: any): Promise<any>, rows(result: any): object[], chapter(result: any): import('../table.mjs').Chapter }>}
 */
export const sections = {
  step,
  losses,
  growth,
  larger,
  epoch,
  extras,
  curves,
  charts,
  accuracy,
  presets,
  import: imports,
  million,
  soak,
}
