// The marketplaces and services that the wire knows, as the published contract lists them. One list for every schema and every row.
import { OneOf } from '../kit/paging.ts'
import type { Order } from './types.gen.ts'

export type Service = NonNullable<Order['service']>

const external = [
  'WILDBERRIES',
  'OZON',
  'YANDEX_MARKET',
  'FAMILIYA',
  'NATIONAL_CATALOG',
  'ALIEXPRESS',
  'OTHER',
  'MOY_SKLAD',
  'SBER_MEGA_MARKET',
  'CISLINK',
  'ONE_C',
  'AVITO',
  'LEROY_MERLIN',
  'DETMIR',
  'KAZAN_EXPRESS',
  'EVOTOR',
  'WEBASYST',
  'AMAZON',
  'EBAY',
] as const satisfies readonly Service[]

export const services = ['NONE', ...external] as const satisfies readonly Service[]
/** Any of them, NONE among them: our own sales. */
export const AnyService = OneOf(services)
/** One that is not ourselves: what an integration can be of. */
export const ExternalService = OneOf(external)
