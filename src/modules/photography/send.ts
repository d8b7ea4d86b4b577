// Sends the pictures of colours to marketplaces, as a task: by addresses where the marketplace can open ours, else as files.
// Sent again they take their own places, so a run that died may begin anew.
import { Type, type Static } from 'typebox'
import { ConnectorFailure, type PictureSending } from '../../connectors/index.ts'
import { Refusal } from '../../kit/errors.ts'
import type { Context } from '../../kit/op.ts'
import { Id, OneOf } from '../../kit/paging.ts'
import type { Allowed } from '../../kit/reach.ts'
import { final, task, type Job } from '../../kit/task.ts'
import type { TmsTask } from '../../wire/index.ts'
import { fitted, pictureBytes, picturesFor, sharedLink, type ShownPicture } from '../catalogue/index.ts'
import { noteIntegrationProblem, openIntegration, openPicturesOf } from '../client/index.ts'
import { startTask } from '../tasks/index.ts'
import { errors } from './errors.ts'
import { colorTargets, markUploaded, sizeTargets, viewsOfModel, type Target } from './queries.ts'
import { writeReport, type Failed } from './report.ts'

const Payload = Type.Object({ service: OneOf(['WILDBERRIES', 'OZON']), organizationId: Id, viewIds: Type.Array(Id) })
type Payload = Static<typeof Payload>
type SendJob = Job<typeof Payload>

/** Both take at most thirty. Wildberries wants at least 700 × 900; smaller ones are filled up to what looks well there. */
const MOST = 30
const LEAST = { width: 700, height: 900 }
const WANTED = { width: 900, height: 1_200 }

const isLargeEnough = ({ width, height }: ShownPicture) => width !== null && height !== null && width >= LEAST.width && height >= LEAST.height
const addressOf = (clientId: number, { path, url }: ShownPicture) => (path === null ? undefined : sharedLink(clientId, path)) ?? url ?? undefined

async function sendOne({ clientId, payload, signal }: SendJob, sending: PictureSending, { cardId }: Target, all: readonly ShownPicture[]): Promise<void> {
  const pictures = all.slice(0, MOST)
  if (cardId === null) throw errors.error_photography_no_card()
  if (pictures.length === 0) throw errors.error_photography_no_pictures()
  const links = pictures.map((picture) => addressOf(clientId, picture)).filter((link) => link !== undefined)
  const byLinks = links.length === pictures.length && (payload.service === 'OZON' || pictures.every(isLargeEnough))
  if (byLinks) return sending.sendPictureLinks({ cardId, links })
  if (!sending.sendPicture) throw errors.error_photography_no_address()
  for (const [at, picture] of pictures.entries()) {
    signal.throwIfAborted()
    await sending.sendPicture({ cardId, number: at + 1, content: await fitted(await pictureBytes(clientId, picture, signal), WANTED) })
  }
}

/** Why one target was not taken; what passes by itself, and what stops every other too, ends the run. */
async function attempt(job: SendJob, integrationId: number, work: () => Promise<void>): Promise<Refusal | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return error
    if (!(error instanceof ConnectorFailure) || error.passing) throw error
    const refusal = errors.error_photography_refused({ reason: error.message.slice(0, 500) })
    if (error.kind !== 'unauthorised') return refusal
    await job.tx(({ db, clientId }) => noteIntegrationProblem(db, clientId, integrationId, error.message))
    throw final(refusal)
  }
}

const targetsOf = ({ db, clientId }: Context, { service, viewIds }: Payload, organizationIds: Allowed) =>
  service === 'WILDBERRIES' ? colorTargets(db, { clientId, organizationIds }, viewIds) : sizeTargets(db, { clientId, organizationIds }, viewIds, service)

export const sendPictures = task(
  'photography.send',
  { type: 'UPLOAD_PHOTOGRAPHY_TO_WILDBERRIES', payload: Payload, attempts: 6, lane: ({ service, organizationId }) => `pictures:${service}:${organizationId}` },
  async (job) => {
    const { service, organizationId, viewIds } = job.payload
    const { integration, targets, pictures } = await job.tx(
      async (context) => ({
        integration: await openIntegration(context.db, context.clientId, { organizationId, service }),
        targets: await targetsOf(context, job.payload, null),
        pictures: Map.groupBy(await picturesFor(context.db, context.clientId, viewIds, service), ({ viewId }) => viewId),
      }),
      { readOnly: true },
    )
    const sending = openPicturesOf(service, integration, job.signal)
    const failed: Failed[] = []
    for (const [at, target] of targets.entries()) {
      job.signal.throwIfAborted()
      job.progress(at, targets.length)
      const why = await attempt(job, integration.id, () => sendOne(job, sending, target, pictures.get(target.viewId) ?? []))
      if (why) failed.push({ what: target.label, why })
      else if (service === 'WILDBERRIES') await job.tx(({ db, clientId }) => markUploaded(db, clientId, target.viewId))
    }
    const path = await writeReport(job.clientId, `send-${job.taskId ?? 0}`, failed)
    job.result({
      ...(path !== undefined && { path }),
      message: 'message_pictures_sent',
      params: { sent: targets.length - failed.length, failed: failed.length },
    })
    if (failed[0] && failed.length === targets.length) throw final(failed[0].why)
  },
)

async function start(call: Context, service: Payload['service'], viewIds: readonly number[], entityId: number): Promise<TmsTask | undefined> {
  const [first] = await targetsOf(call, { service, viewIds: [...viewIds], organizationId: 0 }, call.actor.organizationIds)
  if (!first) return undefined
  const { organizationId } = first
  await openIntegration(call.db, call.clientId, { organizationId, service })
  return startTask(call, sendPictures, { service, organizationId, viewIds: [...viewIds] }, { organizationId, entityId })
}

export async function sendView(call: Context, service: Payload['service'], viewId: number): Promise<TmsTask> {
  const started = await start(call, service, [viewId], viewId)
  if (!started) throw errors.error_photography_view({ viewId })
  return started
}

/** Every colour of a card; answers the number of the task. */
export async function sendModel(call: Context, modelId: number): Promise<string> {
  const views = await viewsOfModel(call.db, call.clientId, modelId)
  const started = await start(
    call,
    'WILDBERRIES',
    views.map(({ id }) => id),
    modelId,
  )
  if (!started) throw errors.error_photography_model({ modelId })
  return String(started.id)
}
