// Frees the storage of an organization: files of pictures go, what has a link stays as that link. A task, page by page.
import { Type, type Static } from 'typebox'
import { equipment } from '../../../equipment.ts'
import type { Context } from '../../../kit/op.ts'
import { Id } from '../../../kit/paging.ts'
import { task, type Job } from '../../../kit/task.ts'
import type { TmsTask } from '../../../wire/index.ts'
import { getOrganizationFor } from '../../client/index.ts'
import { takeStorage } from '../../limits/index.ts'
import { startTask } from '../../tasks/index.ts'
import { lockModels } from '../queries/cards.ts'
import { freeImages, unshown, viewsToFree } from './bulk-queries.ts'
import { mendMainImages } from './queries.ts'

const PAGE = 100
const Scope = Type.Object({ organizationId: Id, withUrls: Type.Boolean(), service: Type.Union([Type.String(), Type.Null()]) })
type Scope = Static<typeof Scope>

/** One page in one transaction; the files go after it, so that a crash between leaves files that nobody names. */
async function freePage({ tx, clientId }: Job<typeof Scope>, scope: Scope, afterViewId: number) {
  const page = await tx(async (context) => {
    const { db } = context
    const views = await viewsToFree(db, clientId, { ...scope, afterViewId }, PAGE)
    await lockModels(
      db,
      clientId,
      views.map(({ modelId }) => modelId),
    )
    const viewIds = views.map(({ id }) => id)
    const freed = await freeImages(db, clientId, viewIds, scope.withUrls)
    await mendMainImages(db, clientId, viewIds)
    // Colours may share a file: it is freed once, when nobody shows it.
    const sizes = new Map(freed.map(({ path, size }) => [path, size]))
    const gone = await unshown(db, clientId, [...sizes.keys()])
    const bytes = gone.reduce((sum, path) => sum + (sizes.get(path) ?? 0), 0)
    await takeStorage(context, -bytes)
    return { last: viewIds.at(-1), images: freed.length, bytes, gone }
  })
  for (const path of page.gone) await equipment().files.remove(clientId, path)
  return page
}

/** Run again it goes on with what is left. */
async function free(job: Job<typeof Scope>): Promise<void> {
  const done = { images: 0, bytes: 0 }
  for (let afterViewId: number | undefined = 0; afterViewId !== undefined;) {
    job.signal.throwIfAborted()
    const { last, images, bytes }: Awaited<ReturnType<typeof freePage>> = await freePage(job, job.payload, afterViewId)
    done.images += images
    done.bytes += bytes
    afterViewId = last
    job.progress(done.images, null)
  }
  job.result({ message: 'message_images_removed', params: done })
}

const lane = ({ organizationId }: Scope) => `images:${organizationId}`
export const removeImages = task('catalogue.removeImages', { type: 'REMOVE_PRODUCT_IMAGES_TASK', payload: Scope, attempts: 5, lane }, free)
export const replaceImages = task('catalogue.replaceImages', { type: 'REPLACE_PRODUCT_IMAGE_TASK', payload: Scope, attempts: 5, lane }, free)

/** With `withUrls` only pictures that have a link besides lose their file; otherwise those that have none go altogether. */
export async function startRemoving(call: Context, organizationId: number, withUrls: boolean): Promise<TmsTask> {
  const { id } = await getOrganizationFor(call, organizationId)
  return startTask(call, removeImages, { organizationId: id, withUrls, service: null }, { organizationId: id })
}

/** Colours that have links of the service keep links only; others stay as they are. */
export async function startReplacing(call: Context, organizationId: number, service: string): Promise<TmsTask> {
  const { id } = await getOrganizationFor(call, organizationId)
  return startTask(call, replaceImages, { organizationId: id, withUrls: false, service }, { organizationId: id })
}
