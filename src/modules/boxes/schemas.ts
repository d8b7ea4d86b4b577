// The shapes of requests about boxes and works.
import { Type, type TUnsafe } from 'typebox'
import { Id, Paging, Text } from '../../kit/paging.ts'

export const Code: TUnsafe<string> = Type.Unsafe<string>({ type: 'string', minLength: 1, maxLength: 255 })
/** More pieces than this are in no box and in no work, whatever it was made for. */
export const MOST_PIECES = 1_000_000
const Job = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })

export const BoxQuery = Type.Object({ barcode: Code, productBarcode: Code, orderId: Type.Optional(Id) })
export const NumberedBoxQuery = Type.Object({
  // The last number that was used elsewhere; ours go on from the higher one.
  lastNumber: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_000_000_000 })),
  quantity: Type.Integer({ minimum: 1, maximum: MOST_PIECES }),
  orderId: Id,
})
export const PackQuery = Type.Object({
  jobId: Job,
  boxId: Id,
  barcode: Code,
  // The shipment of the box, when what is not in it, or not so often, is to be added to it; 0 adds nothing.
  addToOrder: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, format: 'int64' })),
})
export const FixQuery = Type.Object({ productBarcode: Code, boxBarcode: Code, orderId: Id })
export const StoreQuery = Type.Object({ orderId: Id, jobId: Job })
export const ById = Type.Object({ id: Id })
export const ByBarcode = Type.Object({ barcode: Code })
export const ByBox = Type.Object({ boxId: Id })
export const OfOrder = Type.Object({ orderId: Id })
export const OfSupply = Type.Object({ supplyId: Id })
export const FindQuery = Type.Object({ ...Paging(['ID', 'BARCODE', 'CREATEDDATE']), query: Type.Optional(Text(255)), orderId: Type.Optional(Id) })
