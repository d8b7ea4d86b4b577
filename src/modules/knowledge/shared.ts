// How directories of services bring their parameters in: one category at a time, written by functions of the database's owner.
import { sql, type Tx } from '../../kit/db.ts'
import type { Param } from '../../wire/index.ts'

export type SharedParam = {
  externalId: number
  name: string
  valueType: NonNullable<Param['valueType']>
  displayType?: NonNullable<Param['displayType']>
  level?: NonNullable<Param['level']>
  serviceParam?: NonNullable<Param['serviceParam']>
  multiValueAllowed?: boolean
  maxValuesCount?: number
  required?: boolean
  units?: readonly string[]
  description?: string
  groupName?: string
  dictionaryId?: number
  useDictionary?: boolean
  useCategoryOption?: boolean
  visible?: boolean
  extra?: Record<string, unknown>
}

const display = ({ displayType, valueType }: SharedParam) => displayType ?? (valueType === 'ENUM' ? 'SUGGEST' : valueType === 'BOOLEAN' ? 'CHECKBOX' : 'TEXT')

/** Takes the whole list of parameters of one category of a service; answers how many there are. */
export const saveSharedParams = async (
  db: Tx,
  { service, directory, categoryId, params }: { service: string; directory: string; categoryId: number; params: readonly SharedParam[] },
): Promise<number> => {
  const rows = params.map((param) => ({
    external_id: param.externalId,
    name: param.name,
    value_type: param.valueType,
    display_type: display(param),
    level: param.level ?? 'MODEL',
    service_param: param.serviceParam ?? null,
    multi_value_allowed: param.multiValueAllowed ?? false,
    max_values_count: param.maxValuesCount ?? null,
    required: param.required ?? false,
    measure: param.units && param.units.length > 0 ? { name: param.name, units: param.units.map((name) => ({ name })) } : null,
    description: param.description ?? null,
    group_name: param.groupName ?? null,
    dictionary_id: param.dictionaryId ?? null,
    use_dictionary: param.useDictionary ?? false,
    use_category_option: param.useCategoryOption ?? false,
    visible: param.visible ?? true,
    extra: param.extra ?? {},
  }))
  return await db.value<number>(sql`select directory.save_params(${service}, ${directory}, ${categoryId}, ${JSON.stringify(rows)}::jsonb) as saved`)
}

/** Takes options of a parameter, of one category or (without it) of all; `isWhole`: what is not among them is no longer there. */
export const saveSharedOptions = async (
  db: Tx,
  {
    service,
    externalId,
    categoryId,
    options,
    isWhole,
  }: { service: string; externalId: number; categoryId?: number; options: readonly { externalId?: number; name: string }[]; isWhole: boolean },
): Promise<number> => {
  const rows = options.map((option) => ({ name: option.name, ...(option.externalId !== undefined && { external_id: option.externalId }) }))
  return await db.value<number>(
    sql`select directory.save_options(${service}, ${externalId}, ${categoryId ?? 0}, ${JSON.stringify(rows)}::jsonb, ${isWhole}) as saved`,
  )
}
