// Shapes of requests and replies that are ours, beside those of the published contract.
import { Type } from 'typebox'
import { Id, OneOf, Text } from '../../kit/paging.ts'

export const services = ['NONE', 'WILDBERRIES', 'OZON', 'YANDEX_MARKET', 'FAMILIYA', 'NATIONAL_CATALOG', 'ALIEXPRESS', 'OTHER', 'MOY_SKLAD', 'SBER_MEGA_MARKET', 'CISLINK', 'ONE_C', 'AVITO',
  'LEROY_MERLIN', 'DETMIR', 'KAZAN_EXPRESS', 'EVOTOR', 'WEBASYST', 'AMAZON', 'EBAY'] as const
export const AnyService = OneOf(services)

export const Quantity = Type.Integer({ minimum: 0, maximum: 2_000_000_000, format: 'int32' })

/** One row of a bulk change: the product by skuId, barcode or its id at a service; the warehouse by our id or by that of a linked one. */
export const StockRow = Type.Object({
  skuId: Type.Optional(Id), barcode: Type.Optional(Text(200)), serviceProductId: Type.Optional(Text(200)), stock: Type.Optional(Type.Integer()),
  serviceWarehouseId: Type.Optional(Type.Union([Text(200), Type.Integer()])), updateInService: Type.Optional(Type.Boolean()), withReservedStock: Type.Optional(Type.Boolean()),
})
