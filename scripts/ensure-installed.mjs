// Makes every npm command work on a fresh clone: installs the locked dependencies when they are absent or older than the lock file.
// Runs on whatever Node the machine has, so it is plain JavaScript without dependencies.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync, symlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const windows = process.platform === 'win32'
const changed = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0)
const run = (command, args, cwd) => {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit', shell: windows })
  if (status !== 0) process.exit(status ?? 1)
}

const installed = changed(`${root}node_modules/.package-lock.json`)
if (installed === 0 || installed < changed(`${root}package-lock.json`)) {
  console.log('Installing dependencies (once after a clone or an update)…')
  run(windows ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], root)
}

// The package `node` fetches its binary, itself an npm package, in an install script. Where install scripts are off, it is done here.
const binary = `${root}node_modules/node/bin/node${windows ? '.exe' : ''}`
if (!existsSync(binary)) {
  run(process.execPath, ['installArchSpecificPackage.js'], `${root}node_modules/node`)
  mkdirSync(`${root}node_modules/.bin`, { recursive: true })
  if (!windows && !existsSync(`${root}node_modules/.bin/node`)) symlinkSync('../node/bin/node', `${root}node_modules/.bin/node`)
}
