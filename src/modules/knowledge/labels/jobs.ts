// Jobs: work on goods that is paid by the piece, and what it costs for which goods. Not its job: who has done how much.
import { toWire } from '../../../kit/dates.ts'
import { requireVersion } from '../../../kit/errors.ts'
import { invalid, reasons } from '../../../kit/invalid.ts'
import { fromMinor, toMinor } from '../../../kit/money.ts'
import type { Context } from '../../../kit/op.ts'
import type { Job, JobTariff, Tnved } from '../../../wire/index.ts'
import { wireSchemas } from '../../../wire/index.ts'
import { audit } from '../../client/index.ts'
import { errors } from './errors.ts'
import {
  changeJob,
  existingSubjects,
  insertJob,
  lockJob,
  markJob,
  positionExists,
  readJobs,
  setTariffs,
  type JobRow,
  type JobValues,
  type Subjects,
  type TariffRow,
  type TariffValues,
} from './queries.ts'

type Class = NonNullable<Tnved['categoryClass']>
const shape: { enum?: readonly unknown[] } = Object(new Map(Object.entries(wireSchemas.Job.properties ?? {})).get('categoryClass'))
const classes = new Set<unknown>(shape.enum ?? [])
const isClass = (name: string | null): name is Class => classes.has(name)

const presentTariff = ({ priceMinor, categoryClass, ...row }: TariffRow): JobTariff => ({
  ...row,
  price: fromMinor(priceMinor),
  ...(isClass(categoryClass) && { categoryClass }),
})
const present = (clientId: number, row: JobRow): Job => ({
  id: row.id,
  name: row.name,
  clientId,
  deleted: row.deleted,
  positionId: row.positionId,
  versionId: row.version,
  createdUser: row.createdUser,
  createdDate: toWire(row.createdAt),
  price: fromMinor(row.priceMinor),
  tariffs: row.tariffs.map(presentTariff),
  ...(isClass(row.categoryClass) && { categoryClass: row.categoryClass }),
})

const priceOf = (price: number | null | undefined, field: string): number => {
  if ((price ?? 0) < 0) throw invalid(field, reasons.notNegative)
  return toMinor(price ?? 0, field)
}

async function valuesOf({ db, clientId }: Context, sent: Job, stored?: JobValues): Promise<JobValues> {
  const name = (sent.name ?? stored?.name ?? '').trim()
  if (name === '' || name.length > 255) throw invalid('name', reasons.characters(255, 1))
  const positionId = (sent.positionId === undefined ? stored?.positionId : sent.positionId) || null
  if (positionId !== null && positionId !== stored?.positionId && !(await positionExists(db, clientId, positionId)))
    throw errors.error_job_position_not_found({ positionId })
  const priceMinor = sent.price === undefined || sent.price === null ? (stored?.priceMinor ?? 0) : priceOf(sent.price, 'price')
  return { name, positionId, priceMinor, categoryClass: sent.categoryClass ?? stored?.categoryClass ?? null }
}

const subjects = ['brandId', 'categoryId', 'productId'] as const
async function tariffsOf({ db, clientId, actor }: Context, sent: readonly JobTariff[]): Promise<TariffValues[]> {
  if (sent.length > 1000) throw invalid('tariffs', reasons.items(1000))
  const values = sent.map((tariff, at) => ({
    id: tariff.id || null,
    priceMinor: priceOf(tariff.price, `tariffs.${at}.price`),
    brandId: tariff.brandId || null,
    categoryId: tariff.categoryId || null,
    productId: tariff.productId || null,
    categoryClass: tariff.categoryClass ?? null,
    priority: tariff.priority ?? 0,
  }))
  const wanted: Subjects = { brandId: [], categoryId: [], productId: [] }
  for (const field of subjects) wanted[field] = values.flatMap((tariff) => tariff[field] ?? [])
  const there = await existingSubjects(db, clientId, wanted, actor.organizationIds)
  for (const [at, tariff] of values.entries())
    for (const field of subjects) {
      const id = tariff[field]
      if (id !== null && !there[field].includes(id)) throw errors.error_job_tariff_subject({ at, field, id })
    }
  const seen = new Set<number>()
  return values.map((tariff) => {
    const isAgain = tariff.id !== null && seen.has(tariff.id)
    if (tariff.id !== null) seen.add(tariff.id)
    return isAgain ? { ...tariff, id: null } : tariff
  })
}

async function readJob({ db, clientId }: Context, id: number): Promise<Job> {
  const [row] = await readJobs(db, clientId, [id])
  if (!row) throw errors.error_job_not_found({ id })
  return present(clientId, row)
}

/** All jobs that are not removed. */
export const listJobs = async ({ db, clientId }: Context): Promise<Job[]> => (await readJobs(db, clientId, null)).map((row) => present(clientId, row))

export async function createJob(call: Context, sent: Job): Promise<Job> {
  const values = await valuesOf(call, sent)
  const tariffs = await tariffsOf(call, sent.tariffs ?? [])
  const { id } = await insertJob(call.db, call.clientId, values, call.actor.login)
  await setTariffs(call.db, call.clientId, id, tariffs)
  await audit(call, 'job.add', 'job', id, { ...values })
  return readJob(call, id)
}

/** What is not sent stays; tariffs that are sent are all there are. */
export async function updateJob(call: Context, sent: Job): Promise<Job> {
  const id = sent.id ?? 0
  const stored = await lockJob(call.db, call.clientId, id)
  if (!stored) throw errors.error_job_not_found({ id })
  requireVersion(stored, sent.versionId)
  const values = await valuesOf(call, sent, stored)
  const tariffs = sent.tariffs ? await tariffsOf(call, sent.tariffs) : undefined
  await changeJob(call.db, call.clientId, id, values)
  if (tariffs) await setTariffs(call.db, call.clientId, id, tariffs)
  await audit(call, 'job.change', 'job', id, { ...values })
  return readJob(call, id)
}

/** Work that was done under it keeps its job: removed ones are only marked. */
export async function removeJob(call: Context, { id: sent }: Job, deleted: boolean): Promise<string> {
  const id = sent ?? 0
  if (!(await lockJob(call.db, call.clientId, id))) throw errors.error_job_not_found({ id })
  if ((await markJob(call.db, call.clientId, id, deleted)) > 0) await audit(call, deleted ? 'job.remove' : 'job.restore', 'job', id)
  return deleted ? 'signed_as_removed' : 'restored'
}
