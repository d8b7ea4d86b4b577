// Rules between parameters, and overrides of parameters.
import { requireVersion } from '../../../kit/errors.ts'
import type { Context } from '../../../kit/op.ts'
import type { ParamOverride, ParamRule } from '../../../wire/index.ts'
import { getCategory, paramFits, ruleField, ruleFieldTakes, ruleFields } from '../../catalogue/index.ts'
import { errors } from '../errors.ts'
import { presentOverride, presentRule } from '../present.ts'
import { readParam } from '../queries/params.ts'
import { countRules, deleteOverride, deleteRule, findOverrides, findRules, lockRule, writeOverride, writeRule } from '../queries/param-rules.ts'
import { placesOf, type ParamFilter } from '../schemas.ts'

const MOST_RULES = 1_000
const isBlank = (text: string | null | undefined) => text === undefined || text === null || text.trim() === ''
const orNull = (text: string | null | undefined) => (isBlank(text) ? null : (text ?? '').trim())

type Side = { side: string; name: string; level: string; paramId: number | null; serviceParam: string | null }

/** One side of a rule: a parameter that there is, or a field that rules know. */
async function sideOf(
  call: Context,
  side: 'first' | 'second',
  paramId: number | null | undefined,
  field: string | null | undefined,
  fills: boolean,
): Promise<Side> {
  if (paramId) {
    if (!isBlank(field)) throw errors.error_param_rule_sides({ side })
    const param = await readParam(call.db, call.clientId, paramId)
    if (!param) throw errors.error_param_not_found({ paramId })
    return { side, name: param.name, level: param.level, paramId, serviceParam: null }
  }
  if (isBlank(field)) throw errors.error_param_rule_sides({ side })
  const known = ruleFields(fills)
  const place = ruleField(field ?? '')
  if (!place || !known.includes(field ?? '')) throw errors.error_param_rule_field({ field: field ?? '', fields: known.join(', ') })
  return { side, name: field ?? '', level: place.level, paramId: null, serviceParam: field ?? null }
}

/** Words that a side must be able to say. */
async function checkWords(call: Context, { name, paramId, serviceParam }: Side, text: string | null) {
  if (text === null) return
  const fits = paramId !== null ? await paramFits(call, paramId, text) : ruleFieldTakes(serviceParam ?? '', text)
  if (!fits) throw errors.error_param_rule_value({ param: name, value: text.slice(0, 100) })
}

/** Makes a rule, or changes the one whose id is sent. */
export async function saveRule(call: Context, sent: ParamRule): Promise<ParamRule> {
  const stored = sent.id ? await lockRule(call.db, call.clientId, sent.id) : undefined
  if (sent.id && !stored) throw errors.error_param_rule_not_found({ id: sent.id })
  if (stored) requireVersion(stored, sent.versionId)
  if (!stored && (await countRules(call.db, call.clientId)) >= MOST_RULES) throw errors.error_too_many_param_rules({ limit: MOST_RULES })
  if (!isBlank(sent.condition)) throw errors.error_param_rule_script({ field: 'condition' })
  if (!isBlank(sent.rule)) throw errors.error_param_rule_script({ field: 'rule' })
  const type = sent.type ?? 'APPLY'
  if (type === 'HIDE_PARAM' && !sent.secondParamId) throw errors.error_param_rule_hides()
  const first = await sideOf(call, 'first', sent.paramId, sent.serviceParam, false)
  const second = await sideOf(call, 'second', sent.secondParamId, sent.secondServiceParam, type === 'APPLY')
  if (first.paramId === second.paramId && first.serviceParam === second.serviceParam) throw errors.error_param_rule_itself()
  if (first.level !== second.level) throw errors.error_param_rule_levels({ first: first.level, second: second.level })
  const [value, secondValue] = [orNull(sent.value), orNull(sent.secondValue)]
  await checkWords(call, first, value)
  await checkWords(call, second, secondValue)
  if (sent.categoryId) await getCategory(call, sent.categoryId)
  const row = await writeRule(call.db, call.clientId, stored?.id, {
    name: orNull(sent.name),
    type,
    param_id: first.paramId,
    service_param: first.serviceParam,
    value,
    second_param_id: second.paramId,
    second_service_param: second.serviceParam,
    second_value: secondValue,
    category_id: sent.categoryId || null,
    ozon_category_id: sent.ozonCategoryId || null,
    wildberries_type_id: sent.wildberriesTypeId || null,
    tnved: sent.tnved || null,
    created_user: stored?.createdUser ?? call.actor.login,
  })
  return presentRule(row, call.clientId)
}

export const listRules = async (call: Context, filter: ParamFilter): Promise<ParamRule[]> =>
  (await findRules(call.db, call.clientId, placesOf(filter), filter)).map((row) => presentRule(row, call.clientId))
export async function removeRule(call: Context, id: number): Promise<void> {
  if ((await deleteRule(call.db, call.clientId, id)) === 0) throw errors.error_param_rule_not_found({ id })
}

/** Says of a parameter, in a category or in all, another level, another field of the card, or whether it is seen. */
export async function saveOverride(call: Context, sent: ParamOverride): Promise<ParamOverride> {
  const paramId = sent.paramId ?? 0
  if (!(await readParam(call.db, call.clientId, paramId))) throw errors.error_param_not_found({ paramId })
  const [level, serviceParam, visible] = [sent.level ?? null, sent.serviceParam ?? null, sent.visible ?? null]
  if (level === null && serviceParam === null && visible === null) throw errors.error_param_override_empty()
  if (sent.categoryId) await getCategory(call, sent.categoryId)
  return presentOverride(
    await writeOverride(call.db, call.clientId, { paramId, categoryId: sent.categoryId || null, level, serviceParam, visible }),
    call.clientId,
  )
}
export const listOverrides = async (call: Context, filter: ParamFilter): Promise<ParamOverride[]> =>
  (await findOverrides(call.db, call.clientId, placesOf(filter), filter)).map((row) => presentOverride(row, call.clientId))
export async function removeOverride(call: Context, id: number): Promise<void> {
  if ((await deleteOverride(call.db, call.clientId, id)) === 0) throw errors.error_param_override_not_found({ id })
}
