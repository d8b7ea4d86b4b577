// Builds the cabinet when its sources are newer than what was built: once after a clone, then only after a change.
// Runs on whatever Node the machine has (the build itself under the Node of the dependencies), so it is plain JavaScript without dependencies.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = join(root, 'web/dist/built')

/** When anything of the sources changed last: files, and folders that lost or gained one. */
function changed(path) {
  if (!existsSync(path)) return 0
  const own = statSync(path)
  if (!own.isDirectory()) return own.mtimeMs
  return readdirSync(path).reduce((latest, name) => Math.max(latest, changed(join(path, name))), own.mtimeMs)
}

const sources = ['web/src', 'web/public', 'web/index.html', 'web/vite.config.ts', 'package-lock.json', 'scripts/build.ts'].map((name) => join(root, name))
const latest = Math.max(...sources.map(changed))
const isFresh = existsSync(stamp) && Number(readFileSync(stamp, 'utf8')) >= latest
if (!isFresh && existsSync(join(root, 'node_modules/vite'))) {
  console.log('Building the cabinet (once after a clone or a change)…')
  const node = join(root, process.platform === 'win32' ? 'node_modules/node/bin/node.exe' : 'node_modules/node/bin/node')
  const { status } = spawnSync(existsSync(node) ? node : process.execPath, [join(root, 'scripts/build.ts'), String(latest)], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  // The server serves the API without a cabinet too; a test that needs it will say so.
  if (status !== 0) console.error('The cabinet could not be built: the server starts without it.')
}
