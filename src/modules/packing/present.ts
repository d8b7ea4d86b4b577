// Orders as the packing API shows them. Pure.
import type { Static } from 'typebox'
import { toWire } from '../../kit/dates.ts'
import { packingStatus } from '../orders/index.ts'
import type { ListedRow, PackageRow, PieceRow } from './queries/orders.ts'
import { datesOf, dayOf, packageStatus, sourceOf } from './rules.ts'
import type { ListedOrder, SellerOrder, ShopOrder } from './schemas.ts'

const moment = (instant: Date | null) => (instant ? toWire(instant) : null)

export const linkOf = (row: Pick<ListedRow, 'shopUuid' | 'shopName' | 'shopType' | 'shopService'>) => ({
  uuid: row.shopUuid,
  name: row.shopName,
  source: sourceOf({ type: row.shopType, service: row.shopService }),
})

export function presentListed(row: ListedRow): Static<typeof ListedOrder> {
  const status = packingStatus(row.status)
  const { packagedAt, shippedAt, cancelledAt } = datesOf({ ...row, status })
  return {
    number: row.number,
    comment: row.comment,
    shipment_date: dayOf(row.deliveryAt),
    status,
    accepted_at: toWire(row.acceptedAt),
    packaged_at: moment(packagedAt),
    shipped_at: moment(shippedAt),
    cancelled_at: moment(cancelledAt),
  }
}

export const presentPiece = (piece: PieceRow) => ({ code: piece.code, name: piece.name, cis: piece.mark ?? piece.cis, assigned_at: moment(piece.scannedAt) })

/** What was ordered is a set; its parts are the business of the floor. */
const isOrdered = ({ setN }: PieceRow) => setN === null

export function presentPackage(row: ListedRow, one: PackageRow) {
  const status = packingStatus(row.status)
  const { packagedAt, shippedAt } = datesOf({ ...row, status })
  const own = packageStatus(status, one.scannedAt)
  return {
    number: one.number,
    barcode: one.barcode,
    status: own,
    packaged_at: own === 'accepted' ? null : moment(one.scannedAt ?? packagedAt),
    shipped_at: moment(shippedAt),
  }
}

/** As the shop sees its order. */
export const presentForShop = (row: ListedRow, pieces: readonly PieceRow[], packages: readonly PackageRow[]): Static<typeof ShopOrder> => ({
  ...presentListed(row),
  products: pieces.filter(isOrdered).map(presentPiece),
  packages: packages.map((one) => presentPackage(row, one)),
})

/** As the seller sees it: with the barcodes of the goods. */
export const presentForSeller = (row: ListedRow, pieces: readonly PieceRow[], packages: readonly PackageRow[]): Static<typeof SellerOrder> => ({
  ...presentForShop(row, pieces, packages),
  products: pieces.filter(isOrdered).map((piece) => ({ ...presentPiece(piece), barcodes: piece.barcodes })),
})
