// Background work of directories: refreshing those of marketplaces every day, and one category as soon as someone works with it.
import { randomUUID } from 'node:crypto'
import { Type } from 'typebox'
import { isDirectoryService } from '../../../connectors/index.ts'
import { equipment } from '../../../equipment.ts'
import type { Context } from '../../../kit/op.ts'
import { Id } from '../../../kit/paging.ts'
import { task, type Job } from '../../../kit/task.ts'
import { listIntegrations, openDirectoryOf, openIntegration, type IntegrationSummary } from '../../client/index.ts'
import { staleServices, unreadTies } from './queries.ts'
import { FRESH_HOURS, readCategory, refreshDirectory as refresh, type Reading } from './refresh.ts'
import { readWanted } from './stores.ts'

/**
 * What one client's account tells is shown to all of them, so an address of the client's own is not believed, except where whoever
 * runs the server lets integrations call anywhere: then it is theirs.
 */
const isBelieved = ({ siteDomain }: Pick<IntegrationSummary, 'siteDomain'>) => siteDomain === undefined || equipment().config.allowPrivateHosts

const accountsFor = async (call: Pick<Context, 'db' | 'clientId'>) =>
  (await listIntegrations(call.db, call.clientId)).filter((row) => isDirectoryService(row.service) && isBelieved(row))

async function openReading({ clientId, tx, signal, log }: Pick<Job<never>, 'clientId' | 'tx' | 'signal' | 'log'>, id: number): Promise<Reading | undefined> {
  const integration = await tx(({ db }) => openIntegration(db, clientId, { id }), { readOnly: true })
  const account = isBelieved(integration) ? openDirectoryOf(integration, signal) : undefined
  return account && { ownerPool: equipment().ownerPool, service: integration.service, account, log, signal }
}

/** Looked at every hour, done once a day: what one account could not read is tried through the next. */
export const refreshDirectory = task(
  'knowledge.refreshDirectory',
  {
    payload: Type.Object({ integrationId: Id }),
    attempts: 1,
    priority: 10,
    lane: ({ integrationId }) => `directory:${integrationId}`,
    every: {
      cron: '17 * * * *',
      payloads: async (call) => {
        const accounts = await accountsFor(call)
        const stale = new Set(
          (
            await staleServices(
              call.db,
              accounts.map(({ service }) => service),
              FRESH_HOURS,
            )
          ).map(({ service }) => service),
        )
        return accounts.filter(({ service }) => stale.has(service)).map(({ id }) => ({ integrationId: id }))
      },
    },
  },
  async (job) => {
    const reading = await openReading(job, job.payload.integrationId)
    if (reading) await refresh(reading, randomUUID())
  },
)

const AT_ONCE = 50
/** The characteristics of one category, soon after a client has tied one of its own to it; from then on the daily round keeps them fresh. */
export const refreshCategory = task(
  'knowledge.refreshCategory',
  {
    payload: Type.Object({ integrationId: Id, categoryId: Id }),
    attempts: 4,
    lane: ({ integrationId }) => `directory:${integrationId}`,
    every: { cron: '*/5 * * * *', payloads: unread },
  },
  async (job) => {
    const { integrationId, categoryId } = job.payload
    const reading = await openReading(job, integrationId)
    const wanted = reading && (await reading.ownerPool.tx({ readOnly: true }, (db) => readWanted(db, reading.service, categoryId)))
    if (!reading || !wanted) return
    const save = await readCategory(reading, wanted, new Set())
    await reading.ownerPool.tx({}, save)
  },
)

async function unread(call: Context) {
  const found: { integrationId: number; categoryId: number }[] = []
  const asked = new Set<string>()
  for (const { id, service } of await accountsFor(call)) {
    if (asked.has(service)) continue
    asked.add(service)
    for (const categoryId of await unreadTies(call.db, call.clientId, service, AT_ONCE)) found.push({ integrationId: id, categoryId })
  }
  return found
}
