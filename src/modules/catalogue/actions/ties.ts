// What a category of ours is on marketplaces and in customs is said twice: by a number, and by the object of a directory. Both say the same here.
import type { Context } from '../../../kit/op.ts'
import type { Category } from '../../../wire/index.ts'
import { namesOnMarkets, readCustomsCode } from '../queries/directories.ts'

const markets = [
  { number: 'wildberriesTypeId', object: 'wildberriesType', service: 'WILDBERRIES' },
  { number: 'ozonCategoryId', object: 'ozonCategory', service: 'OZON' },
  { number: 'ozonDescriptionCategoryId', object: 'ozonDescriptionCategory', service: 'OZON' },
  { number: 'yandexMarketCategoryId', object: 'yandexMarketCategory', service: 'YANDEX_MARKET' },
  { number: 'aliexpressCategoryId', object: 'aliexpressCategory', service: 'ALIEXPRESS' },
  { number: 'avitoCategoryId', object: 'avitoCategory', service: 'AVITO' },
] as const

type Said = { number: number | null | undefined; object: { id?: number | null } | null | undefined }
const idOf = (object: unknown): number | undefined =>
  typeof object === 'object' && object !== null && 'id' in object && typeof object.id === 'number' ? object.id : undefined

/** The number that is meant; null is none, undefined is nothing said. Of two that differ the one that is new is meant. */
function meant({ number, object }: Said, stored: unknown): number | null | undefined {
  const named = idOf(object)
  if (typeof number === 'number' && named !== undefined && number === stored) return named || null
  if (typeof number === 'number') return number || null
  if (named !== undefined) return named || null
  return number === null || object === null ? null : undefined
}

/** What is sent of a category with both said of every tie, as far as the directories know them; nulls where a tie goes. */
export async function withTies({ db }: Pick<Context, 'db'>, sent: Category, stored: Readonly<Record<string, unknown>>): Promise<Category> {
  const told: Record<string, unknown> = {}
  const unknown: { service: string; id: number; object: string }[] = []
  for (const { number, object, service } of markets) {
    const id = meant({ number: sent[number], object: sent[object] }, stored[number])
    if (id === undefined) continue
    const known = [sent[object], stored[object]].find((one) => id !== null && idOf(one) === id)
    Object.assign(told, { [number]: id, [object]: known ?? null })
    if (id !== null && known === undefined) unknown.push({ service, id, object })
  }
  const names = unknown.length === 0 ? [] : await namesOnMarkets(db, unknown)
  for (const { service, id, object } of unknown) {
    const found = names.find((one) => one.service === service && one.id === id)
    if (found) told[object] = { id, name: found.name }
  }
  return { ...sent, ...told, ...(await customsOf(db, sent, stored)) }
}

async function customsOf(db: Context['db'], sent: Category, stored: Readonly<Record<string, unknown>>): Promise<Category> {
  const id = meant({ number: sent.tnvedId, object: sent.tnved }, stored.tnvedId)
  if (id === undefined) return {}
  const known = [sent.tnved, stored.tnved].find((one) => id !== null && idOf(one) === id)
  const found = id === null || known ? undefined : await readCustomsCode(db, id)
  return Object.assign({ tnvedId: id }, { tnved: known ?? found ?? null })
}
