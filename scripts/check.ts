// What can be said of the code without running it: types, lint, direction of imports, sizes, dead code.
// `node scripts/check.ts` prints each check and ends with status 1 when one fails.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { writeClientTypes } from './api-client.ts'
import { checkDirection } from './direction.ts'
import { measureSizes } from './size.ts'
import { checkWords } from './words.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

export type Check = { name: string; run: () => string | undefined | Promise<string | undefined> }

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
  {
    name: 'types of the cabinet',
    run: () => {
      writeClientTypes()
      return tool('typescript/bin/tsc', '--noEmit', '-p', 'web/tsconfig.json')
    },
  },
  { name: 'lint', run: () => tool('oxlint/bin/oxlint', '--type-aware', '--quiet', 'src', 'sandbox', 'scripts', 'test', 'demo', 'bench') },
  { name: 'lint of the cabinet', run: () => tool('oxlint/bin/oxlint', '--type-aware', '--quiet', '--tsconfig', 'web/tsconfig.json', 'web') },
  { name: 'words of the cabinet', run: checkWords },
  { name: 'direction of imports', run: checkDirection },
  {
    name: 'format',
    run: () =>
      tool('prettier/bin/prettier.cjs', '--log-level', 'warn', '--check', '{src,sandbox,demo,bench,scripts,test}/**/*.{ts,mjs}', 'web/**/*.{ts,tsx,css}'),
  },
  { name: 'dead code', run: () => tool('knip/bin/knip.js', '--no-progress') },
  { name: 'sizes', run: measureSizes },
]

export async function runChecks(): Promise<number> {
  let failed = 0
  for (const check of checks) {
    const complaint = await check.run()
    console.log(`${complaint === undefined ? 'ok  ' : 'FAIL'} ${check.name}`)
    if (complaint === undefined) continue
    failed += 1
    console.log(complaint)
  }
  return failed
}

if (import.meta.main) process.exitCode = (await runChecks()) === 0 ? 0 : 1
