// A backup as a file: a header, then the rows of each table as PostgreSQL writes a row in text, then the end; JSON lines under gzip.
// Not its job: what is read from or written to a database (backup.ts, restore.ts).
import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { CommandError } from './command.ts'

const Header = Type.Object({
  ambar: Type.Literal('backup'),
  format: Type.Literal(1),
  migration: Type.Integer(),
  madeAt: Type.String(),
  /** Which SECRET_KEY the stored secrets are sealed with: a hash, so that another key is noticed before it is needed. */
  keyMark: Type.String(),
})
const Table = Type.Object({ table: Type.String(), columns: Type.Array(Type.String()) })
const Jobs = Type.Object({ jobs: Type.Array(Type.Unknown()) })
const Sequence = Type.Object({ sequence: Type.String(), last: Type.Integer(), called: Type.Boolean() })
const End = Type.Object({ end: Type.Integer() })
const Line = Type.Union([Type.String(), Table, Jobs, Sequence, End])

export type ArchiveHeader = Static<typeof Header>
/** A row is a text; the other lines say what the rows after them are. */
export type ArchiveLine = Static<typeof Line>
export const isTable = (line: ArchiveLine): line is Static<typeof Table> => typeof line === 'object' && 'table' in line
export const isJobs = (line: ArchiveLine): line is Static<typeof Jobs> => typeof line === 'object' && 'jobs' in line
export const isSequence = (line: ArchiveLine): line is Static<typeof Sequence> => typeof line === 'object' && 'sequence' in line

/** Writes the archive; it exists only when it is whole. */
export async function writeArchive(path: string, header: ArchiveHeader, lines: AsyncIterable<ArchiveLine[]>): Promise<number> {
  let rows = 0
  async function* texts() {
    yield `${JSON.stringify(header)}\n`
    for await (const portion of lines) {
      rows += portion.filter((line) => typeof line === 'string').length
      yield portion.map((line) => `${JSON.stringify(line)}\n`).join('')
    }
    yield `${JSON.stringify({ end: rows })}\n`
  }
  await pipeline(texts, createGzip(), createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }))
  return rows
}

const broken = (path: string, reason: string) => new CommandError(`${path} is not a whole backup of Ambar: ${reason}`)

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw broken(path, 'a line of it can not be read')
  }
}

/** Reads the archive line by line; refuses one that is cut off, changed or something else. */
export async function* readArchive(path: string): AsyncGenerator<ArchiveHeader | ArchiveLine> {
  const source = createReadStream(path)
  const unpacked = source.pipe(createGunzip())
  source.once('error', (error) => unpacked.destroy(error))
  let rows = 0
  let isFirst = true
  let ended = false
  try {
    for await (const text of createInterface({ input: unpacked, crlfDelay: Infinity })) {
      const line = parsed(path, text)
      if (ended) throw broken(path, 'something follows its end')
      if (isFirst) {
        if (!Value.Check(Header, line)) throw broken(path, 'it begins with something else, or is of another format')
        isFirst = false
        yield line
        continue
      }
      if (typeof line !== 'string' && !Value.Check(Line, line)) throw broken(path, 'it has a line that is not known')
      if (typeof line === 'string') rows += 1
      else if ('end' in line) {
        if (line.end !== rows) throw broken(path, `it says ${line.end} rows and has ${rows}`)
        ended = true
        continue
      }
      yield line
    }
  } catch (error) {
    if (error instanceof CommandError || !(error instanceof Error)) throw error
    throw broken(path, error.message)
  } finally {
    source.destroy()
  }
  if (!ended) throw broken(path, 'its end is missing')
}
