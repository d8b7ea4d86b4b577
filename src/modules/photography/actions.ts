// Photo sessions: made from a folder, read again, found. Which colour a folder shows is decided here, by its name.
import type { Context, LongContext } from '../../kit/op.ts'
import { page } from '../../kit/paging.ts'
import type { Photography, PhotographyFolder, TmsTask } from '../../wire/index.ts'
import { startTask } from '../tasks/index.ts'
import { errors } from './errors.ts'
import { importPictures } from './import.ts'
import {
  activateSession,
  findSession,
  findSessions,
  matchNames,
  noteFolders,
  readFolders,
  saveFolders,
  type FolderRow,
  type SessionFilter,
  type SessionRow,
} from './queries.ts'
import { articlesWithColor, decided, foldersOf } from './rules.ts'
import { folderOf, openSource } from './sources.ts'

const MOST = 10_000
type Caller = Pick<Context, 'db' | 'clientId' | 'actor'>
const reachOf = ({ clientId, actor }: Caller) => ({ clientId, organizationIds: actor.organizationIds })

const presentSession = ({ id, folder, active, imported, overridePhoto, uploaded }: SessionRow, clientId: number): Photography => ({
  id,
  folder,
  active,
  clientId,
  upload: uploaded,
  importPhoto: imported,
  overridePhoto,
})
const presentFolder = (row: FolderRow, clientId: number): PhotographyFolder => ({
  id: row.id,
  folder: row.folder,
  clientId,
  photographyId: row.photographyId,
  processed: row.processed,
  uploaded: row.uploaded,
  ...(row.viewId !== null && { productViewId: row.viewId }),
  ...(row.wildberriesId !== null && { wildberriesId: row.wildberriesId }),
  ...(row.message !== null && { message: row.message, messageParams: JSON.stringify(row.messageParams ?? {}) }),
})

async function required({ db, clientId }: Caller, id: number): Promise<SessionRow> {
  const session = await findSession(db, clientId, id)
  if (!session) throw errors.error_photography_not_found({ photographyId: id })
  return session
}

export async function listFolders(call: Caller, id: number): Promise<PhotographyFolder[]> {
  await required(call, id)
  return (await readFolders(call.db, reachOf(call), id)).map((row) => presentFolder(row, call.clientId))
}
export const getSession = async (call: Caller, id: number): Promise<Photography> => ({
  ...presentSession(await required(call, id), call.clientId),
  folders: await listFolders(call, id),
})
export async function findPhotography(call: Context, filter: SessionFilter) {
  const { rows, total } = await findSessions(call.db, call.clientId, filter)
  return page(
    filter,
    rows.map((row) => presentSession(row, call.clientId)),
    total,
  )
}

/** Finds the colours of folders that have none yet; what can not be decided is noted at the folder. */
async function matchFolders(call: Caller, photographyId: number): Promise<void> {
  const open = (await readFolders(call.db, reachOf(call), photographyId)).filter(({ viewId }) => viewId === null)
  const names = open.map(({ folder }) => folder)
  const split = names.flatMap((name) => articlesWithColor(name).map((one) => ({ name, ...one })))
  const colors = decided(await matchNames(call.db, reachOf(call), { names, split }))
  const states = open.map(({ id, folder, processed }) => {
    const viewId = colors.get(folder)
    const problem = colors.has(folder) ? errors.error_photography_ambiguous() : errors.error_photography_no_product()
    return { id, viewId: viewId ?? null, processed, message: viewId === undefined ? problem.code : null, messageParams: null }
  })
  await noteFolders(call.db, call.clientId, states)
}

/** Reads the folder outside of any transaction, then keeps what it holds. A session of this folder that is there already is read again. */
async function readSession(call: LongContext, folder: string): Promise<Photography> {
  const source = (await call.tx((inner) => openSource(inner, folder)))(call.signal)
  const names = foldersOf(await source.list())
  if (names.length > MOST) throw errors.error_photography_too_large({ limit: MOST })
  return call.tx(async (inner) => {
    const id = await activateSession(inner.db, inner.clientId, folder, inner.actor.login)
    await saveFolders(inner.db, inner.clientId, id, names)
    await matchFolders(inner, id)
    return getSession(inner, id)
  })
}

export const createSession = (call: LongContext, folderName: string): Promise<Photography> => readSession(call, folderOf(folderName))

/** Reads the folder again, and makes the session the one that goes on. */
export async function refreshSession(call: LongContext, id: number): Promise<Photography> {
  const { folder } = await call.tx((inner) => required(inner, id), { readOnly: true })
  return readSession(call, folder)
}

export async function startImport(call: Context, photographyId: number, override: boolean): Promise<TmsTask> {
  await required(call, photographyId)
  await matchFolders(call, photographyId)
  const { organizationIds } = call.actor
  return startTask(call, importPictures, { photographyId, override, organizationIds }, { entityId: photographyId })
}
