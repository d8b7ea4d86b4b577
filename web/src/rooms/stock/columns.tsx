// Columns of the list: the goods, what is free in each warehouse, and the sums.
import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Product } from '../../api/schema.gen.ts'
import { useMay } from '../../api/session.ts'
import { numberText, Quantity } from '../../kit/show.tsx'
import type { Column } from '../../kit/table.tsx'
import { EditCell } from './edit-cell.tsx'
import { ProductGood } from './good.tsx'
import { sumOf, type Level } from './places.ts'
import { useText } from './text.ts'

// More warehouses than these do not fit beside each other: one is chosen in the filter.
const MOST_SIDE_BY_SIDE = 4
type Places = readonly { id: number; name: string }[]

/** Zero is quiet, what orders wait for is loud. */
const Count = ({ value, isLoud = false }: { value: number; isLoud?: boolean }) => (
  <Text span size="sm" c={value === 0 ? 'dimmed' : isLoud ? 'red' : undefined} fw={isLoud && value > 0 ? 600 : undefined}>
    <Quantity value={value} />
  </Text>
)

export function useColumns({
  levels,
  places,
  warehouseId,
}: {
  levels: readonly Level[]
  places: Places
  warehouseId: number | undefined
}): readonly Column<Product>[] {
  const t = useText()
  const may = useMay()
  const known = new Map(levels.map((level) => [level.skuId, level]))
  const sums = (product: Product, at?: number) => sumOf(known.get(product.skuId ?? 0), at)
  const shown = warehouseId === undefined ? places : places.filter(({ id }) => id === warehouseId)
  const free = (product: Product, { id, name }: Places[number]): ReactNode => {
    const { free: value, sets } = sums(product, id)
    return (
      <>
        {sets > 0 && (
          <Text span size="xs" c="dimmed" mr={6}>
            {t('andSets', { sets: numberText(sets) })}
          </Text>
        )}
        {may('stock.edit') ? (
          <EditCell skuId={product.skuId ?? 0} warehouseId={id} warehouse={name} name={product.name ?? ''} free={value} />
        ) : (
          <Count value={value} />
        )}
      </>
    )
  }
  const [only] = shown
  const isSplit = shown.length > 1 && shown.length <= MOST_SIDE_BY_SIDE
  return [
    { key: 'name', title: t('goods'), sort: 'NAME', render: (product) => <ProductGood product={product} />, phone: 'head' },
    ...(isSplit
      ? shown.map((place): Column<Product> => ({
          key: `w${place.id}`,
          title: place.name,
          align: 'right',
          width: 130,
          render: (product) => free(product, place),
        }))
      : []),
    {
      key: 'free',
      title: isSplit ? t('freeTotal') : t('free'),
      align: 'right',
      width: 130,
      render: (product) => (shown.length === 1 && only ? free(product, only) : <Count value={sums(product, warehouseId).free} />),
    },
    { key: 'reserved', title: t('reserved'), align: 'right', width: 110, render: (product) => <Count value={sums(product, warehouseId).reserved} /> },
    {
      key: 'shelf',
      title: t('onShelf'),
      align: 'right',
      width: 110,
      render: (product) => <Count value={sums(product, warehouseId).free + sums(product, warehouseId).reserved} />,
    },
    { key: 'waiting', title: t('waiting'), align: 'right', width: 110, render: (product) => <Count value={sums(product).waiting} isLoud /> },
  ]
}
