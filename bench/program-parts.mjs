export { lenet, lenetDefaults } from '../src/shared/presets'
export { summarise } from '../src/shared/network'
export { defaultConfig } from '../src/shared/run-config'
