// Parameters at a save of cards: what is known of them is read once, values are settled level by level, rules work, what a service demands is there.
import type { Context } from '../../../kit/op.ts'
import type { ParamValue, ProductModel } from '../../../wire/index.ts'
import type { ComposedCard } from '../compose.ts'
import { errors } from './errors.ts'
import { hidden, isOf, obey, type RuledRow } from './filling.ts'
import {
  makeTextParams,
  ownParamsByName,
  readCategories,
  readDefinitions,
  readOptions,
  readRequired,
  readRules,
  type CategoryOfCards,
  type Definition,
  type Required,
  type Rule,
} from './queries.ts'
import { askedOptions, isEmpty, settle, type Known, type Laying } from './rules.ts'

const valuesIn = (card: ProductModel): ParamValue[] => [
  ...(card.values ?? []),
  ...(card.views ?? []).flatMap((view) => [...(view.values ?? []), ...(view.sizes ?? []).flatMap((size) => size.values ?? [])]),
]
const idsOf = (values: readonly ParamValue[]) => values.flatMap((value) => value.paramId || [])
const namesOf = (values: readonly ParamValue[]) => [
  ...new Set(values.flatMap((value) => (!value.paramId && value.paramName?.trim() ? value.paramName.trim().slice(0, 255) : []))),
]

/** What is known of the parameters that values name, and of others that are asked for by id. */
export async function knownOf(
  { db, clientId }: Pick<Context, 'db' | 'clientId'>,
  values: readonly ParamValue[],
  others: readonly number[] = [],
): Promise<Known> {
  const names = namesOf(values)
  const byName = names.length === 0 ? new Map<string, number>() : await ownParamsByName(db, clientId, names)
  const ids = [...new Set([...idsOf(values), ...byName.values(), ...others])]
  const definitions = new Map((ids.length === 0 ? [] : await readDefinitions(db, clientId, ids)).map((definition) => [definition.id, definition]))
  const numbered = values.map((value) => ({ ...value, paramId: value.paramId || (byName.get((value.paramName ?? '').trim().toLowerCase()) ?? 0) }))
  const asked = askedOptions(numbered, definitions)
  const options = Map.groupBy(asked.length === 0 ? [] : await readOptions(db, clientId, asked), (option) => option.paramId)
  return { definitions, options, byName }
}

export type ParamsOfSave = {
  settle: (sent: ParamValue[], stored: ParamValue[], laying: Laying) => ParamValue[]
  /** Lets rules work on what is about to be written, and asks for what services demand of cards that go to them. */
  complete: (cards: readonly { sent: ProductModel; composed: ComposedCard; categoryId: number | null }[]) => Promise<void>
}

/**
 * Reads what a save of these cards needs to know of parameters. `makeNamed`: names that nobody defined become the client's own parameters,
 * as feeds need it.
 */
export async function paramsOfSave(call: Context, cards: readonly ProductModel[], makeNamed: boolean): Promise<ParamsOfSave> {
  const { db, clientId } = call
  const values = cards.flatMap(valuesIn)
  if (makeNamed && namesOf(values).length > 0) {
    const names = namesOf(values)
    const there = await ownParamsByName(db, clientId, names)
    const missing = names.filter((name) => !there.has(name.toLowerCase()))
    if (missing.length > 0) await makeTextParams(db, clientId, missing)
  }
  const rules = await readRules(db, clientId)
  const targets = rules.flatMap((rule) => [rule.paramId, rule.secondParamId].filter((id) => id !== null))
  const known = await knownOf(call, values, targets)
  const by = { login: call.actor.login, now: new Date().toISOString() }
  return {
    settle: (sent, stored, laying) => settle(sent, stored, laying, known, by),
    complete: async (saved) => {
      const going = saved.filter(({ sent }) => (sent.services ?? []).some((service) => service !== 'NONE'))
      if (rules.length === 0 && going.length === 0) return
      const wanted = [...new Set(saved.flatMap(({ categoryId }) => categoryId ?? []))]
      const categories = new Map((wanted.length === 0 ? [] : await readCategories(db, clientId, wanted)).map((category) => [category.id, category]))
      for (const one of saved) obeyAll(one, rules, categories.get(one.categoryId ?? 0), known.definitions)
      const required = await requiredIn(call, new Set(going.flatMap(({ categoryId }) => categories.get(categoryId ?? 0) ?? [])))
      for (const { sent, composed, categoryId } of going)
        requireFilled({ sent, composed }, required.get(categoryId ?? 0) ?? [], categories.get(categoryId ?? 0), rules)
    },
  }
}

const isValues = (value: unknown): value is ParamValue[] => Array.isArray(value)
/** A row as rules see it; what they change is written back to it. */
const ruled = (row: Record<string, unknown>): RuledRow => ({
  ...row,
  extra: typeof row.extra === 'object' && row.extra !== null ? { ...row.extra } : {},
  param_values: isValues(row.param_values) ? row.param_values : null,
})

function obeyRow(
  one: { row: Record<string, unknown> | undefined; stored: { row: Record<string, unknown> } | undefined },
  level: string,
  rules: readonly Rule[],
  definitions: ReadonlyMap<number, Definition>,
) {
  if (!one.row) return
  const row = ruled(one.row)
  obey(row, one.stored && ruled(one.stored.row), level, rules, definitions)
  Object.assign(one.row, row)
}

function obeyAll(
  { sent, composed: card }: { sent: ProductModel; composed: ComposedCard },
  all: readonly Rule[],
  category: CategoryOfCards | undefined,
  definitions: ReadonlyMap<number, Definition>,
) {
  const rules = all.filter((rule) => isOf(rule, category))
  if (rules.length === 0) return
  if (!card.stored || sent.hasChanges !== false) obeyRow(card, 'MODEL', rules, definitions)
  for (const view of card.views) {
    obeyRow(view, 'VIEW', rules, definitions)
    for (const size of view.sizes) obeyRow(size, 'PRODUCT', rules, definitions)
  }
}

/** Which numbers of a category of ours are categories of which service's directory. */
const standsIn: Readonly<Record<string, { directory: string; service: string }>> = {
  wildberriesTypeId: { directory: 'WILDBERRIES_TYPE', service: 'WILDBERRIES' },
  wildberriesCategoryId: { directory: 'WILDBERRIES_CATEGORY', service: 'WILDBERRIES' },
  ozonCategoryId: { directory: 'OZON_CATEGORY', service: 'OZON' },
  ozonDescriptionCategoryId: { directory: 'OZON_DESCRIPTION_CATEGORY', service: 'OZON' },
  yandexMarketCategoryId: { directory: 'YANDEX_MARKET_CATEGORY', service: 'YANDEX_MARKET' },
  aliexpressCategoryId: { directory: 'ALIEXPRESS_CATEGORY', service: 'ALIEXPRESS' },
  avitoCategoryId: { directory: 'AVITO_CATEGORY', service: 'AVITO' },
}

const filledIn = (rows: readonly (Record<string, unknown> | undefined)[]) =>
  new Set(
    rows.flatMap((row) => (row && isValues(row.param_values) ? row.param_values.filter((value) => !isEmpty(value)).map((value) => value.paramId ?? 0) : [])),
  )

const serviceOf = new Map(Object.values(standsIn).map(({ directory, service }) => [directory, service]))
/** What cards of these categories must have, read for all of them at once. */
async function requiredIn({ db, clientId }: Context, categories: ReadonlySet<CategoryOfCards>): Promise<ReadonlyMap<number, readonly Required[]>> {
  if (categories.size === 0) return new Map()
  const all = [...categories]
  const places = all.flatMap(({ id, extra }) =>
    Object.entries(standsIn).flatMap(([name, { directory }]) => {
      const number = extra[name]
      return typeof number === 'number' ? [{ categoryId: id, directory, number }] : []
    }),
  )
  const rows = await readRequired(
    db,
    clientId,
    all.map(({ id }) => id),
    places,
  )
  return Map.groupBy(rows, ({ categoryId }) => categoryId)
}

/**
 * A card that goes to services has all that they demand, at its sizes or above them; on Wildberries, whose card is a colour, at the colour or
 * above. A card that goes nowhere is a draft and may lack anything.
 */
function requireFilled(
  { sent, composed: card }: { sent: ProductModel; composed: ComposedCard },
  inCategory: readonly Required[],
  category: CategoryOfCards | undefined,
  rules: readonly Rule[],
) {
  if (!category) return
  const services = new Set<string>(sent.services ?? [])
  const required = inCategory.filter(({ directory }) => directory === null || services.has(serviceOf.get(directory) ?? ''))
  if (required.length === 0) return
  const model = card.row ?? card.stored?.row
  const ofCategory = (category.paramValues ?? []).map((value) => value.paramId ?? 0)
  const inForce = rules.filter((rule) => isOf(rule, category))
  const lacking = new Set<string>()
  for (const leaf of leavesOf(card)) {
    const rows = [model, leaf.view, ...(leaf.size ? [leaf.size] : [])]
    const hiddenHere = new Set(rows.flatMap((row, at) => (row ? hidden(ruled(row), ['MODEL', 'VIEW', 'PRODUCT'][at] ?? '', inForce) : [])))
    const [atView, atSize] = [filledIn(rows.slice(0, 2)), filledIn(rows)]
    for (const { id, name, directory } of required) {
      const filled = directory?.startsWith('WILDBERRIES') ? atView : atSize
      if (!filled.has(id) && !ofCategory.includes(id) && !hiddenHere.has(id)) lacking.add(name)
    }
  }
  if (lacking.size > 0) throw errors.error_params_required({ params: [...lacking].slice(0, 20).join(', ') })
}

type Leaf = { view: Record<string, unknown> | undefined; size: Record<string, unknown> | undefined }
/** Every colour and size of the card as it will be, those that are not sent as they are stored. */
function leavesOf(card: ComposedCard): Leaf[] {
  const sentViews = new Set(card.views.flatMap((view) => view.stored?.row.id ?? []))
  const stored = (card.stored?.views ?? []).filter((view) => !sentViews.has(view.row.id)).map((view) => ({ stored: view, row: undefined, sizes: [] }))
  return [...card.views, ...stored].flatMap((view): Leaf[] => {
    const row = view.row ?? view.stored?.row
    const sentSizes = new Set(view.sizes.flatMap((size) => size.stored?.row.id ?? []))
    const others = (view.stored?.sizes ?? []).filter((size) => !sentSizes.has(size.row.id)).map((size) => size.row)
    const sizes: (Record<string, unknown> | undefined)[] = [...view.sizes.map((size) => size.row ?? size.stored?.row), ...others]
    return row?.deleted === true ? [] : sizes.filter((size) => size?.deleted !== true).map((size) => ({ view: row, size }))
  })
}
