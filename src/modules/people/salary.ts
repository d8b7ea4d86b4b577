// What employees earned in a month: goods they packed, paid by the piece at the price of the job of their position.
import { Type } from 'typebox'
import { invalid, reasons } from '../../kit/invalid.ts'
import { parseInstant } from '../../kit/dates.ts'
import type { Context } from '../../kit/op.ts'
import { requireWhole } from '../../kit/reach.ts'
import type { Salary } from '../../wire/index.ts'
import { sumWork } from './queries/work.ts'

export const Month = Type.Unsafe<string>({ type: 'string', format: 'date-time', maxLength: 64 })

/** The month that the instant is in, where the client is; in whole roubles. Who packed nothing is not in the list. */
export async function salaries({ db, clientId, actor }: Context, month: string): Promise<Salary[]> {
  // Pay is of the whole client: who sees a part of it would see only a part of each sum.
  requireWhole({ actor })
  const at = parseInstant(month)
  if (!at) throw invalid('body', reasons.date)
  return (await sumWork(db, clientId, at)).map(({ employeeId, amountMinor }) => ({ personId: employeeId, amount: Math.round(amountMinor / 100) }))
}
