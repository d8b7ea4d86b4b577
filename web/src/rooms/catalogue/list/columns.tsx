// The columns of the list of goods: of sizes with price and stock, or of cards.
import { Badge, Group, Text } from '@mantine/core'
import { IconStarFilled } from '@tabler/icons-react'
import type { Product } from '../../../api/schema.gen.ts'
import { useServiceName } from '../../../kit/order.tsx'
import { Money, Picture, Quantity, StateBadge, When } from '../../../kit/show.tsx'
import type { Column } from '../../../kit/table.tsx'
import { listingsOf, pictureOf, toneOfListing, variantOf } from '../goods.ts'
import styles from '../catalogue.module.css'
import { useText } from '../text.ts'

const nameOfCard = (product: Product) => product.view?.model?.title || product.view?.model?.name || product.name || ''

function Good({ product, isCard }: { product: Product; isCard: boolean }) {
  const t = useText()
  const model = product.view?.model
  const name = isCard ? nameOfCard(product) : (product.name ?? '')
  return (
    <div className={styles.good}>
      <Picture src={pictureOf(product.view?.mainImage, 36)} name={name} size={36} />
      <div className={styles.words}>
        <Text size="sm" fw={500} className={styles.name} title={name}>
          {model?.favourite === true && <IconStarFilled size={12} aria-label={t('shelf_favourite')} style={{ marginRight: 4 }} />}
          {name}
        </Text>
        <Text size="xs" c="dimmed" className={styles.mono}>
          {model?.article}
        </Text>
      </div>
    </div>
  )
}

function Barcodes({ product }: { product: Product }) {
  const [first, ...others] = (product.barcodes ?? []).map(({ barcode }) => barcode ?? '')
  return (
    <Group gap={4} wrap="nowrap" justify="inherit">
      <span className={styles.mono}>{first}</span>
      {others.length > 0 && (
        <Badge size="xs" variant="default" title={others.join(', ')}>
          {`+${others.length}`}
        </Badge>
      )}
    </Group>
  )
}

function Markets({ product }: { product: Product }) {
  const t = useText()
  const nameOf = useServiceName()
  const listings = listingsOf(product)
  if (listings.length === 0)
    return (
      <Text span size="sm" c="dimmed">
        {t('nowhere')}
      </Text>
    )
  return (
    <Group gap={4} justify="inherit">
      {listings.map(({ service, status }) => (
        <StateBadge key={service} tone={toneOfListing[status]} title={t(`listing_${status}`)}>
          {nameOf(service)}
        </StateBadge>
      ))}
    </Group>
  )
}

export function useColumns(isCard: boolean, withStock: boolean): readonly Column<Product>[] {
  const t = useText()
  const good: Column<Product> = { key: 'good', title: t('name'), sort: 'NAME', phone: 'head', render: (product) => <Good product={product} isCard={isCard} /> }
  const markets: Column<Product> = { key: 'markets', title: t('markets'), render: (product) => <Markets product={product} /> }
  const stock: readonly Column<Product>[] = [
    { key: 'free', title: t('free'), width: 90, align: 'right', render: (product) => <Free product={product} /> },
    { key: 'reserved', title: t('reserved'), width: 90, align: 'right', render: (product) => <Quantity value={product.reserved} /> },
  ]
  if (isCard)
    return [
      good,
      { key: 'category', title: t('category'), width: 180, render: (product) => product.view?.model?.category?.name ?? '—' },
      { key: 'brand', title: t('brand'), width: 180, render: (product) => product.view?.model?.brand?.name ?? '—' },
      markets,
      { key: 'created', title: t('created'), width: 150, sort: 'CREATED_DATE', render: (product) => <When at={product.view?.model?.createdDate} /> },
    ]
  return [
    good,
    { key: 'variant', title: t('variant'), width: 150, render: (product) => variantOf(product) || '—' },
    { key: 'barcodes', title: t('barcodes'), width: 170, render: (product) => <Barcodes product={product} /> },
    { key: 'price', title: t('price'), width: 110, align: 'right', sort: 'PRICE', render: (product) => <Money value={product.price} /> },
    ...(withStock ? stock : []),
    markets,
  ]
}

/** What is on the shelves; of a set, what can be put together. */
function Free({ product }: { product: Product }) {
  const t = useText()
  const kits = product.calculatedStock ?? 0
  return (
    <span title={kits > 0 ? t('kits', { count: kits }) : undefined}>
      <Quantity value={(product.stock ?? 0) + kits} />
    </span>
  )
}
