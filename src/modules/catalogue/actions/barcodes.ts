// Barcodes of products: refusing what others have, and making codes of our own for products that have none.
import { invalid, reasons } from '../../../kit/invalid.ts'
import type { Context } from '../../../kit/op.ts'
import { errors } from '../errors.ts'
import { internalBarcode, rangeBarcode, type BarcodeChange } from '../rules.ts'
import { deleteBarcodes, findOwners, hasRanges, insertBarcodes, takeFromRanges, uniquePerOrganization } from '../queries/barcodes.ts'
import { takeIds } from '../queries/cards.ts'

type Wanted = { productId: number; organizationId: number; hasCode: boolean; change: BarcodeChange }

/** Within what a barcode of an organization is unique: the account (0), or the organization when the account says so. */
export async function scopeOf({ db, clientId }: Context): Promise<(organizationId: number) => number> {
  const perOrganization = await uniquePerOrganization(db, clientId)
  return (organizationId) => (perOrganization ? organizationId : 0)
}

function checkText(barcode: string) {
  if (barcode.trim() === '' || barcode.length > 128) throw invalid('barcode', reasons.characters(128, 1))
}

/** A barcode that another product has, where it may not, is refused by name; so is one that two products of this save claim. */
async function refuseTaken({ db, clientId }: Context, wanted: readonly Wanted[]): Promise<void> {
  const claims = wanted.flatMap(({ productId, organizationId, change }) =>
    change.write.map((row) => ({ productId, organizationId, scope: row.organization_id, barcode: row.barcode })),
  )
  for (const { barcode } of claims) checkText(barcode)
  const claimed = new Map<string, number>()
  for (const { barcode, scope, productId } of claims) {
    const key = `${scope}:${barcode}`
    const other = claimed.get(key)
    if (other !== undefined && other !== productId) throw errors.error_barcode_not_unique({ barcode, productId: other })
    claimed.set(key, productId)
  }
  const settled = new Set(wanted.map(({ productId }) => productId))
  const owners =
    claims.length === 0
      ? []
      : await findOwners(
          db,
          clientId,
          claims.map(({ barcode }) => barcode),
        )
  for (const owner of owners.filter(({ productId }) => !settled.has(productId))) {
    const clash = claims.find((claim) => claim.barcode === owner.barcode && (claim.scope === 0 || claim.organizationId === owner.organizationId))
    if (clash) throw errors.error_barcode_not_unique({ barcode: owner.barcode, productId: owner.productId })
  }
}

/** Codes that nobody in the account has yet. */
async function newCodes({ db, clientId }: Context, count: number): Promise<string[]> {
  const codes: string[] = []
  while (codes.length < count) {
    const made = (await takeIds(db, 'internal_barcode', count - codes.length)).map(internalBarcode)
    const taken = new Set((await findOwners(db, clientId, made)).map(({ barcode }) => barcode))
    codes.push(...made.filter((code) => !taken.has(code)))
  }
  return codes
}

/** Codes out of the ranges that the organization has; undefined when it has none. Codes that some product has already are passed over. */
async function codesOfRanges({ db, clientId }: Context, organizationId: number, count: number): Promise<string[] | undefined> {
  const codes: string[] = []
  while (codes.length < count) {
    const made = (await takeFromRanges(db, clientId, organizationId, count - codes.length)).map(({ number, digits }) => rangeBarcode(number, digits))
    if (made.length === 0) {
      if (codes.length === 0 && !(await hasRanges(db, clientId, organizationId))) return undefined
      throw errors.error_barcode_region_exhausted({ organizationId, missing: count - codes.length })
    }
    const taken = new Set((await findOwners(db, clientId, made)).map(({ barcode }) => barcode))
    codes.push(...made.filter((code) => !taken.has(code)))
  }
  return codes
}

/** A code for each of the products that have none: out of a range of their organization, or one of our own. */
async function codesFor(call: Context, wanted: readonly Wanted[]): Promise<Map<number, string>> {
  const codes = new Map<number, string>()
  // In one order, so that two saves that take from several ranges do not wait for each other in a circle.
  const groups = [...Map.groupBy(wanted, ({ organizationId }) => organizationId)].toSorted(([one], [other]) => one - other)
  const others: Wanted[] = []
  for (const [organizationId, group] of groups) {
    const given = await codesOfRanges(call, organizationId, group.length)
    if (!given) others.push(...group)
    for (const [at, code] of (given ?? []).entries()) codes.set(group[at]?.productId ?? 0, code)
  }
  const own = others.length === 0 ? [] : await newCodes(call, others.length)
  for (const [at, code] of own.entries()) codes.set(others[at]?.productId ?? 0, code)
  return codes
}

/** Writes what becomes of products' barcodes, and gives one of our own to those that have none. */
export async function writeBarcodes(call: Context, wanted: readonly Wanted[]): Promise<void> {
  const { db, clientId } = call
  await refuseTaken(call, wanted)
  const removed = wanted.flatMap(({ change }) => change.remove)
  if (removed.length > 0) await deleteBarcodes(db, clientId, removed)
  const without = wanted.filter(({ hasCode }) => !hasCode)
  const codes = await codesFor(call, without)
  const scope = without.length === 0 ? () => 0 : await scopeOf(call)
  const made = without.map(({ productId, organizationId }) => ({
    id: null,
    product_id: productId,
    barcode: codes.get(productId) ?? '',
    organization_id: scope(organizationId),
    position: 0,
    use_in_wildberries: true,
    use_in_ozon: true,
    use_in_yandex_market: true,
    use_in_aliexpress: true,
    use_in_sber_megamarket: true,
    format: (codes.get(productId) ?? '').length === 8 ? 'ean8' : 'ean13',
  }))
  const rows = [...wanted.flatMap(({ change }) => change.write), ...made]
  if (rows.length > 0) await insertBarcodes(db, clientId, rows)
}
