// What the sizes of a card are made of when they are sets: their components, how many of each, how many sets that makes.
import { ActionIcon, Button, Group, NumberInput, Select, Stack, Table, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useApi, useSend } from '../../../api/query.ts'
import { useMay } from '../../../api/session.ts'
import type { Product, ProductModel, ProductSet } from '../../../api/schema.gen.ts'
import { Section } from '../../../kit/facts.tsx'
import { useScanner } from '../../../kit/scan.tsx'
import { say } from '../../../kit/say.ts'
import { Picture, Quantity } from '../../../kit/show.tsx'
import { Answer } from '../../../kit/states.tsx'
import { useUnsaved } from '../../../kit/unsaved.tsx'
import { pictureOf, variantOf } from '../goods.ts'
import styles from '../catalogue.module.css'
import { useText } from '../text.ts'

export function Sets({ card, canEdit }: { card: ProductModel; canEdit: boolean }) {
  const asked = useApi('catalogue', 'GET /api/product/getModelSet', { query: { modelId: card.id ?? 0 } })
  const sizes = (card.views ?? []).flatMap((view) => (view.sizes ?? []).map((size): Product => ({ ...size, view })))
  return (
    <Answer of={asked}>
      {(parts) => (
        <Stack gap="md">
          {sizes
            .filter((size) => (size.id ?? 0) > 0)
            .map((size) => (
              <Composition
                key={size.id}
                size={size}
                stored={parts.filter((part) => part.productId === size.id)}
                canEdit={canEdit}
                isOnly={sizes.length === 1}
              />
            ))}
        </Stack>
      )}
    </Answer>
  )
}

type CompositionProps = { size: Product; stored: readonly ProductSet[]; canEdit: boolean; isOnly: boolean }
const print = (parts: readonly ProductSet[]) => JSON.stringify(parts.map(({ componentProductId, quantity }) => [componentProductId, quantity]))

function Composition({ size, stored, canEdit, isOnly }: CompositionProps) {
  const t = useText()
  const may = useMay()
  const [edited, setParts] = useState<readonly ProductSet[]>()
  const parts = edited ?? stored
  const productId = size.id ?? 0
  const save = useSend('POST /api/product/storeProductSet', { topics: ['catalogue', 'stock'], onDone: () => say.done(t('setSaved')), onFail: say.failed })
  // What was changed while it was being saved stays a change.
  const saveParts = () => save.mutate({ body }, { onSuccess: () => setParts((now) => (now === edited ? undefined : now)) })
  const level = useApi('stock', 'GET /api/wms/findStock', { query: { productId } }, { enabled: may('stock.read') && stored.length > 0 })
  const isChanged = print(parts) !== print(stored)
  const unsaved = useUnsaved(isChanged)
  const add = (product: Product) => {
    if (parts.some((part) => part.componentProductId === product.id)) say.note(t('isPart'))
    else setParts([...parts, { componentProductId: product.id ?? 0, componentProduct: product, quantity: 1 }])
  }
  const setQuantity = (of: ProductSet, quantity: number) => setParts(parts.map((part) => (part === of ? { ...part, quantity } : part)))
  const body = { [productId]: parts.map(({ componentProductId, quantity }) => ({ componentProductId, quantity })) }
  const count = level.data?.rows?.[0]?.calculatedStock
  return (
    <Section
      title={variantOf(size) || size.name || ''}
      actions={
        stored.length > 0 && (
          <Text size="sm" c="dimmed">
            {`${t('setsThere')}: `}
            <Quantity value={count} />
          </Text>
        )
      }
    >
      <Stack gap="sm">
        {parts.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('noParts')}
          </Text>
        )}
        {parts.length > 0 && <Parts parts={parts} canEdit={canEdit} onQuantity={setQuantity} onDrop={(of) => setParts(parts.filter((part) => part !== of))} />}
        {canEdit && <AddPart onAdd={add} except={productId} hearsScanner={isOnly} />}
        {isChanged && (
          <Group gap="xs">
            <Button loading={save.isPending} onClick={saveParts}>
              {t('saveSet')}
            </Button>
            <Button variant="default" onClick={() => setParts(undefined)}>
              {t('discard')}
            </Button>
          </Group>
        )}
      </Stack>
      {unsaved}
    </Section>
  )
}

type PartsProps = {
  parts: readonly ProductSet[]
  canEdit: boolean
  onQuantity: (part: ProductSet, quantity: number) => void
  onDrop: (part: ProductSet) => void
}
function Parts({ parts, canEdit, onQuantity, onDrop }: PartsProps) {
  const t = useText()
  return (
    <Table verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('part')}</Table.Th>
          <Table.Th w={120} ta="right">
            {t('quantity')}
          </Table.Th>
          {canEdit && <Table.Th w={48} aria-label={t('actions')} />}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {parts.map((part) => {
          const name = part.componentProduct?.name ?? ''
          return (
            <Table.Tr key={part.componentProductId}>
              <Table.Td>
                <div className={styles.good}>
                  <Picture src={pictureOf(part.componentProduct?.view?.mainImage, 32)} name={name} size={32} />
                  <div className={styles.words}>
                    <Text size="sm">{name}</Text>
                    <Text size="xs" c="dimmed" className={styles.mono}>
                      {part.componentProduct?.barcodes?.[0]?.barcode}
                    </Text>
                  </div>
                </div>
              </Table.Td>
              <Table.Td>
                <NumberInput
                  className={styles.right}
                  aria-label={t('quantityOf', { name })}
                  min={1}
                  max={100_000}
                  allowDecimal={false}
                  hideControls
                  readOnly={!canEdit}
                  value={part.quantity || ''}
                  onChange={(value) => onQuantity(part, Number(value) || 0)}
                  onBlur={() => !part.quantity && onQuantity(part, 1)}
                />
              </Table.Td>
              {canEdit && (
                <Table.Td>
                  <ActionIcon variant="subtle" color="gray" size={36} aria-label={t('dropPart', { name })} onClick={() => onDrop(part)}>
                    <IconTrash size={16} aria-hidden />
                  </ActionIcon>
                </Table.Td>
              )}
            </Table.Tr>
          )
        })}
      </Table.Tbody>
    </Table>
  )
}

/** A component by its name, article or barcode, or by scanning it. */
function AddPart({ onAdd, except, hearsScanner }: { onAdd: (product: Product) => void; except: number; hearsScanner: boolean }) {
  const t = useText()
  const [typed, setTyped] = useState('')
  const [query] = useDebouncedValue(typed.trim(), 250)
  const asked = useApi('catalogue', 'GET /api/product/find', { query: { query, limit: 20 } }, { enabled: query !== '', keep: true })
  useScanner(setTyped, { enabled: hearsScanner })
  const found = query === '' ? [] : (asked.data?.rows ?? []).filter((product) => product.id !== except)
  return (
    <Select
      label={t('addPart')}
      placeholder={t('addPartHint')}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      nothingFoundMessage={query === '' ? t('typeToSearch') : asked.isFetching ? t('searching') : t('nothingFound')}
      filter={({ options }) => options}
      data={found.map((product) => ({
        value: String(product.id),
        label: [product.name, variantOf(product), product.barcodes?.[0]?.barcode].filter(Boolean).join(' · '),
      }))}
      value={null}
      onChange={(value) => {
        const product = found.find(({ id }) => String(id) === value)
        if (product) onAdd(product)
        setTyped('')
      }}
      maw={520}
    />
  )
}
