// States of orders and names of services: in words, the same in every room.
import { StateBadge, type Tone } from './show.tsx'
import { useText } from './text.ts'

export const orderStates = [
  'CREATED',
  'PAYMENT_REQUIRED',
  'WAITING_SUPPLY',
  'COLLECTING',
  'PACKING',
  'ORDER_CREATED',
  'CARDS_CREATED',
  'BOX_BARCODES',
  'IMAGES_UPLOADED',
  'INVOICE_UPLOADED',
  'COLLECTED',
  'READY_TO_SUPPLY',
  'SUPPLIED',
  'SEND',
  'DELIVERY',
  'READY_FOR_PICKUP',
  'OVERDUE',
  'CONTROVERSIAL',
  'FINISHED',
  'REVOKING',
  'REVOKED',
  'CANCELED',
  'REFUND',
  'PICK_UP_REFUND',
  'REFUND_RECEIVED',
] as const
export type OrderStatus = (typeof orderStates)[number]

const tones: Record<OrderStatus, Tone> = {
  CREATED: 'wait',
  PAYMENT_REQUIRED: 'wait',
  WAITING_SUPPLY: 'wait',
  COLLECTING: 'busy',
  PACKING: 'busy',
  ORDER_CREATED: 'busy',
  CARDS_CREATED: 'busy',
  BOX_BARCODES: 'busy',
  IMAGES_UPLOADED: 'busy',
  INVOICE_UPLOADED: 'busy',
  COLLECTED: 'busy',
  READY_TO_SUPPLY: 'busy',
  SUPPLIED: 'busy',
  SEND: 'good',
  DELIVERY: 'good',
  READY_FOR_PICKUP: 'good',
  OVERDUE: 'bad',
  CONTROVERSIAL: 'bad',
  FINISHED: 'quiet',
  REVOKING: 'bad',
  REVOKED: 'bad',
  CANCELED: 'bad',
  REFUND: 'bad',
  PICK_UP_REFUND: 'bad',
  REFUND_RECEIVED: 'quiet',
}

/** The word for a state of an order. */
export function useOrderState(): (status: OrderStatus) => string {
  const t = useText()
  return (status) => t(`order_${status}`)
}
export function OrderState({ status }: { status: OrderStatus | null | undefined }) {
  const word = useOrderState()
  const known = status ?? 'CREATED'
  return <StateBadge tone={tones[known]}>{word(known)}</StateBadge>
}

/** Names that services give themselves: the same in every language. */
const services: Record<string, string> = {
  WILDBERRIES: 'Wildberries',
  OZON: 'Ozon',
  ALIEXPRESS: 'AliExpress',
  AVITO: 'Avito',
  KAZAN_EXPRESS: 'KazanExpress',
  AMAZON: 'Amazon',
  EBAY: 'eBay',
  CISLINK: 'CISLink',
  WEBASYST: 'Webasyst',
}
const named = [
  'NONE',
  'YANDEX_MARKET',
  'SBER_MEGA_MARKET',
  'MOY_SKLAD',
  'LEROY_MERLIN',
  'DETMIR',
  'ONE_C',
  'EVOTOR',
  'NATIONAL_CATALOG',
  'FAMILIYA',
  'OTHER',
] as const
export const serviceNames = [
  'NONE',
  'WILDBERRIES',
  'OZON',
  'YANDEX_MARKET',
  'SBER_MEGA_MARKET',
  'ALIEXPRESS',
  'AVITO',
  'LEROY_MERLIN',
  'DETMIR',
  'OTHER',
] as const

/** The name of a service: `NONE` is our own sales. */
export function useServiceName(): (service: string | null | undefined) => string {
  const t = useText()
  return (service) => {
    const known = named.find((name) => name === (service ?? 'NONE'))
    return known === undefined ? (services[service ?? ''] ?? service ?? '') : t(`service_${known}`)
  }
}
