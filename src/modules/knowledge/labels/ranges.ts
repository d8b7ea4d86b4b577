// Ranges of barcodes: adding, moving, removing. Barcodes are taken out of them where products get theirs (catalogue).
import { invalid, reasons } from '../../../kit/invalid.ts'
import type { Context } from '../../../kit/op.ts'
import { mayUse } from '../../../kit/reach.ts'
import type { BarcodeRegion } from '../../../wire/index.ts'
import { rangeBarcode } from '../../catalogue/index.ts'
import { audit, getOrganizationFor } from '../../client/index.ts'
import { errors } from './errors.ts'
import { changeRange, deleteRange, insertRange, listRanges, lockRange, lockRanges, overlapping, type RangeRow, type RangeValues } from './queries.ts'
import { endOf, rangeOf } from './rules.ts'

const present = (clientId: number, row: RangeRow): BarcodeRegion => ({
  id: row.id,
  start: endOf(row.firstNumber, row),
  end: endOf(row.lastNumber, row),
  organizationId: row.organizationId,
  clientId,
})

/** A range of no organization is of all of them: that is for those to say who see all of them. */
async function ownerOf(call: Context, organizationId: number | null | undefined): Promise<number | null> {
  if (!organizationId && call.actor.organizationIds === null) return null
  return (await getOrganizationFor(call, organizationId)).id
}

async function wantedRange(call: Context, { start, end, organizationId }: BarcodeRegion): Promise<RangeValues> {
  if (start === undefined || start === null) throw invalid('start', reasons.required)
  if (end === undefined || end === null) throw invalid('end', reasons.required)
  return { ...rangeOf(start, end), organizationId: await ownerOf(call, organizationId) }
}

async function refuseOverlap({ db, clientId }: Context, values: RangeValues, exceptId: number): Promise<void> {
  await lockRanges(db, clientId)
  const other = await overlapping(db, clientId, values, exceptId)
  if (other) throw errors.error_barcode_region_overlaps({ start: endOf(other.firstNumber, other), end: endOf(other.lastNumber, other) })
}

async function locked(call: Context, id: number): Promise<RangeRow> {
  const row = await lockRange(call.db, call.clientId, id)
  if (!row || !mayUse(call, row.organizationId)) throw errors.error_barcode_region_not_found({ id })
  return row
}

export const findRanges = async ({ db, clientId, actor }: Context): Promise<BarcodeRegion[]> =>
  (await listRanges(db, clientId, actor.organizationIds)).map((row) => present(clientId, row))

export async function createRange(call: Context, sent: BarcodeRegion): Promise<BarcodeRegion> {
  const values = await wantedRange(call, sent)
  await refuseOverlap(call, values, 0)
  const row = await insertRange(call.db, call.clientId, values)
  await audit(call, 'barcodeRange.add', 'barcode_range', row.id, { ...values })
  return present(call.clientId, row)
}

/** What was given out stays inside: such a range keeps its beginning, and its end stays behind the last one given. */
export async function updateRange(call: Context, sent: BarcodeRegion): Promise<BarcodeRegion> {
  const stored = await locked(call, sent.id ?? 0)
  const { start = null, end = null, organizationId = null } = sent
  const whole = {
    start: start ?? endOf(stored.firstNumber, stored),
    end: end ?? endOf(stored.lastNumber, stored),
    organizationId: organizationId ?? stored.organizationId,
  }
  const values = await wantedRange(call, whole)
  await refuseOverlap(call, values, stored.id)
  const isUsed = stored.nextNumber > stored.firstNumber
  if (isUsed && (values.digits !== stored.digits || values.first !== stored.firstNumber || values.last < stored.nextNumber - 1))
    throw errors.error_barcode_region_used({ last: rangeBarcode(stored.nextNumber - 1, stored.digits) })
  const row = await changeRange(call.db, call.clientId, stored.id, values, isUsed ? stored.nextNumber : values.first)
  await audit(call, 'barcodeRange.change', 'barcode_range', row.id, { ...values })
  return present(call.clientId, row)
}

export async function removeRange(call: Context, id: number): Promise<void> {
  const { firstNumber, lastNumber } = await locked(call, id)
  await deleteRange(call.db, call.clientId, id)
  await audit(call, 'barcodeRange.remove', 'barcode_range', id, { firstNumber, lastNumber })
}
