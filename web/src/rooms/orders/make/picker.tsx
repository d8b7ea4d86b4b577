// Finds goods to put into an order: by name, article or barcode, typed or scanned.
import { Group, Stack, Text, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { useApi } from '../../../api/query.ts'
import type { Product } from '../../../api/schema.gen.ts'
import { Dialog } from '../../../kit/dialog.tsx'
import { SearchBox } from '../../../kit/filters.tsx'
import { pictureOf, sizeOf } from '../../../kit/goods.tsx'
import { moneyText, Picture } from '../../../kit/show.tsx'
import { Answer, EmptyState } from '../../../kit/states.tsx'
import { useText } from '../text.ts'
import styles from './make.module.css'

type PickerProps = { organizationId: number | undefined; onChoose: (product: Product) => void }

export function ProductPicker({ organizationId, onChoose }: PickerProps) {
  const t = useText()
  const [query, setQuery] = useState('')
  const found = useApi(
    'catalogue',
    'GET /api/product/find',
    { query: { limit: 20, query: query || undefined, ...(organizationId !== undefined && { organizations: [organizationId] }) } },
    { keep: true },
  )
  return (
    <Stack gap="xs">
      <SearchBox label={t('findProduct')} value={query} onSearch={setQuery} />
      <Answer of={found}>
        {({ rows }) =>
          (rows ?? []).length === 0 ? (
            <EmptyState title={t(query === '' ? 'noProducts' : 'noProduct')} hint={t(query === '' ? 'noProductsHint' : 'noProductHint')} />
          ) : (
            <ul className={styles.found} aria-label={t('foundProducts')}>
              {(rows ?? []).map((product) => (
                <li key={product.id}>
                  <UnstyledButton className={styles.product} onClick={() => onChoose(product)}>
                    <Picture src={pictureOf(product)} name={product.name ?? ''} size={36} />
                    <div className={styles.name}>
                      <Text size="sm" truncate>
                        {product.name}
                      </Text>
                      <Text size="xs" c="dimmed" truncate>
                        {[product.view?.model?.article, sizeOf(product), product.barcodes?.[0]?.barcode].filter((part) => part).join(' · ')}
                      </Text>
                    </div>
                    <Group gap={4} wrap="nowrap" className={styles.number}>
                      <Text size="sm">{moneyText(product.price)}</Text>
                    </Group>
                  </UnstyledButton>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </Stack>
  )
}

export function ProductDialog({ onClose, ...picker }: PickerProps & { onClose: () => void }) {
  const t = useText()
  return (
    <Dialog onClose={onClose} title={t('chooseProduct')} size="lg">
      <ProductPicker {...picker} />
    </Dialog>
  )
}
