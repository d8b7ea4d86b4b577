// Builds the cabinet into web/dist: by Vite into a folder of its own, each file compressed beside itself, then put in place of the old.
// Files of earlier builds stay for a day: a page that is open goes on with the parts it knows.
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

try {
  await build({ configFile: join(web, 'vite.config.ts'), logLevel: 'warn', build: { outDir: draft, emptyOutDir: true } })
  await Promise.all(globSync('assets/*.{js,css,svg}', { cwd: draft }).map((path) => compress(join(draft, path))))
  mkdirSync(join(target, 'assets'), { recursive: true })
  const now = new Date()
  for (const path of globSync('assets/*', { cwd: draft })) {
    renameSync(join(draft, path), join(target, path))
    utimesSync(join(target, path), now, now)
  }
  for (const path of globSync('assets/*', { cwd: target })) if (statSync(join(target, path)).mtimeMs < Date.now() - DAY) rmSync(join(target, path))
  cpSync(join(draft, '.vite/manifest.json'), join(target, 'manifest.json'))
  for (const path of globSync('*.{svg,html}', { cwd: draft })) renameSync(join(draft, path), join(target, path))
  writeFileSync(join(target, 'built'), stamp)
} finally {
  rmSync(draft, { recursive: true, force: true })
}
