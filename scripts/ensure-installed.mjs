// Makes every npm command work on a fresh clone: installs the locked dependencies when they are absent or older than the lock file.
// Runs on whatever Node the machine has, so it is plain JavaScript without dependencies.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const changed = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0)
const installed = changed(`${root}node_modules/.package-lock.json`)

if (installed === 0 || installed < changed(`${root}package-lock.json`)) {
  console.log('Installing dependencies (once after a clone or an update)…')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const { status } = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) process.exit(status ?? 1)
}
