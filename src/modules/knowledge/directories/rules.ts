// How directories are searched and shown. Pure; where they come from is tasks.ts and extracts.ts.
import { DAY_MS, toWire } from '../../../kit/dates.ts'
import type {
  AliexpressCategory,
  AvitoCategory,
  Country,
  OzonCategory,
  OzonDescriptionCategory,
  Region,
  Tnved,
  WildberriesType,
  YandexMarketCategory,
} from '../../../wire/index.ts'

/** A text as it is searched: lower case, without the two ways to write "ё". */
export const searchable = (text: string) => text.toLowerCase().replaceAll('ё', 'е')
/** The words that must all be met. */
export const wordsOf = (query: string) =>
  searchable(query)
    .split(/[\s,;]+/)
    .filter((word) => word !== '')
    .slice(0, 10)

export type CountryRow = { id: number; code2: string; code3: string; name: string }
export const presentCountry = ({ id, code2, code3, name }: CountryRow): Country => ({ countryId: id, name, code2, code3, printName: name })

export type RegionRow = { id: number; countryId: number; name: string }
export const presentRegion = ({ id, countryId, name }: RegionRow): Region => ({ id, countryId, name })

export type TnvedRow = {
  id: number
  code: string
  name: string
  categoryClass: string | null
  parentId: number | null
  parentCode: string | null
  linked: boolean
}
const CLASSES = new Set<string | null>(['SHOES', 'LIGHT', 'PERFUMES', 'TOYS'])
const isClass = (name: string | null): name is NonNullable<Tnved['categoryClass']> => CLASSES.has(name)
/** A group has two digits, a heading four and more, a code that goods are declared under ten. */
const levelOf = (code: string): NonNullable<Tnved['type']> => (code.length === 2 ? 'GROUP' : code.length === 10 ? 'MAIN' : 'PRODUCT')
export const presentTnved = ({ id, code, name, categoryClass, parentId, parentCode, linked }: TnvedRow): Tnved => ({
  id,
  code,
  name,
  type: levelOf(code),
  deleted: false,
  isInParam: linked,
  parentId,
  parentCode,
  ...(isClass(categoryClass) && { categoryClass }),
})

/** A customs code out of a spreadsheet: spaces are for the eye, and a number has lost the zero it began with. */
export function customsCode(text: string): string | undefined {
  const digits = text.replace(/[\s.\u00a0]/g, '')
  if (!/^\d{1,10}$/.test(digits)) return undefined
  const code = digits.length % 2 === 1 ? `0${digits}` : digits
  return code === '00' ? undefined : code
}

export type KindOfGoods = { id: number; name: string }
export type CategoryRow = {
  id: number
  parentId: number | null
  name: string
  path: string
  leaf: boolean
  published: boolean
  types: KindOfGoods[]
  syncedAt: Date | null
  changedAt: Date | null
}
/** What every marketplace's category says alike. `lastSyncDate` is absent where the extract that is shipped is all there is. */
const common = ({ id, parentId, name, published, leaf, syncedAt, changedAt }: CategoryRow) => ({
  id,
  name,
  published,
  parentId,
  isLeaf: leaf,
  ...(syncedAt && { lastSyncDate: toWire(syncedAt) }),
  ...(syncedAt && changedAt && { notChangedDays: Math.max(0, Math.floor((syncedAt.getTime() - changedAt.getTime()) / DAY_MS)) }),
})
const namesOf = (types: readonly KindOfGoods[]) => types.map(({ name }) => name).join('; ')

export const presentWildberriesType = (row: CategoryRow): WildberriesType => {
  const { isLeaf: _, ...rest } = common(row)
  return { ...rest, hasParent: row.parentId !== null, wildberriesId: row.id }
}
export const presentOzonCategory = (row: CategoryRow): OzonCategory => ({ ...common(row), types: namesOf(row.types) })
/** The type of goods is told when the query leaves no doubt which is meant, or there is one alone. */
export const presentOzonDescriptionCategory = (row: CategoryRow, query: string): OzonDescriptionCategory => {
  const words = wordsOf(query)
  const meant = row.types.length === 1 ? row.types : row.types.filter(({ name }) => words.length > 0 && words.every((word) => searchable(name).includes(word)))
  const [only, second] = meant
  return { ...common(row), types: namesOf(row.types), isError: false, ...(only && !second && { typeId: only.id }) }
}
export const presentYandexMarketCategory = (row: CategoryRow): YandexMarketCategory => common(row)
export const presentAvitoCategory = (row: CategoryRow): AvitoCategory => {
  const { notChangedDays: _, ...rest } = common(row)
  return { ...rest, name: row.path, shortName: row.name, ...(row.leaf && { category: row.name }) }
}
export const presentAliexpressCategory = (row: CategoryRow): AliexpressCategory => ({ ...common(row), aliexpressId: row.id })
