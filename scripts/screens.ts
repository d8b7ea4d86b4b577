// `npm run screens`: pictures of every room into docs/screens, in light and dark, on a wide screen and on a phone.
// The tests of the cabinet draw them on their way (`picture`), so that what is pictured is what was proved.
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const wanted = process.argv.slice(2)
const files = globSync(wanted.length > 0 ? wanted.map((room) => `test/cabinet/${room}.test.ts`) : 'test/cabinet/screens.test.ts', { cwd: root })
const { status } = spawnSync(process.execPath, ['--test', '--test-concurrency=1', ...files], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, SCREENS: `${root}docs/screens` },
})
process.exitCode = status ?? 1
