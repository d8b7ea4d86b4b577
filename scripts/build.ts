// Builds the cabinet into web/dist: by Vite into a folder of its own, each file compressed beside itself, then put in place of the old.
// Files of earlier builds stay for a day: a page that is open goes on with the parts it knows.
import { createHash } from 'node:crypto'
import { cpSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const web = fileURLToPath(new URL('../web/', import.meta.url))
const [stamp = String(Date.now())] = process.argv.slice(2)
const draft = join(web, `.build-${process.pid}`)
const target = join(web, 'dist')
const DAY = 86_400_000

async function compress(path: string) {
  const content = readFileSync(path)
  if (content.length < 1024) return
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: content.length }
  const [br, gz] = await Promise.all([promisify(brotliCompress)(content, { params }), promisify(gzip)(content, { level: 9 })])
  writeFileSync(`${path}.br`, br)
  writeFileSync(`${path}.gz`, gz)
}

type Part = { file: string; imports?: string[]; css?: string[]; assets?: string[]; isDynamicEntry?: boolean }
const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && 'file' in value && typeof value.file === 'string'
// What is fetched when it is needed and the station needs: its room, and the words of what it shows, in both languages.
const ofTheStation = /^src\/(rooms\/pack\/index\.tsx|i18n\/(ru|en)\/(app|kit|pack)\.ts)$/
// What draws a label that is a PDF, and what is fetched to do so: heavy, so the station does not wait for it.
const ofItsLabels = /^src\/rooms\/pack\/draw\.ts$/

/** Tells the worker which files bring up the packing station without a connection; its text changes with the build. */
function fillWorker(folder: string) {
  const parsed: unknown = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8'))
  const parts = new Map(Object.entries(typeof parsed === 'object' && parsed !== null ? parsed : {}).filter(([, part]) => isPart(part)))
  const reach = (keys: readonly string[], files = new Set<string>()): Set<string> => {
    for (const key of keys) {
      const part: unknown = parts.get(key)
      if (!isPart(part) || files.has(`/${part.file}`)) continue
      // Of files beside the scripts only a script in its own thread: what unpacks scans is fetched when there is one.
      for (const file of [part.file, ...(part.css ?? []), ...(part.assets ?? []).filter((name) => name.endsWith('.mjs'))]) files.add(`/${file}`)
      reach(part.imports ?? [], files)
    }
    return files
  }
  const allOf = (these: RegExp) => [...parts.keys()].filter((name) => these.test(name))
  const station = reach(['index.html', ...allOf(ofTheStation)])
  const labels = reach(allOf(ofItsLabels)).difference(station)
  const path = join(folder, 'sw.js')
  const print = createHash('sha256')
    .update(readFileSync(join(folder, 'index.html')))
    .update([...station, ...labels].join())
    .digest('hex')
    .slice(0, 16)
  const filled = readFileSync(path, 'utf8')
    .replaceAll('BUILD_PRINT', JSON.stringify(print))
    .replaceAll('STATION_FILES', JSON.stringify([...station]))
    .replaceAll('LABEL_FILES', JSON.stringify([...labels]))
  writeFileSync(path, filled)
}

try {
  await build({ configFile: join(web, 'vite.config.ts'), logLevel: 'warn', build: { outDir: draft, emptyOutDir: true } })
  fillWorker(draft)
  await Promise.all(globSync('assets/*.{js,mjs,css,svg,wasm}', { cwd: draft }).map((path) => compress(join(draft, path))))
  mkdirSync(join(target, 'assets'), { recursive: true })
  const now = new Date()
  for (const path of globSync('assets/*', { cwd: draft })) {
    renameSync(join(draft, path), join(target, path))
    utimesSync(join(target, path), now, now)
  }
  for (const path of globSync('assets/*', { cwd: target })) if (statSync(join(target, path)).mtimeMs < Date.now() - DAY) rmSync(join(target, path))
  cpSync(join(draft, '.vite/manifest.json'), join(target, 'manifest.json'))
  for (const path of globSync('*.{svg,html,js}', { cwd: draft })) renameSync(join(draft, path), join(target, path))
  writeFileSync(join(target, 'built'), stamp)
} finally {
  rmSync(draft, { recursive: true, force: true })
}
