import { execFile } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { jsonFrom } from './child-process.mjs'
import { bench } from './paths.mjs'

/**
 * The same step in other libraries, each measured by a script of its own where it is installed.
 * @typedef {{ name: string, module: string, script: string, variant: string, install: string }} Peer
 * @type {Peer[]}
 */
const peers = [
  { name: 'pytorch', module: 'torch', script: 'pytorch.py', variant: 'default', install: 'torch' },
  { name: 'pytorch-channels-last', module: 'torch', script: 'pytorch.py', variant: 'channels-last', install: 'torch' },
  ...['eager', 'graph', 'xla'].map((variant) => ({
    name: `tensorflow-${variant}`,
    module: 'tensorflow',
    script: 'tensorflow_keras.py',
    variant,
    install: 'tensorflow-cpu',
  })),
  { name: 'jax', module: 'jax', script: 'jax_jit.py', variant: 'jit', install: 'jax' },
  {
    name: 'mxnet',
    module: 'mxnet',
    script: 'mxnet_gluon.py',
    variant: 'hybrid',
    install: '"mxnet==1.9.1" "numpy<1.24"',
  },
]

/**
 * Looks which peers the Pythons of JACKDAW_BENCH_PYTHON have, without importing them. The first that has a peer is used.
 * @returns {Promise<(Peer & { python: string | null, missing: string | null })[]>}
 */
export async function findPeers() {
  const pythons = (process.env.JACKDAW_BENCH_PYTHON || 'python3').split(delimiter).filter(Boolean)
  const there = await Promise.all(pythons.map(async (python) => ({ python, modules: await modulesOf(python) })))
  return peers.map((peer) => {
    const python = there.find(({ modules }) => modules.includes(peer.module))?.python ?? null
    return { ...peer, python, missing: python ? null : `not installed: pip install ${peer.install}` }
  })
}

/** @param {string} python @returns {Promise<string[]>} none when there is no such Python */
async function modulesOf(python) {
  const names = JSON.stringify([...new Set(peers.map(({ module }) => module))])
  const code = `import importlib.util as u, json; print(json.dumps([m for m in ${names} if u.find_spec(m)]))`
  try {
    return JSON.parse((await promisify(execFile)(python, ['-c', code])).stdout)
  } catch {
    return []
  }
}

/**
 * @param {Peer & { python: string | null }} peer @param {number} steps in a row @param {number} repeats of such rows @param {string} folder with the pictures
 * @returns {Promise<{ name: string, version: string, msPerStep: number }>}
 */
export const measurePeer = ({ python, script, variant }, steps, repeats, folder) =>
  jsonFrom(python ?? '', [join(bench, 'peers', script), variant, String(steps), String(repeats), folder], {
    PYTHONDONTWRITEBYTECODE: '1',
  })
