/** The walls between rooms. A room may import what its line allows; docs/architecture.md says why. */
const rooms = {
  assembly: [],
  shared: [],
  files: ['shared'],
  main: ['shared', 'files'],
  engine: ['shared', 'files'],
  cli: ['shared', 'files', 'main'],
  preload: ['shared'],
  renderer: ['shared'],
}
const walls = Object.entries(rooms).map(([room, allowed]) => ({
  name: `room-${room}`,
  severity: 'error',
  from: { path: `^src/${room}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^src/', pathNot: `^src/(${[room, ...allowed].join('|')})/` },
}))
const packages = (name, from, to) => ({ name, severity: 'error', from: { pathNot: '\\.test\\.ts$', ...from }, to })

module.exports = {
  forbidden: [
    ...walls,
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
    packages(
      'electron-only-in-its-shell',
      { path: '^src/', pathNot: '^src/(main/(index\\.ts|electron/)|preload/)|\\.test\\.ts$' },
      { path: '^electron$|node_modules/electron/' },
    ),
    packages(
      'tensors-only-in-engine',
      { path: '^src/', pathNot: '^src/engine/|\\.test\\.ts$' },
      { path: '@tensorflow/' },
    ),
    packages('no-node-in-renderer', { path: '^src/(renderer|shared|preload)/' }, { dependencyTypes: ['core'] }),
    packages(
      'places-are-apart',
      { path: '^src/renderer/places/([^/]+)/' },
      { path: '^src/renderer/places/', pathNot: '^src/renderer/places/$1/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.mts', '.js', '.mjs', '.cjs', '.svelte', '.json'] },
  },
}
