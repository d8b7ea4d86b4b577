// Stored files (results of tasks, exports, papers, media): one small door, a local directory or S3-compatible storage behind it.
// Not its job: who may read what. A path always lies under its client, so one client can not name another's file.
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, opendir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { catalog, Refusal, type Words } from './errors.ts'

export type FileSource = AsyncIterable<Uint8Array> | Uint8Array
export type WrittenFile = { path: string; size: number; sha256: string }
export type ReadFile = { stream: Readable; size: number; contentType: string }
/** The first and the last byte, both included. */
export type ByteRange = { start: number; end: number }
export type ListedFile = { path: string; size: number; modifiedAt: Date }

export type Files = {
  /** Stores a file whole or not at all; a file of that path is replaced in one step. Above `maxBytes`: error_file_too_large. */
  write: (clientId: number, path: string, source: FileSource, limits?: { maxBytes?: number }) => Promise<WrittenFile>
  /** The file, or a range of its bytes, or undefined when there is none. Whoever asks must read the stream to its end or destroy it. */
  read: (clientId: number, path: string, range?: ByteRange) => Promise<ReadFile | undefined>
  /** Removes the file; one that is not there is removed already. */
  remove: (clientId: number, path: string) => Promise<void>
  /** The client's files, or those of one folder and everything below it. */
  list: (clientId: number, folder?: string) => AsyncIterable<ListedFile>
}

/**
 * The file first, then its name: a crash between leaves a file that nobody names, never a name without a file. When `name` is refused, the
 * file goes; any other failure may have come after all was saved, and leaves it to the sweep.
 * @example return writeNamed(files, { clientId, path, content }, () => call.tx((inner) => namePage(inner, path)))
 */
export async function writeNamed<T>(files: Files, file: { clientId: number; path: string; content: FileSource }, name: () => Promise<T>): Promise<T> {
  await files.write(file.clientId, file.path, file.content)
  try {
    return await name()
  } catch (error) {
    if (error instanceof Refusal) await files.remove(file.clientId, file.path)
    throw error
  }
}

export const fileErrors = catalog({
  error_file_path: [400, 'This can not be the path of a file: {reason}', 'Это не может быть путём файла: {reason}'],
  error_file_too_large: [413, 'The file is larger than {limit} bytes', 'Файл больше {limit} байт'],
})

const contentTypes: Record<string, string> = {
  '.pdf': 'application/pdf',
  '.csv': 'text/csv; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.xml': 'application/xml',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.json': 'application/json',
  '.zip': 'application/zip',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.mp4': 'video/mp4',
  '.mov': 'video/quicktime',
  '.webm': 'video/webm',
}

/** The content type by the ending of the name: closed, so that nothing stored is ever served as a page with scripts. */
export const contentTypeOf = (path: string) => contentTypes[extname(path).toLowerCase()] ?? 'application/octet-stream'

function flawOf(path: string): Words | undefined {
  if (path === '') return ['it is empty', 'он пустой']
  if (path.length > 300) return ['it is longer than 300 characters', 'он длиннее 300 символов']
  // A colon is a drive or a second stream of a file on Windows.
  if (/[\p{Cc}\\:]/u.test(path) || !path.isWellFormed()) return ['it has a character that is not allowed', 'в нём недопустимый символ']
  const segments = path.split('/')
  if (segments.some((segment) => segment === '' || /^\.+$/.test(segment)))
    return ['it has an empty or a dotted segment', 'в нём пустая часть или часть из точек']
  if (segments.some((segment) => Buffer.byteLength(segment) > 255)) return ['a name in it is longer than 255 bytes', 'имя в нём длиннее 255 байт']
  return undefined
}

/** `<clientId>/<path>`, or a refusal. The only way from what a caller says to a place in storage. */
export function placeOf(clientId: number, path: string): string {
  // Not a refusal: the client comes from the session, never from the caller.
  if (!Number.isSafeInteger(clientId) || clientId <= 0) throw new Error(`A client id is a positive whole number, not ${clientId}`)
  const reason = flawOf(path)
  if (reason !== undefined) throw fileErrors.error_file_path({ reason })
  return `${clientId}/${path}`
}

/** Passes the chunks on, counting and hashing them, and stops at the limit. */
export function meter(source: FileSource, maxBytes = Infinity) {
  const hash = createHash('sha256')
  let size = 0
  async function* chunks() {
    for await (const chunk of source instanceof Uint8Array ? [source] : source) {
      size += chunk.byteLength
      if (size > maxBytes) throw fileErrors.error_file_too_large({ limit: maxBytes })
      hash.update(chunk)
      yield chunk
    }
  }
  return { chunks: chunks(), sum: () => ({ size, sha256: hash.digest('hex') }) }
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : '')
const absent = new Set(['ENOENT', 'ENOTDIR'])

/** Runs `work`; undefined when what it looked for is not there. */
async function ifPresent<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (absent.has(codeOf(error))) return undefined
    throw error
  }
}

const dayMs = 86_400_000

function openDirectory(root: string): Files {
  const temporary = join(root, '.incoming')
  let ready: Promise<void> | undefined

  // What a crash left half-written is of no use to anyone; a day is longer than any upload.
  async function prepare() {
    await mkdir(temporary, { recursive: true, mode: 0o700 })
    for (const name of await readdir(temporary)) {
      const left = await ifPresent(() => stat(join(temporary, name)))
      if (left && Date.now() - left.mtimeMs > dayMs) await rm(join(temporary, name), { force: true })
    }
  }

  async function moveInto(from: string, to: string) {
    try {
      await mkdir(dirname(to), { recursive: true, mode: 0o700 })
      await rename(from, to)
    } catch (error) {
      if (!['ENOTDIR', 'EEXIST', 'EISDIR', 'ENOTEMPTY'].includes(codeOf(error))) throw error
      throw fileErrors.error_file_path({ reason: ['a file and a folder can not have the same name', 'файл и папка не могут называться одинаково'] })
    }
  }

  async function* walk(top: string, under: string): AsyncGenerator<ListedFile> {
    const folder = await ifPresent(() => opendir(join(top, under)))
    if (!folder) return
    for await (const entry of folder) {
      const path = under === '' ? entry.name : `${under}/${entry.name}`
      if (entry.isDirectory()) yield* walk(top, path)
      const found = entry.isFile() ? await ifPresent(() => stat(join(top, path))) : undefined
      if (found) yield { path, size: found.size, modifiedAt: found.mtime }
    }
  }

  return {
    async write(clientId, path, source, { maxBytes } = {}) {
      const place = join(root, placeOf(clientId, path))
      await (ready ??= prepare())
      const half = join(temporary, randomUUID())
      const { chunks, sum } = meter(source, maxBytes)
      // Opened before anything is read: a stream that opens by itself may make the file after its source broke and it was removed.
      const handle = await open(half, 'wx', 0o600)
      try {
        await pipeline(chunks, handle.createWriteStream({ flush: true }))
        await moveInto(half, place)
      } catch (error) {
        await handle.close()
        await rm(half, { force: true })
        throw error
      }
      return { path, ...sum() }
    },
    async read(clientId, path, range) {
      const handle = await ifPresent(() => open(join(root, placeOf(clientId, path)), 'r'))
      if (!handle) return undefined
      const found = await handle.stat()
      if (found.isFile()) return { stream: handle.createReadStream(range), size: found.size, contentType: contentTypeOf(path) }
      await handle.close()
      return undefined
    },
    async remove(clientId, path) {
      const place = join(root, placeOf(clientId, path))
      const found = await ifPresent(() => stat(place))
      if (found?.isFile()) await rm(place, { force: true })
    },
    list(clientId, folder) {
      placeOf(clientId, folder ?? 'all')
      return walk(join(root, String(clientId)), folder ?? '')
    },
  }
}

/**
 * Opens the storage: `DATA_DIR/files`, or S3 when `filesUrl` is given (its client is loaded at the first use only).
 * @example const files = openFiles({ dataDir: config.dataDir })
 *          await files.write(clientId, 'exports/stock.csv', rows, { maxBytes: 200 * 2 ** 20 })
 */
export function openFiles({ dataDir, filesUrl }: { dataDir: string; filesUrl?: string | undefined }): Files {
  if (filesUrl === undefined) return openDirectory(join(dataDir, 'files'))
  let opened: Promise<Files> | undefined
  const remote = () => (opened ??= import('./files-s3.ts').then(({ openS3 }) => openS3(filesUrl)))
  return {
    write: async (...args) => (await remote()).write(...args),
    read: async (...args) => (await remote()).read(...args),
    remove: async (...args) => (await remote()).remove(...args),
    async *list(...args) {
      yield* (await remote()).list(...args)
    },
  }
}
