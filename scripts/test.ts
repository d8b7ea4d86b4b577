// `npm test`: the checks, then every test against one real PostgreSQL; ends with the line `N passed, N failed`.
// A file of tests runs alone with: node --test path/to/file.test.ts
import { once } from 'node:events'
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { fileURLToPath } from 'node:url'
import { startEmbedded } from '../src/db/embedded.ts'
import { hurried } from '../src/db/hurried.ts'
import { checks } from './check.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const wanted = process.argv.slice(2)
const counts = { passed: 0, failed: 0, skipped: 0 }

if (wanted.length === 0)
  for (const check of checks) {
    const started = Date.now()
    const complaint = await check.run()
    console.log(`${complaint === undefined ? '✔' : '✖'} ${check.name} (${Date.now() - started} ms)`)
    if (complaint !== undefined) console.log(complaint)
    counts[complaint === undefined ? 'passed' : 'failed'] += 1
  }

const dataDir = mkdtempSync(join(tmpdir(), 'ambar-tests-'))
// What one file had compiled the others need not compile again.
process.env.NODE_COMPILE_CACHE ??= join(dataDir, 'compiled')
const given = process.env.TEST_DATABASE_URL
const database = given ? undefined : await startEmbedded({ dataDir: join(dataDir, 'postgres'), settings: { ...hurried, max_connections: '300' } })
if (database) process.env.TEST_DATABASE_URL = database.url

const files = globSync(wanted.length > 0 ? wanted : '{src,sandbox,test,scripts}/**/*.test.ts', { cwd: root }).sort()
const isOfBrowser = (file: string) => file.startsWith(join('test', 'cabinet'))
/** Two browsers keep two cores busy; the others wait for what they started as much as they work. */
const groups = [
  { files: files.filter(isOfBrowser), concurrency: 2 },
  { files: files.filter((file) => !isOfBrowser(file)), concurrency: 3 },
]
// What a file takes is seen when the suite grows slow: its process from its first line to its last.
const seconds = new Map<string, number>()
const failed: string[] = []
for (const group of groups.filter(({ files: some }) => some.length > 0)) {
  const { files: some, concurrency } = group
  const stream = run({ files: some.map((file) => join(root, file)), concurrency, execArgv: ['--disable-warning=ExperimentalWarning'] })
  stream.on('test:pass', (event) => {
    if (event.skip !== undefined) counts.skipped += 1
    else if (event.details.type !== 'suite') counts.passed += 1
  })
  stream.on('test:fail', ({ details, file = '', name }) => {
    if (details.type === 'suite') return
    counts.failed += 1
    failed.push(`✖ ${relative(root, file)}: ${name}`)
  })
  stream.on('test:summary', ({ file, duration_ms: took }) => {
    if (file !== undefined) seconds.set(relative(root, file), took / 1000)
  })
  const told = stream.compose(spec())
  told.pipe(process.stdout, { end: false })
  await once(told, 'end')
}

await database?.stop()
rmSync(dataDir, { recursive: true, force: true })
const slowest = [...seconds].sort(([, a], [, b]) => b - a).slice(0, 10)
if (failed.length > 0) console.log(`\n${failed.join('\n')}`)
console.log(`\nSlowest: ${slowest.map(([file, took]) => `${file} ${took.toFixed(0)} s`).join(', ')}`)
console.log(`\n${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`)
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1)
