// The build is what the server serves: made anew when a source is newer.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))

export function build(): void {
  const { status, stderr } = spawnSync(process.execPath, [`${root}scripts/ensure-built.mjs`], { cwd: root, encoding: 'utf8' })
  if (status !== 0 || stderr.includes('could not be built')) throw new Error(`the cabinet could not be built:\n${stderr}`)
}
