// Goods and orders in short: a picture and what one calls it, thumbnails of several, the number of an order, how near its deadline is.
import { Group, Text } from '@mantine/core'
import { fileAddress } from '../api/api.ts'
import type { Order, Product } from '../api/schema.gen.ts'
import { Picture, StateBadge, When } from './show.tsx'
import { useText } from './text.ts'

/** How people call an order: by its number where it comes from. */
export const orderName = (order: Order) => order.externalOrderId ?? order.name ?? `№ ${order.id}`

export function pictureOf(product: Product | null | undefined): string | undefined {
  const view = product?.view
  const image = view?.mainImage ?? view?.images?.[0]
  if (image?.path) return fileAddress(image.path)
  return image?.url ?? view?.mainImageUrl ?? undefined
}
export const sizeOf = (product: Product | null | undefined) => [product?.view?.color, product?.size].filter((part) => part).join(', ')

/** Pictures of the first few of several goods, and how many more there are. */
export function Thumbnails({ products, size = 32 }: { products: readonly (Product | null | undefined)[]; size?: number }) {
  const shown = products.slice(0, products.length > 3 ? 2 : 3)
  return (
    <Group gap={4} wrap="nowrap" component="span">
      {shown.map((product, at) => (
        <Picture key={product?.id ?? -at} src={pictureOf(product)} name={product?.name ?? ''} size={size} />
      ))}
      {products.length > shown.length && (
        <Text span size="xs" c="dimmed">
          {`+${products.length - shown.length}`}
        </Text>
      )}
    </Group>
  )
}

const HOUR = 3_600_000
const leftUntil = (at: string) => new Date(at).getTime() - Date.now()
/** When an order must leave. While it is here, little time left is said in words and colour. */
export function Deadline({ at, isOpen }: { at: string | null | undefined; isOpen: boolean }) {
  const t = useText()
  if (!at || !isOpen) return <When at={at} />
  const left = leftUntil(at)
  const hours = Math.max(1, Math.round(Math.abs(left) / HOUR))
  const days = Math.round(hours / 24)
  const long = hours >= 48
  const badge =
    left < 0 ? (
      <StateBadge tone="bad">{long ? t('lateDays', { count: days }) : t('lateHours', { count: hours })}</StateBadge>
    ) : left < 6 * HOUR ? (
      <StateBadge tone="wait">{t('inHours', { count: hours })}</StateBadge>
    ) : null
  return (
    <Group gap={6} wrap="nowrap" component="span">
      <When at={at} />
      {badge}
    </Group>
  )
}
