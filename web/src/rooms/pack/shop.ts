// A shop by its name and where its orders come from.
import { useServiceName } from '../../kit/order.tsx'
import type { View } from './guess.ts'

export function useShopName(): (shop: NonNullable<View['shop']>) => string {
  const service = useServiceName()
  // The own sales of an organization are the only source whose name is a word.
  return ({ name, source }) => `${name} · ${source.slug === 'own' ? service('NONE') : source.name}`
}
