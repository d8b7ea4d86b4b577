// Takes the pictures of a session into the cards, folder by folder. A picture is known by the hash of its file, so that run again, after a
// crash or on purpose, it adds nothing twice and downloads only what is new.
import { createHash } from 'node:crypto'
import { Type } from 'typebox'
import { equipment } from '../../equipment.ts'
import { Refusal } from '../../kit/errors.ts'
import type { Context } from '../../kit/op.ts'
import { Id } from '../../kit/paging.ts'
import { final, task, type Job } from '../../kit/task.ts'
import { AllowedIds } from '../../kit/reach.ts'
import { hangPictures, pictureSources, storePicture } from '../catalogue/index.ts'
import { takeStorage } from '../limits/index.ts'
import { errors } from './errors.ts'
import { findSession, markImported, noteFolders, readFolders, type FolderRow } from './queries.ts'
import { writeReport, type Failed } from './report.ts'
import { looseOf, picturesOf, type Entry } from './rules.ts'
import { LARGEST, openSource, type Source } from './sources.ts'

const Payload = Type.Object({ photographyId: Id, override: Type.Boolean(), organizationIds: AllowedIds })
type ImportJob = Job<typeof Payload>
type Found = { path: readonly string[]; entry: Entry }
type Done = { added: number; known: number; failed: Failed[] }

/** The pictures of a folder, those that lie in it and those of the session that are named by it. */
async function picturesIn(source: Source, root: readonly Entry[], folder: string): Promise<Found[]> {
  const isFolder = root.some(({ name, kind }) => kind === 'folder' && name === folder)
  const inside = isFolder ? picturesOf(await source.list(folder)).map((entry) => ({ path: [folder, entry.name], entry })) : []
  return [...inside, ...looseOf(root, folder).map((entry) => ({ path: [entry.name], entry }))]
}

/** One picture: known already, stored now, or why not. What the source itself can not give ends the run, to be tried again. */
async function take({ clientId }: ImportJob, source: Source, viewId: number, found: Found, known: ReadonlySet<string>) {
  const { entry, path } = found
  if (entry.sha256 !== undefined && known.has(entry.sha256)) return { hash: entry.sha256 }
  if (entry.size > LARGEST) return { why: errors.error_photography_picture_size({ limit: LARGEST }) }
  const bytes = await source.read(path)
  const hash = createHash('sha256').update(bytes).digest('hex')
  if (known.has(hash)) return { hash }
  try {
    return { hash, picture: await storePicture(clientId, viewId, bytes) }
  } catch (error) {
    if (error instanceof Refusal) return { why: error }
    throw error
  }
}

/** Files that were stored for what is refused then are taken away again. */
async function keep<T>({ clientId, tx }: ImportJob, fresh: readonly { path: string }[], work: (context: Context) => Promise<T>): Promise<T> {
  try {
    return await tx(work)
  } catch (error) {
    if (error instanceof Refusal) for (const { path } of fresh) await equipment().files.remove(clientId, path)
    throw error
  }
}

/** Everything of a folder in one transaction, after all of it was fetched. Pictures give way only to a folder that was taken whole. */
async function takeFolder(job: ImportJob, source: Source, row: FolderRow & { viewId: number }, pictures: readonly Found[]): Promise<Done> {
  const { clientId, payload, signal } = job
  const known = new Set(await job.tx((context) => pictureSources(context, row.viewId), { readOnly: true }))
  const failed: Failed[] = []
  const hashes: string[] = []
  const fresh: Awaited<ReturnType<typeof storePicture>>[] = []
  for (const found of pictures) {
    signal.throwIfAborted()
    const { hash, picture, why } = { hash: undefined, picture: undefined, why: undefined, ...(await take(job, source, row.viewId, found, known)) }
    if (why) failed.push({ what: found.path.join('/'), why })
    if (hash !== undefined) {
      hashes.push(hash)
      known.add(hash)
    }
    if (picture) fresh.push(picture)
  }
  const [first] = failed
  const message = first && errors.error_photography_picture({ name: first.what, reason: first.why.localMessage('ru') })
  const only = payload.override && failed.length === 0 ? [...new Set(hashes)] : undefined
  const hung = await keep(job, fresh, async (context) => {
    const result = await hangPictures(context, row.viewId, fresh, only)
    if (!result) return undefined
    await takeStorage(context, fresh.reduce((sum, { size }) => sum + size, 0) - result.bytes)
    const said = { message: message?.code ?? null, messageParams: message?.params ?? null }
    await noteFolders(context.db, clientId, [{ id: row.id, viewId: row.viewId, processed: failed.length === 0, ...said }])
    return result
  })
  for (const path of hung?.unshown ?? fresh.map((one) => one.path)) await equipment().files.remove(clientId, path)
  return { added: hung?.added ?? 0, known: hashes.length - fresh.length, failed }
}

async function nothingIn(job: ImportJob, row: FolderRow): Promise<Done> {
  const why =
    row.viewId === null
      ? row.message === 'error_photography_ambiguous'
        ? errors.error_photography_ambiguous()
        : errors.error_photography_no_product()
      : errors.error_photography_empty()
  const state = { id: row.id, viewId: row.viewId, processed: false, message: why.code, messageParams: null }
  await job.tx(({ db, clientId }) => noteFolders(db, clientId, [state]))
  return { added: 0, known: 0, failed: [{ what: row.folder, why }] }
}

/** A refusal of one folder is noted there and the others go on. */
async function oneFolder(job: ImportJob, source: Source, root: readonly Entry[], row: FolderRow): Promise<Done> {
  const { viewId } = row
  const pictures = viewId === null ? [] : await picturesIn(source, root, row.folder)
  if (viewId === null || pictures.length === 0) return nothingIn(job, row)
  try {
    return await takeFolder(job, source, { ...row, viewId }, pictures)
  } catch (error) {
    if (!(error instanceof Refusal) || error.code.startsWith('error_photography_')) throw error
    await job.tx(({ db, clientId }) => noteFolders(db, clientId, [{ id: row.id, viewId, processed: false, message: error.code, messageParams: error.params }]))
    return { added: 0, known: 0, failed: [{ what: row.folder, why: error }] }
  }
}

export const importPictures = task(
  'photography.import',
  { type: 'REFRESH_PHOTOGRAPHY', payload: Payload, attempts: 5, lane: ({ photographyId }) => `photography:${photographyId}` },
  async (job) => {
    const { photographyId, override, organizationIds } = job.payload
    const { open, folders } = await job.tx(async (context) => {
      const session = await findSession(context.db, context.clientId, photographyId)
      if (!session) throw final(errors.error_photography_not_found({ photographyId }))
      const rows = await readFolders(context.db, { clientId: context.clientId, organizationIds }, photographyId)
      return { open: await openSource(context, session.folder), folders: rows }
    })
    const source = open(job.signal)
    const root = await source.list()
    const done: Done = { added: 0, known: 0, failed: [] }
    for (const [at, row] of folders.entries()) {
      job.signal.throwIfAborted()
      job.progress(at, folders.length)
      const { added, known, failed } = await oneFolder(job, source, root, row)
      done.added += added
      done.known += known
      done.failed.push(...failed)
    }
    await job.tx(({ db, clientId }) => markImported(db, clientId, photographyId, override))
    const path = await writeReport(job.clientId, `${photographyId}/import-${job.taskId ?? 0}`, done.failed)
    const params = { folders: folders.length, added: done.added, known: done.known, failed: done.failed.length }
    job.result({ ...(path !== undefined && { path }), message: 'message_photography_imported', params })
  },
)
