// Whether a composed card says anything new. An import that repeats itself must not make every card look changed: versions rise with
// changes, and services are told of what was changed.
import { isDeepStrictEqual } from 'node:util'
import type { ComposedCard, ComposedSize } from './compose.ts'
import type { Row } from './fields.ts'
import type { ListingPatch, ListingRow } from './flatten.ts'

type Level = { stored: { row: Row } | undefined; row: Record<string, unknown> | undefined }

/** As the database would give it back, without what every save moves on. */
const settled = (row: object): unknown =>
  JSON.parse(JSON.stringify(row, (name, value: unknown) => (name === 'version' || name === 'modified_at' ? undefined : value)))
const isSame = ({ stored, row }: Level) => stored !== undefined && (row === undefined || isDeepStrictEqual(settled(row), settled(stored.row)))

function isListed({ extra, ...columns }: ListingPatch, listing: ListingRow | undefined): boolean {
  const known: Record<string, unknown> = { ...listing }
  return (
    Object.entries(columns).every(([name, value]) => (known[name] ?? null) === value || (value === false && !known[name])) &&
    Object.entries(extra ?? {}).every(([name, value]) => isDeepStrictEqual(listing?.extra[name] ?? null, value))
  )
}

const isSizeSame = (size: ComposedSize) =>
  isSame(size) &&
  (size.barcodes ?? []).every((sent) => Object.keys(sent).join() === 'barcode' && size.stored?.barcodes.some(({ barcode }) => barcode === sent.barcode)) &&
  [...size.listings].every(([service, patch]) =>
    isListed(
      patch,
      size.stored?.listings.find((listing) => listing.service === service),
    ),
  )

/** A merged card that says nothing new becomes one that is left alone, colours and sizes with it. */
export function leaveUnchanged(card: ComposedCard): ComposedCard {
  const isLeft = isSame(card) && card.views.every((view) => isSame(view) && view.sizes.every(isSizeSame))
  if (!isLeft) return card
  const sizesOf = (sizes: readonly ComposedSize[]) => sizes.map((size): ComposedSize => ({ ...size, row: undefined, barcodes: undefined, listings: new Map() }))
  return { ...card, row: undefined, views: card.views.map((view) => ({ ...view, row: undefined, sizes: sizesOf(view.sizes) })) }
}
