// Where the folders of a session lie: behind a public link, on the client's disk at Yandex, or beside the server.
// Each answers what lies in a folder and gives the bytes of a picture; who needs them does not know which it is.
import { lstat, readdir, readFile, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { ConnectorFailure } from '../../connectors/index.ts'
import { downloadAddress, listFolder, type Disk } from '../../connectors/yandex-disk.ts'
import { equipment } from '../../equipment.ts'
import { sqlState } from '../../kit/db.ts'
import { FetchError } from '../../kit/guarded-fetch.ts'
import type { Context } from '../../kit/op.ts'
import { readSecrets } from '../settings/index.ts'
import { errors } from './errors.ts'
import type { Entry } from './rules.ts'

export const LARGEST = 20 * 1024 * 1024

export type Source = {
  /** What lies in the session, or in one folder of it. */
  list: (folder?: string) => Promise<Entry[]>
  read: (path: readonly string[]) => Promise<Buffer>
}

const Kept = Type.Object({ token: Type.String() })
/** The token of the client's disk; undefined when none was given. */
async function diskToken(call: Pick<Context, 'db' | 'clientId'>): Promise<string | undefined> {
  const kept = (await readSecrets(call)).find(({ name }) => name === 'YANDEX_DISK')
  return kept && Value.Parse(Kept, JSON.parse(kept.secret)).token
}

/** The failure in the words of who asked for the folder. */
function inOurWords(error: unknown, folder: string): unknown {
  if (error instanceof FetchError) return errors.error_photography_source({ reason: error.kind })
  if (!(error instanceof ConnectorFailure)) return error
  if (error.status === 404) return errors.error_photography_folder({ folder })
  return error.kind === 'unauthorised' ? errors.error_photography_access() : errors.error_photography_source({ reason: error.message.slice(0, 200) })
}

function yandexDisk(disk: Disk, root: string, signal: AbortSignal): Source {
  const asking = { fetch: equipment().fetch, signal }
  const at = (path: readonly string[]) => [root, ...path].filter((part) => part !== '').join('/')
  const told = async <T>(folder: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw inOurWords(error, folder)
    }
  }
  return {
    list: (folder = '') => told(at([folder]), () => listFolder(asking, disk, at([folder]))),
    read: (path) =>
      told(at(path), async () => {
        const { status, body } = await asking.fetch(await downloadAddress(asking, disk, at(path)), { signal, maxBytes: LARGEST, timeoutMs: 120_000 })
        if (status === 200) return buffer(body)
        body.destroy()
        throw errors.error_photography_source({ reason: `HTTP ${status}` })
      }),
  }
}

const isAbsent = (error: unknown) => ['ENOENT', 'ENOTDIR'].includes(sqlState(error) ?? '')

/** Folders of this client under DATA_DIR/photography/<client>; links out of there are not followed. */
function localFolder(clientId: number, root: string): Source {
  const top = join(equipment().config.dataDir, 'photography', String(clientId))
  const inside = async (path: readonly string[]) => {
    try {
      const [base, place] = [await realpath(top), await realpath(join(top, root, ...path))]
      if (place.startsWith(base + sep)) return place
    } catch (error) {
      if (!isAbsent(error)) throw error
    }
    throw errors.error_photography_folder({ folder: [root, ...path].join('/') })
  }
  return {
    list: async (folder) => {
      const place = await inside(folder === undefined ? [] : [folder])
      const entries: Entry[] = []
      for (const { name } of await readdir(place, { withFileTypes: true })) {
        const found = await lstat(join(place, name))
        if (found.isDirectory() || found.isFile()) entries.push({ name, kind: found.isDirectory() ? 'folder' : 'file', size: found.size, sha256: undefined })
      }
      return entries
    },
    read: async (path) => readFile(await inside(path)),
  }
}

/** The folder as it is kept: a link, or the path of a folder without what may stand in front of it. */
export function folderOf(text: string): string {
  const given = text.trim()
  if (/^https?:\/\//i.test(given)) {
    const link = URL.parse(given)
    const isDisk = link !== null && link.protocol === 'https:' && /^((disk|disk\.360)\.yandex\.(ru|com|kz|by|com\.tr)|yadi\.sk)$/.test(link.hostname)
    if (!isDisk || given.length > 1_000) throw errors.error_photography_folder_name({ folder: given.slice(0, 100) })
    return given
  }
  const path = given.replace(/^disk:/i, '').replace(/^\/+|\/+$/g, '')
  const parts = path.split('/')
  if (path === '' || path.length > 1_000 || /[\p{Cc}\\:]/u.test(path) || parts.some((part) => part === '' || /^\.+$/.test(part) || part.length > 255))
    throw errors.error_photography_folder_name({ folder: given.slice(0, 100) })
  return path
}

/** Opens the folder of a session: a link is public; a path is on the client's disk when it let us in, else beside the server. */
export async function openSource(call: Pick<Context, 'db' | 'clientId'>, folder: string): Promise<(signal: AbortSignal) => Source> {
  const base = equipment().config.yandexDiskUrl
  if (/^https:/i.test(folder)) return (signal) => yandexDisk({ base, publicKey: folder }, '', signal)
  const token = await diskToken(call)
  return token === undefined ? () => localFolder(call.clientId, folder) : (signal) => yandexDisk({ base, token }, folder, signal)
}
