// What can be said of the code without running it: types, lint, direction of imports, sizes, dead code.
// `node scripts/check.ts` prints each check and ends with status 1 when one fails.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { checkDirection } from './direction.ts'
import { measureSizes } from './size.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

export type Check = { name: string; run: () => string | undefined }

/** Runs a tool of node_modules under this Node; its output when it complains. */
function tool(script: string, ...args: string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`${root}node_modules/${script}`, ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return status === 0 ? undefined : `${stdout}${stderr}`.slice(0, 20_000)
}

export const checks: readonly Check[] = [
  { name: 'types', run: () => tool('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json') },
  { name: 'lint', run: () => tool('oxlint/bin/oxlint', '--type-aware', '--quiet', 'src', 'sandbox', 'scripts', 'test', 'demo', 'bench') },
  { name: 'direction of imports', run: checkDirection },
  { name: 'format', run: () => tool('prettier/bin/prettier.cjs', '--log-level', 'warn', '--check', '{src,sandbox,demo,bench,scripts,test}/**/*.{ts,mjs}') },
  { name: 'dead code', run: () => tool('knip/bin/knip.js', '--no-progress') },
  { name: 'sizes', run: measureSizes },
]

export function runChecks(): number {
  let failed = 0
  for (const check of checks) {
    const complaint = check.run()
    console.log(`${complaint === undefined ? 'ok  ' : 'FAIL'} ${check.name}`)
    if (complaint === undefined) continue
    failed += 1
    console.log(complaint)
  }
  return failed
}

if (import.meta.main) process.exitCode = runChecks() === 0 ? 0 : 1
