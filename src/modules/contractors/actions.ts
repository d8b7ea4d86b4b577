// Contractors: made, changed, archived, found, tied to cards.
// Not its job: tables in and out (tables/).
import { requireVersion } from '../../kit/errors.ts'
import { invalid, reasons } from '../../kit/invalid.ts'
import type { Context, LongContext } from '../../kit/op.ts'
import { page } from '../../kit/paging.ts'
import { mayUse } from '../../kit/reach.ts'
import { moySkladContracts, moySkladCounterparties } from '../../connectors/moysklad.ts'
import type { Contract, Contractor, Counterparty } from '../../wire/index.ts'
import { askMoySklad, audit, checkRequisites, getOrganizationFor, mergedRequisites } from '../client/index.ts'
import { requireRoom } from '../limits/index.ts'
import { errors, inOurWords } from './errors.ts'
import { presentContractors, requisiteNames } from './present.ts'
import {
  countContractors,
  deleteContractor,
  insertContractor,
  isTaken,
  isUsed,
  listContractors,
  lockContractor,
  markContractor,
  readContractors,
  suggestContractors,
  updateContractor,
  type ContractorFilter,
  type ContractorRow,
  type ContractorValues,
} from './queries/contractors.ts'
import { contractorsOf, countSuppliersToAsk, fillDefaults, findCard, lockCard, removeLinks, saveTerms, suppliersToAsk } from './queries/goods.ts'

const LARGEST = 64 * 1024
export const blank: ContractorValues = {
  name: '',
  inn: '',
  kpp: '',
  phone: null,
  email: null,
  contactName: null,
  url: null,
  moySkladId: null,
  organizationId: null,
  requisites: {},
}

/** An absent field stays as it is; null or an empty text is forgotten. */
const text = (kept: string | null, given: string | null | undefined) =>
  given === undefined ? kept : given === null || given.trim() === '' ? null : given.trim()

/** The values as they are to be; what is new among the requisites is checked by its check digits. */
export function mergedValues(kept: ContractorValues, given: Contractor): ContractorValues {
  const own = given.organization ?? {}
  const name = (given.name ?? kept.name).trim()
  if (name === '' || name.length > 255) throw errors.error_contractor_name_empty()
  const values: ContractorValues = {
    name,
    inn: text(kept.inn, own.inn) ?? '',
    kpp: text(kept.kpp, own.kpp) ?? '',
    phone: text(kept.phone, given.phoneNumber),
    email: text(kept.email, given.email),
    contactName: text(kept.contactName, given.contactName),
    url: text(kept.url, given.url),
    moySkladId: text(kept.moySkladId, given.moySkladId),
    organizationId: given.organizationId === undefined ? kept.organizationId : given.organizationId || null,
    requisites: mergedRequisites(kept.requisites, own, requisiteNames),
  }
  checkRequisites({ ...values.requisites, ...(values.inn !== kept.inn && { inn: values.inn }), ...(values.kpp !== kept.kpp && { kpp: values.kpp }) })
  if ((values.url?.length ?? 0) > 2000) throw invalid('url', reasons.characters(2000))
  if ((values.moySkladId?.length ?? 0) > 200) throw invalid('moySkladId', reasons.characters(200))
  if (JSON.stringify(values.requisites).length > LARGEST) throw errors.error_contractor_requisites_size({ limit: LARGEST })
  return values
}

/** Requisites of an organization of ours are its own: they are neither sent nor kept with the contractor. */
async function withOwn(call: Context, kept: ContractorValues, given: Contractor): Promise<Contractor> {
  const isHidden = kept.organizationId !== null && !mayUse(call, kept.organizationId)
  // Who is not shown the organization does not take it away by sending back what was shown.
  const id = isHidden && !given.organizationId ? undefined : given.organizationId
  if (id === undefined || id === null || id === 0)
    return kept.organizationId !== null && id === undefined ? { ...given, organizationId: kept.organizationId, organization: null } : given
  if (id !== kept.organizationId) await getOrganizationFor(call, id)
  return { ...given, organization: null }
}

async function locked(call: Context, contractorId: number): Promise<ContractorRow> {
  const row = await lockContractor(call.db, call.clientId, contractorId)
  if (!row) throw errors.error_contractor_missing({ contractorId })
  return row
}

const shown = async (call: Context, row: ContractorRow): Promise<Contractor> => {
  const [contractor] = await presentContractors(call, [row])
  if (!contractor) throw errors.error_contractor_missing({ contractorId: row.id })
  return contractor
}

/** Makes a contractor, or changes the one whose id is sent. */
export async function saveContractor(call: Context, given: Contractor): Promise<Contractor> {
  const { db, clientId, actor } = call
  const id = given.id ?? 0
  if (id === 0) {
    const values = mergedValues(blank, await withOwn(call, blank, given))
    await requireRoom(call, 'contractors')
    const row = await insertContractor(db, clientId, values, actor.login)
    if (!row) throw errors.error_contractor_exists({ name: values.name })
    await audit(call, 'contractor.add', 'contractor', row.id, { name: row.name })
    return shown(call, row)
  }
  const kept = await locked(call, id)
  requireVersion(kept, given.versionId)
  const values = mergedValues(kept, await withOwn(call, kept, given))
  if (!kept.deleted && (await isTaken(db, clientId, values, id))) throw errors.error_contractor_exists({ name: values.name })
  const row = await inOurWords(values.name, () => updateContractor(db, clientId, id, values))
  await audit(call, 'contractor.change', 'contractor', id, { name: row.name })
  return shown(call, row)
}

/** `deleted` true archives, false restores; without it the contractor goes for good, or to the archive when something refers to it. */
export async function removeContractor(call: Context, contractorId: number, deleted: boolean | undefined): Promise<string> {
  const { db, clientId } = call
  const row = await locked(call, contractorId)
  if (deleted === false && row.deleted && (await isTaken(db, clientId, row, row.id))) throw errors.error_contractor_exists({ name: row.name })
  if (deleted === false && row.deleted) await requireRoom(call, 'contractors')
  const forGood = deleted === undefined && !(await isUsed(db, clientId, contractorId))
  if (forGood) await deleteContractor(db, clientId, contractorId)
  else await inOurWords(row.name, () => markContractor(db, clientId, contractorId, deleted ?? true))
  const done = forGood ? 'removed' : deleted === false ? 'restored' : 'archived'
  if (forGood || row.deleted !== (deleted ?? true)) await audit(call, `contractor.${done}`, 'contractor', contractorId, { name: row.name })
  return done
}

export async function getContractor(call: Context, contractorId: number): Promise<Contractor> {
  const [row] = await readContractors(call.db, call.clientId, [contractorId])
  if (!row) throw errors.error_contractor_missing({ contractorId })
  return shown(call, row)
}

/** In the order of ids; those that are not there are left out. */
export const getContractors = async (call: Context, ids: readonly number[]): Promise<Contractor[]> =>
  presentContractors(call, await readContractors(call.db, call.clientId, [...new Set(ids)]))

export async function findContractors(call: Context, filter: ContractorFilter) {
  const rows = await presentContractors(call, await listContractors(call.db, call.clientId, filter))
  return page(filter, rows, filter.count === true ? await countContractors(call.db, call.clientId, filter) : undefined)
}

export async function findSuppliersToAsk(call: Context, filter: ContractorFilter) {
  const asker = { clientId: call.clientId, organizationIds: call.actor.organizationIds, warehouseIds: call.actor.warehouseIds }
  const found = await suppliersToAsk(call.db, asker, filter)
  const rows = await getContractors(
    call,
    found.map(({ id }) => id),
  )
  return page(filter, rows, filter.count === true ? await countSuppliersToAsk(call.db, asker, filter) : undefined)
}

export const suggest = async (call: Context, query: string, limit: number): Promise<Contractor[]> =>
  presentContractors(call, await suggestContractors(call.db, call.clientId, query.trim(), limit))

export async function contractorsOfCard(call: Context, modelId: number): Promise<Contractor[]> {
  const { db, clientId, actor } = call
  if (!(await findCard(db, clientId, modelId, actor.organizationIds))) throw errors.error_model_not_found({ modelId })
  return getContractors(call, await contractorsOf(db, clientId, modelId))
}

type Tie = { contractorId: number; modelId: number }
async function requireTie(call: Context, { contractorId, modelId }: Tie): Promise<ContractorRow> {
  const { db, clientId, actor } = call
  if (!(await lockCard(db, clientId, modelId, actor.organizationIds))) throw errors.error_model_not_found({ modelId })
  const [row] = await readContractors(db, clientId, [contractorId])
  if (!row) throw errors.error_contractor_missing({ contractorId })
  return row
}

/** The first contractor of a card is its default. One that supplies it already stays as it is. */
export async function tie(call: Context, link: Tie): Promise<void> {
  const { name, deleted } = await requireTie(call, link)
  if (deleted) throw errors.error_contractor_removed({ name })
  const nothing = { article: false, price: false, multiplicity: false, lead: false }
  await saveTerms(call.db, call.clientId, [link], nothing)
  await fillDefaults(call.db, call.clientId, [link.modelId])
}

export async function untie(call: Context, link: Tie): Promise<void> {
  await requireTie(call, link)
  await removeLinks(call.db, call.clientId, [link])
  await fillDefaults(call.db, call.clientId, [link.modelId])
}

type MoySkladQuery = { organizationId: number; query?: string; limit?: number; offset?: number }
export const findAtMoySklad = (call: LongContext, { organizationId, query, limit = 100 }: MoySkladQuery): Promise<Counterparty[]> =>
  askMoySklad(call, organizationId, (asking, key) => moySkladCounterparties(asking, key, { limit, search: query }))
export const findContractsAtMoySklad = (call: LongContext, { organizationId, limit = 100, offset }: MoySkladQuery): Promise<Contract[]> =>
  askMoySklad(call, organizationId, (asking, key) => moySkladContracts(asking, key, { limit, offset }))
