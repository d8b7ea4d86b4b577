// Reading a marketplace's directory through somebody's account: one round for everybody, page by page, going on where it was left.
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { ConnectorFailure, type DirectoryParameter, type DirectoryReading, type DirectoryValue } from '../../../connectors/index.ts'
import type { Pool, Tx } from '../../../kit/db.ts'
import type { Log } from '../../../kit/log.ts'
import { saveSharedOptions, saveSharedParams } from '../shared.ts'
import { directoryOf, mergedParameters, sharedParam } from './parameters.ts'
import {
  countSeen,
  endRound,
  leaveRound,
  moveRound,
  nextWanted,
  noteParameters,
  saveCategories,
  saveCustomsCodes,
  takeRound,
  unpublishUnseen,
  wantTied,
  type WantedCategory,
} from './stores.ts'

const LEASE_MINUTES = 10
/** A directory that was read whole so many hours ago is read again. */
export const FRESH_HOURS = 20
/** A list longer than this is read no further: such are lists of brands, where people type. */
const VALUES = 50_000

const Cursor = Type.Object({ step: Type.Union([Type.Literal('categories'), Type.Literal('parameters')]), after: Type.Integer() })
type Cursor = Static<typeof Cursor>
export type Reading = { ownerPool: Pool; service: string; account: DirectoryReading; log: Log; signal: AbortSignal }
type Round = Reading & { holder: string; number: number }

/** Someone else goes on with the round: there is nothing left to do here. */
class RoundTaken extends Error {}

/** Saves one step and where it has come to, together. */
const step = (round: Round, cursor: Cursor, save: (db: Tx) => Promise<unknown>) =>
  round.ownerPool.tx({}, async (db) => {
    if (!(await moveRound(db, round.service, round.holder, cursor, LEASE_MINUTES))) throw new RoundTaken()
    await save(db)
  })

async function readCategories(round: Round, first: number): Promise<void> {
  for (let after: number | undefined = first; after !== undefined;) {
    round.signal.throwIfAborted()
    const { items, next }: Awaited<ReturnType<DirectoryReading['categoryPage']>> = await round.account.categoryPage({ after })
    const cursor: Cursor = next === undefined ? { step: 'parameters', after: 0 } : { step: 'categories', after: next }
    await step(round, cursor, async (db) => {
      for (let at = 0; at < items.length; at += 1000) await saveCategories(db, round.service, items.slice(at, at + 1000), round.number)
      if (next === undefined) await closeCategories(db, round)
    })
    after = next
  }
}

/** What the round has not seen is gone, unless it is so much that the answer rather than the world must be at fault. */
async function closeCategories(db: Tx, { service, number, log }: Round): Promise<void> {
  const { seen, gone } = await countSeen(db, service, number)
  if (gone > seen) log.warn({ service, seen, gone }, 'most categories are missing from the answer: they are kept')
  else if (seen > 0) await unpublishUnseen(db, service, number)
  await wantTied(db, service)
}

async function readParameters(round: Round, first: number): Promise<void> {
  const read = new Set<string>()
  for (let after = first; ;) {
    round.signal.throwIfAborted()
    const wanted = await round.ownerPool.tx({ readOnly: true }, (db) => nextWanted(db, round.service, after))
    if (!wanted) return
    const save = await readCategory(round, wanted, read)
    await step(round, { step: 'parameters', after: wanted.id }, save)
    after = wanted.id
  }
}

/** Everything about one category, as what saves it. One that the marketplace refuses, or tells of unreadably, does not hold up the others. */
export async function readCategory(reading: Reading, wanted: WantedCategory, read: Set<string>): Promise<(db: Tx) => Promise<unknown>> {
  const { service, log } = reading
  try {
    return await askParameters(reading, wanted, read)
  } catch (error) {
    if (!(error instanceof ConnectorFailure) || (error.kind !== 'refused' && error.kind !== 'unreadable')) throw error
    log.warn({ service, categoryId: wanted.id, err: error }, 'the characteristics of a category could not be read')
    return (db) => noteParameters(db, service, wanted.id)
  }
}

/** Asks for everything about one category; answers how to save it. Lists that are the same everywhere are read once, `read` remembers which. */
async function askParameters({ service, account, log }: Reading, { id, types }: WantedCategory, read: Set<string>): Promise<(db: Tx) => Promise<void>> {
  const typeIds = types.length === 0 ? [undefined] : types.map((type) => type.id)
  const lists: { typeId: number | undefined; parameters: DirectoryParameter[] }[] = []
  for (const typeId of typeIds) lists.push({ typeId, parameters: await account.parameters({ categoryId: id, typeId }) })
  const values = new Map<number, { parameter: DirectoryParameter; values: Map<string, DirectoryValue>; isWhole: boolean }>()
  for (const { typeId, parameters } of lists)
    for (const parameter of parameters) {
      const known = values.get(parameter.id) ?? { parameter, values: new Map<string, DirectoryValue>(), isWhole: true }
      const found = await readValues(account, { categoryId: id, typeId, parameter, read })
      if (!found) continue
      for (const value of found.values) known.values.set(String(value.id ?? value.name), value)
      known.isWhole &&= found.isWhole
      values.set(parameter.id, known)
      if (!found.isWhole) log.info({ service, categoryId: id, parameter: parameter.name }, 'a long list of values is kept in part')
    }
  const customs = await account.customsCodes?.({ categoryId: id })
  return async (db) => {
    const params = mergedParameters(lists.map((list) => list.parameters)).map(sharedParam)
    await saveSharedParams(db, { service, directory: directoryOf(service), categoryId: id, params })
    for (const { parameter, values: list, isWhole } of values.values())
      await saveSharedOptions(db, {
        service,
        externalId: parameter.id,
        ...(isOfCategory(parameter) && { categoryId: id }),
        options: [...list.values()].map((value) => ({ name: value.name, ...(value.id !== undefined && { externalId: value.id }) })),
        isWhole,
      })
    if (customs) await saveCustomsCodes(db, service, id, customs)
    await noteParameters(db, service, id)
  }
}

const isOfCategory = ({ dictionary }: DirectoryParameter) => dictionary === undefined || dictionary.perCategory
type Asked = { categoryId: number; typeId: number | undefined; parameter: DirectoryParameter; read: Set<string> }
async function readValues(account: DirectoryReading, { categoryId, typeId, parameter, read }: Asked) {
  const { dictionary, values: given } = parameter
  if (given) return { values: given, isWhole: true }
  if (!dictionary || !account.valuePage) return undefined
  if (!dictionary.perCategory && read.has(`${parameter.id}:${dictionary.key}`)) return undefined
  const values: DirectoryValue[] = []
  let next: number | undefined = 0
  while (next !== undefined && values.length < VALUES) {
    const page: { items: DirectoryValue[]; next: number | undefined } = await account.valuePage({
      categoryId,
      typeId,
      parameterId: parameter.id,
      dictionary: dictionary.key,
      after: next,
    })
    values.push(...page.items)
    next = page.next
  }
  if (!dictionary.perCategory) read.add(`${parameter.id}:${dictionary.key}`)
  return { values, isWhole: next === undefined }
}

/** Reads the directory unless it is fresh or someone is reading it. What fails leaves the round to whoever comes next. */
export async function refreshDirectory(reading: Reading, holder: string): Promise<'read' | 'not needed'> {
  const { ownerPool, service } = reading
  const taken = await ownerPool.tx({}, (db) => takeRound(db, service, holder, { hours: FRESH_HOURS, minutes: LEASE_MINUTES }))
  if (!taken) return 'not needed'
  const cursor: Cursor = Value.Check(Cursor, taken.cursor) ? taken.cursor : { step: 'categories', after: 0 }
  const round: Round = { ...reading, holder, number: taken.round }
  try {
    if (cursor.step === 'categories') await readCategories(round, cursor.after)
    await readParameters(round, cursor.step === 'parameters' ? cursor.after : 0)
    await ownerPool.tx({}, (db) => endRound(db, service, holder))
    return 'read'
  } catch (error) {
    if (error instanceof RoundTaken) return 'not needed'
    await ownerPool.tx({}, (db) => leaveRound(db, service, holder))
    throw error
  }
}
