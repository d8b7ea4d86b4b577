// Definitions of a client's own parameters, their options and categories; lists of them and of shared ones.
import { refusedAs, TAKEN } from '../../../kit/db.ts'
import { invalid, reasons } from '../../../kit/invalid.ts'
import type { Context } from '../../../kit/op.ts'
import { page } from '../../../kit/paging.ts'
import type { Category, Option, Param } from '../../../wire/index.ts'
import { getCategories, getCategory } from '../../catalogue/index.ts'
import { errors } from '../errors.ts'
import { presentOption, presentParam } from '../present.ts'
import { countOptions, deleteOption, findOwnOptions, findSharedOptions, saveOptions, type NewOption } from '../queries/options.ts'
import {
  categoryIdsOf,
  countParams,
  deleteParam,
  findParams,
  hasValues,
  isShared,
  linkCategory,
  lockParam,
  readParam,
  setUseAll,
  unlinkCategory,
  writeParam,
  type ParamColumns,
  type ParamRow,
} from '../queries/params.ts'
import { placesOf, type OptionFilter, type ParamFilter } from '../schemas.ts'

const MOST_PARAMS = 5_000
const MOST_OPTIONS = 20_000

async function read(call: Context, paramId: number): Promise<ParamRow> {
  const row = await readParam(call.db, call.clientId, paramId)
  if (!row) throw errors.error_param_not_found({ paramId })
  return row
}
/** An own parameter, locked. */
async function locked(call: Context, paramId: number): Promise<ParamRow> {
  if (!(await lockParam(call.db, call.clientId, paramId))) {
    if (await isShared(call.db, paramId)) throw errors.error_param_not_own({ paramId })
    throw errors.error_param_not_found({ paramId })
  }
  return read(call, paramId)
}

const displays: Readonly<Record<ParamRow['valueType'], readonly string[]>> = {
  BOOLEAN: ['CHECKBOX', 'SELECT'],
  LONG: ['TEXT'],
  DOUBLE: ['TEXT'],
  ENUM: ['SELECT', 'SUGGEST'],
  TEXT: ['TEXT', 'LONGTEXT', 'SUGGEST', 'SELECT'],
  DATE: ['TEXT'],
}
const takesOptions = ({ valueType, displayType }: { valueType: string; displayType: string }) =>
  valueType === 'ENUM' || (valueType === 'TEXT' && (displayType === 'SUGGEST' || displayType === 'SELECT'))

// What has a column or is computed; the rest of the contract's fields is kept as it was sent.
const notKept = new Set(
  [
    'id name valueType displayType level serviceParam required multiValueAllowed maxValuesCount useAllCategories visible oneCId clientId createdDate',
    'categoryId options optionsCount optionsCache lastRefreshOptions',
  ].flatMap((names) => names.split(' ')),
)
/** Over what is kept already: what is not sent stays, null empties. */
function kept(sent: Param, stored: object = {}): Record<string, unknown> {
  const said = Object.entries(sent).filter(([name, value]) => value !== undefined && keptNames.has(name) && !notKept.has(name))
  return Object.fromEntries(Object.entries({ ...stored, ...Object.fromEntries(said) }).filter(([, value]) => value !== null))
}
const changed = <T>(sent: T | null | undefined, stored: T | null | undefined): T | null => (sent === undefined ? (stored ?? null) : sent)
const keptNames = new Set(
  (
    'title published useCategoryOption useDictionary description groupName ozonDictionaryId dictionaryId measureId measure defaultUnit ozonId wildberriesId ymId ' +
    'nationalCatalogId avitoIds avitoOptionsXmlFileName aliexpressId dictionaryParamId dictionaryKey gs1Class'
  ).split(' '),
)

function columnsOf(sent: Param, stored: ParamRow | undefined): ParamColumns {
  const name = (sent.name ?? stored?.name ?? '').trim()
  if (name === '' || name.length > 255) throw invalid('name', reasons.characters(255, 1))
  const type = sent.valueType ?? stored?.valueType ?? 'TEXT'
  const before = stored?.valueType === type ? stored.displayType : undefined
  const display = sent.displayType ?? before ?? displays[type][0] ?? 'TEXT'
  if (!displays[type].includes(display)) throw errors.error_param_display({ type, display })
  const most = changed(sent.maxValuesCount, stored?.maxValuesCount)
  if (most !== null && most < 1) throw invalid('maxValuesCount', reasons.atLeast(1))
  return {
    name,
    value_type: type,
    display_type: display,
    level: sent.level ?? stored?.level ?? 'MODEL',
    service_param: changed(sent.serviceParam, stored?.serviceParam),
    required: sent.required ?? stored?.required ?? false,
    multi_value_allowed: sent.multiValueAllowed ?? stored?.multiValueAllowed ?? false,
    max_values_count: most,
    use_all_categories: sent.useAllCategories ?? stored?.useAllCategories ?? false,
    visible: sent.visible ?? stored?.visible ?? true,
    one_c_id: changed(sent.oneCId, stored?.oneCId),
    extra: kept(sent, stored?.extra),
  }
}

/** Runs a write; a name or a 1C id that is taken is told in words. */
const inOurWords = <T>(write: () => Promise<T>): Promise<T> => refusedAs(TAKEN, errors.error_param_already_exists, write)

const optionOf = (sent: Option): NewOption => {
  const name = (sent.name ?? '').trim()
  if (name === '' || name.length > 1000) throw invalid('name', reasons.characters(1000, 1))
  const { ozonId, wildberriesId, ymId, aliexpressId, oneCId } = sent
  const numbers = { ozonId, wildberriesId, ymId, aliexpressId }
  return { name, oneCId: oneCId ?? null, extra: Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== null && value !== undefined)) }
}
async function addOptions(call: Context, param: Pick<ParamRow, 'id' | 'name' | 'valueType' | 'displayType'>, sent: readonly Option[]) {
  if (sent.length === 0) return []
  if (!takesOptions(param)) throw errors.error_param_takes_no_options({ param: param.name, type: param.valueType })
  const options = [...new Map(sent.map(optionOf).map((option) => [option.name.toLowerCase(), option])).values()]
  if ((await countOptions(call.db, call.clientId, param.id)) + options.length > MOST_OPTIONS) throw errors.error_too_many_options({ limit: MOST_OPTIONS })
  return saveOptions(call.db, call.clientId, param.id, options)
}

const shown = async (call: Context, paramId: number): Promise<Param> => {
  const row = await read(call, paramId)
  const options =
    row.service === null ? await findOwnOptions(call.db, call.clientId, paramId, { limit: 500 }) : await findSharedOptions(call.db, paramId, [], { limit: 500 })
  return {
    ...presentParam(row, call.clientId),
    ...(options.length > 0 && { options: options.map((option) => presentOption(option, row.service, call.clientId)) }),
  }
}

export async function createParam(call: Context, sent: Param): Promise<Param> {
  if ((await countParams(call.db, call.clientId)) >= MOST_PARAMS) throw errors.error_too_many_params({ limit: MOST_PARAMS })
  const columns = columnsOf(sent, undefined)
  const id = await inOurWords(() => writeParam(call.db, call.clientId, undefined, columns))
  const row = await read(call, id)
  await addOptions(call, row, sent.options ?? [])
  if (sent.categoryId) await linkCategories(call, id, { useAllCategories: row.useAllCategories ?? false, categoryId: sent.categoryId })
  return shown(call, id)
}

/** What is sent changes, the rest stays. A type that cards have values of does not change. */
export async function updateParam(call: Context, sent: Param): Promise<Param> {
  const paramId = sent.id ?? 0
  const stored = await locked(call, paramId)
  const columns = columnsOf(sent, stored)
  if (columns.value_type !== stored.valueType && (await hasValues(call.db, call.clientId, paramId)))
    throw errors.error_param_type_in_use({ param: stored.name, type: stored.valueType })
  await inOurWords(() => writeParam(call.db, call.clientId, paramId, columns))
  await addOptions(call, await read(call, paramId), sent.options ?? [])
  if (sent.categoryId) await linkCategory(call.db, call.clientId, paramId, (await existing(call, sent.categoryId)) ?? 0)
  return shown(call, paramId)
}

export async function removeParam(call: Context, paramId: number): Promise<string> {
  await locked(call, paramId)
  await deleteParam(call.db, call.clientId, paramId)
  return 'removed'
}

export const getParam = (call: Context, paramId: number): Promise<Param> => shown(call, paramId)

export async function findUserParams(call: Context, filter: ParamFilter) {
  const { rows, total } = await findParams(call.db, call.clientId, placesOf(filter), { ...filter, ownOnly: true })
  return page(
    filter,
    rows.map((row) => presentParam(row, call.clientId)),
    total,
  )
}
/** Parameters of categories of services, and with `categoryId` the client's own; the client's own when no service is named. */
export async function listParams(call: Context, filter: ParamFilter, levels?: readonly string[]): Promise<Param[]> {
  const { rows } = await findParams(call.db, call.clientId, placesOf(filter), { ...filter, count: false, ...(levels && { levels }) })
  return rows.map((row) => presentParam(row, call.clientId))
}

export async function listOptions(call: Context, filter: OptionFilter): Promise<Option[]> {
  const param = await read(call, filter.paramId)
  const rows =
    param.service === null
      ? await findOwnOptions(call.db, call.clientId, param.id, filter)
      : await findSharedOptions(call.db, param.id, filter.useCategoryOption === false ? [] : placesOf(filter).map((place) => place.categoryId), filter)
  return rows.map((row) => presentOption(row, param.service, call.clientId))
}

/** Answers the option of that name when there is one: asking twice makes one. */
export async function createOption(call: Context, paramId: number, sent: Option): Promise<Option> {
  const [row] = await addOptions(call, await locked(call, paramId), [sent])
  if (!row) throw new Error('an option was not answered')
  return presentOption(row, null, call.clientId)
}
export async function removeOption(call: Context, optionId: number): Promise<boolean> {
  if ((await deleteOption(call.db, call.clientId, optionId)) === 0) throw errors.error_param_option_not_found({ optionId })
  return true
}

const existing = async (call: Context, categoryId: number) => (await getCategory(call, categoryId)).categoryId

/** Shows a parameter in every category, or no longer in every; and in the one that is named. */
export async function linkCategories(
  call: Context,
  paramId: number,
  { useAllCategories, categoryId }: { useAllCategories: boolean; categoryId?: number },
): Promise<boolean> {
  const param = await locked(call, paramId)
  if (categoryId !== undefined) await linkCategory(call.db, call.clientId, paramId, (await existing(call, categoryId)) ?? 0)
  if (param.useAllCategories !== useAllCategories) await setUseAll(call.db, call.clientId, paramId, useAllCategories)
  return true
}
export async function unlinkFromCategory(call: Context, paramId: number, categoryId: number): Promise<void> {
  await locked(call, paramId)
  await existing(call, categoryId)
  await unlinkCategory(call.db, call.clientId, paramId, categoryId)
}
export async function categoriesOf(call: Context, paramId: number): Promise<Category[]> {
  const param = await read(call, paramId)
  if (param.service !== null) throw errors.error_param_not_own({ paramId })
  return getCategories(call, await categoryIdsOf(call.db, call.clientId, paramId, param.useAllCategories === true))
}
