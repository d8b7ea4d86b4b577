// Searching directories, and what a client makes of them.
import { invalid, reasons } from '../../../kit/invalid.ts'
import type { Context } from '../../../kit/op.ts'
import { findCategories as findOwnCategories, saveCategory } from '../../catalogue/index.ts'
import { getOrganizationFor } from '../../client/index.ts'
import type { Category, Option, OzonCategory, Tnved } from '../../../wire/index.ts'
import { errors } from './errors.ts'
import { findCategories, findCountries, findKeywords, findRegions, findTnved, findValues, lockCategories, readCategory, unnamedCodes } from './queries.ts'
import { presentCountry, presentRegion, presentTnved, type CategoryRow } from './rules.ts'

export type Search = { query?: string; limit?: number }
const DEFAULT = 50
const EVERYTHING = 500
const limitOf = ({ limit = DEFAULT }: Search) => limit

export const countries = async ({ db }: Context, search: Search) => (await findCountries(db, search.query ?? '', limitOf(search))).map(presentCountry)
export const allCountries = async ({ db }: Context) => (await findCountries(db, '', EVERYTHING)).map(presentCountry)
export const regions = async ({ db }: Context, { countryId, ...search }: Search & { countryId?: number }) =>
  (await findRegions(db, search.query ?? '', countryId ?? null, limitOf(search))).map(presentRegion)

/** Codes by their beginning or by words. Those that the Wildberries subject is allowed come first, also where their names are not known here. */
export async function tnved({ db }: Context, { wildberriesTypeId, ...search }: Search & { wildberriesTypeId?: number }): Promise<Tnved[]> {
  const [query, limit] = [search.query ?? '', limitOf(search)]
  const named = (await findTnved(db, { query, limit, wildberriesTypeId: wildberriesTypeId ?? null })).map(presentTnved)
  const digits = query.replace(/\s/g, '')
  if (wildberriesTypeId === undefined || !/^\d*$/.test(digits)) return named
  const unnamed = (await unnamedCodes(db, 'WILDBERRIES', wildberriesTypeId, digits, limit)).map(({ code }): Tnved => ({
    id: Number(code),
    code,
    type: 'MAIN',
    deleted: false,
    isInParam: true,
  }))
  return [...named.filter((one) => one.isInParam), ...unnamed, ...named.filter((one) => !one.isInParam)].slice(0, limit)
}

/** Categories of a service, each as its own shape. */
export const categoriesOf =
  <T>(service: string, present: (row: CategoryRow, query: string) => T) =>
  async ({ db }: Context, search: Search): Promise<T[]> =>
    (await findCategories(db, service, search.query ?? '', limitOf(search))).map((row) => present(row, search.query ?? ''))

export const keywords = ({ db, clientId }: Context, search: Search) => findKeywords(db, clientId, search.query ?? '', limitOf(search))

const VALUES = 5_000
export type ValuesQuery = { organizationId: number; paramId: number; categoryId: number }
export async function aliexpressValues(call: Context, { organizationId, paramId, categoryId }: ValuesQuery): Promise<Option[]> {
  await getOrganizationFor(call, organizationId)
  return (await findValues(call.db, 'ALIEXPRESS', paramId, categoryId, VALUES)).map((row) => ({
    name: row.name,
    paramId: row.paramId,
    dictionary: true,
    ...(row.externalId !== null && { id: row.externalId, aliexpressId: row.externalId }),
  }))
}

/** The client's category that is tied to an Ozon one, made when there is none. Two callers at once make one. */
export async function categoryByOzon(call: Context, { id, name }: OzonCategory): Promise<Category> {
  if (id === undefined || id === null) throw invalid('id', reasons.required)
  await lockCategories(call.db, call.clientId)
  const [known] = (await findOwnCategories(call, { ozonCategoryId: id, limit: 1 })).rows
  if (known) return known
  const stored = await readCategory(call.db, 'OZON', id)
  const called = (name ?? '').trim() || stored?.name
  if (!called) throw errors.error_category_name_unknown({ id })
  return saveCategory(call, null, { name: called, ozonCategoryId: id, ...(stored && { ozonDescriptionCategoryId: id }) })
}
