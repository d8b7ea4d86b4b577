// Which contractor, or which card, a row of a table means. Pure.
import type { Refusal } from '../../../kit/errors.ts'
import { errors } from '../errors.ts'

type Named = { id: number; name: string; inn: string }
type Wanted = { id?: number | undefined; name?: string | undefined; inn?: string | undefined }
const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

/** Of several, the one that is meant: the only one left, or one with exactly this name. */
function onlyOf<T extends Named>(found: readonly T[], name: string | undefined): T | undefined | 'several' {
  if (found.length <= 1) return found[0]
  const [exact, another] = name === undefined ? [] : found.filter((one) => same(one.name, name))
  return exact && !another ? exact : 'several'
}

/**
 * The contractor that a row is of: by its id; by its INN; by its name, and then one whose INN is not another. Undefined when there is none,
 * 'several' when it can not be told.
 */
export function contractorMeant<T extends Named>(known: readonly T[], { id, name, inn }: Wanted): T | undefined | 'several' {
  if (id !== undefined) return known.find((one) => one.id === id)
  if (inn !== undefined) {
    const byInn = onlyOf(
      known.filter((one) => one.inn === inn),
      name,
    )
    if (byInn !== undefined) return byInn
  }
  if (name === undefined) return undefined
  const named = known.filter((one) => same(one.name, name))
  return onlyOf(inn === undefined ? named : named.filter((one) => one.inn === ''), undefined)
}

type Card = { id: number; organizationName: string; article: string }
/** The card that a row is of: by its id, or by its article within the organization that is named. */
export function cardMeant<T extends Card>(
  known: readonly T[],
  { modelId, article, organization }: { modelId?: number | undefined; article?: string | undefined; organization?: string | undefined },
): T | Refusal {
  if (modelId !== undefined) return known.find((one) => one.id === modelId) ?? errors.error_row_card_unknown({ card: modelId })
  if (article === undefined) return errors.error_row_card_empty()
  const found = known.filter((one) => one.article === article && (organization === undefined || same(one.organizationName, organization)))
  const [only, another] = found
  if (!only) return errors.error_row_card_unknown({ card: article })
  return another ? errors.error_row_card_several({ card: article }) : only
}
