// Folders of pictures on Yandex Disk: the owner's by an OAuth token, anyone's by a public link. Only reading.
// https://yandex.ru/dev/disk-api/doc/ru/reference/meta and …/public.
import { Type } from 'typebox'
import { ask, type Asking } from './access.ts'
import { ConnectorFailure } from './failure.ts'

/** A disk: whose it is, and where the service is. */
export type Disk = { base: string; token: string } | { base: string; publicKey: string }
export type DiskEntry = { name: string; kind: 'folder' | 'file'; size: number; sha256: string | undefined }

const PAGE = 500
const MOST = 20_000
const FIELDS = ['name', 'type', 'size', 'sha256'].map((name) => `_embedded.items.${name}`)
const Listing = Type.Object({
  type: Type.Optional(Type.String()),
  _embedded: Type.Optional(
    Type.Object({
      total: Type.Optional(Type.Integer()),
      items: Type.Array(Type.Object({ name: Type.String(), type: Type.String(), size: Type.Optional(Type.Integer()), sha256: Type.Optional(Type.String()) })),
    }),
  ),
})
const Link = Type.Object({ href: Type.String() })

const isPublic = (disk: Disk): disk is Extract<Disk, { publicKey: string }> => 'publicKey' in disk
function askOf(disk: Disk, operation: string, path: string, query: Record<string, string> = {}) {
  const where = isPublic(disk) ? { public_key: disk.publicKey, path: `/${path}` } : { path: `disk:/${path}` }
  const address = `${disk.base}/v1/disk/${isPublic(disk) ? 'public/' : ''}resources${operation}?${new URLSearchParams({ ...where, ...query })}`
  return { address, request: { headers: { accept: 'application/json', ...(!isPublic(disk) && { authorization: `OAuth ${disk.token}` }) } } }
}

/** What lies in a folder, in the order of names. `path` is without a slash in front. */
export async function listFolder(asking: Asking, disk: Disk, path: string): Promise<DiskEntry[]> {
  const entries: DiskEntry[] = []
  for (;;) {
    const fields = ['type', '_embedded.total', ...FIELDS].join(',')
    const { address, request } = askOf(disk, '', path, { limit: String(PAGE), offset: String(entries.length), sort: 'name', fields })
    const { type, _embedded: page } = await ask(asking, Listing, address, request)
    if (!page)
      throw new ConnectorFailure('refused', { line: 'GET /v1/disk/resources', code: 'not_a_folder', message: `it is no folder but a ${type ?? 'file'}` })
    for (const item of page.items)
      entries.push({ name: item.name, kind: item.type === 'dir' ? 'folder' : 'file', size: item.size ?? 0, sha256: item.sha256?.toLowerCase() })
    if (page.items.length < PAGE || entries.length >= (page.total ?? Infinity)) return entries
    if (entries.length >= MOST)
      throw new ConnectorFailure('refused', { line: 'GET /v1/disk/resources', code: 'too_many', message: `it holds more than ${MOST} entries` })
  }
}

/** Where the bytes of a file can be fetched, for a short time. */
export async function downloadAddress(asking: Asking, disk: Disk, path: string): Promise<string> {
  const { address, request } = askOf(disk, '/download', path)
  return (await ask(asking, Link, address, request)).href
}
