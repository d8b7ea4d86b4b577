// What rules between parameters may say, for the module that keeps them.
import type { Context } from '../../../kit/op.ts'
import { Refusal } from '../../../kit/errors.ts'
import { knownOf } from './actions.ts'
import { fitsField, placeOf, valueOf } from './filling.ts'
import { readDefinitions } from './queries.ts'
import { fitted } from './rules.ts'

export { placeOf as ruleField, ruleFields } from './filling.ts'

/** True when a field of the card takes this text. */
export const ruleFieldTakes = (serviceParam: string, text: string): boolean => {
  const place = placeOf(serviceParam)
  return place !== undefined && fitsField(place, text)
}

/** True when a parameter takes this text as its value. */
export async function paramFits(call: Pick<Context, 'db' | 'clientId'>, paramId: number, text: string): Promise<boolean> {
  const [definition] = await readDefinitions(call.db, call.clientId, [paramId])
  const value = definition && valueOf(definition, text)
  if (!value) return false
  try {
    fitted(definition, value, await knownOf(call, [value]))
    return true
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}
