// The sizes of a colour as a grid: arrows and Enter walk over its cells, barcodes are typed or scanned into theirs.
import { ActionIcon, NumberInput, TagsInput, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import type { KeyboardEvent } from 'react'
import { useApi, useSend } from '../../../api/query.ts'
import { useMay } from '../../../api/session.ts'
import type { Product } from '../../../api/schema.gen.ts'
import { useConfirm } from '../../../kit/confirm.tsx'
import { say } from '../../../kit/say.ts'
import { Quantity, StateBadge } from '../../../kit/show.tsx'
import styles from '../catalogue.module.css'
import { useText } from '../text.ts'
import { ArchiveMenu, useEnding } from './archive-menu.tsx'
import type { ShownView } from './draft.ts'
import type { Card } from './use-card.ts'

type SizesProps = { card: Card; view: ShownView; canEdit: boolean }
const money = ['price', 'priceWithoutDiscount', 'purchasePrice'] as const

/** Up and down go to the same field of the row above or below, Enter goes down. */
function walk(event: KeyboardEvent<HTMLElement>) {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : event.key === 'Enter' && !event.defaultPrevented ? 1 : 0
  const cell = event.target instanceof HTMLInputElement ? event.target.closest('td') : null
  const row = cell?.closest('tr')
  if (step === 0 || !cell || !row || event.ctrlKey || event.metaKey) return
  if (event.key === 'Enter' && event.target instanceof HTMLInputElement && cell.dataset.tags === 'true' && event.target.value !== '') return
  const next = step > 0 ? row.nextElementSibling : row.previousElementSibling
  const input = next?.children[cell.cellIndex]?.querySelector('input')
  if (!input) return
  event.preventDefault()
  input.focus()
  input.select()
}

export function Sizes({ card, view, canEdit }: SizesProps) {
  const t = useText()
  const may = useMay()
  const ids = view.sizes.flatMap((size) => (size.id && size.id > 0 ? [size.id] : []))
  const withStock = may('stock.read')
  const stock = useApi('stock', 'GET /api/wms/findStock', { query: { productIds: ids, limit: 500 } }, { keep: true, enabled: withStock && ids.length > 0 })
  const levels = new Map((stock.data?.rows ?? []).map((row) => [row.id ?? 0, row]))
  return (
    <div className={styles.scroll} role="presentation" onKeyDown={walk}>
      <table className={styles.sizes} aria-label={t('sizesOf', { name: view.color ?? '' })}>
        <thead>
          <tr>
            <th style={{ width: '11%' }}>{t('field_size')}</th>
            <th style={{ width: '15%' }}>{t('field_externalArticle')}</th>
            <th>{t('barcodes')}</th>
            {money.map((field) => (
              <th key={field} data-right style={{ width: '10%' }}>
                {t(`field_${field}`)}
              </th>
            ))}
            <th data-right style={{ width: '8%' }}>
              {t('field_minFbsStock')}
            </th>
            {withStock && (
              <th data-right style={{ width: 80 }}>
                {t('free')}
              </th>
            )}
            {canEdit && <th style={{ width: 44 }} aria-label={t('actions')} />}
          </tr>
        </thead>
        <tbody>
          {view.sizes.map((size, at) => (
            <SizeRow key={size.id} card={card} size={size} at={at} canEdit={canEdit} level={levels.get(size.id ?? 0)} withStock={withStock} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

type RowProps = { card: Card; size: Product; at: number; canEdit: boolean; level: Product | undefined; withStock: boolean }

function SizeRow({ card, size, at, canEdit, level, withStock }: RowProps) {
  const t = useText()
  const id = size.id ?? 0
  const name = size.size || t('rowNumber', { number: at + 1 })
  const label = (field: string) => `${field}: ${name}`
  const set = (changes: Product) => card.setSize(id, changes)
  const number = (field: (typeof money)[number] | 'minFbsStock') => (
    <NumberInput
      className={styles.right}
      aria-label={label(t(`field_${field}`))}
      value={size[field] ?? ''}
      readOnly={!canEdit}
      hideControls
      withKeyboardEvents={false}
      min={0}
      decimalScale={field === 'minFbsStock' ? 0 : 2}
      decimalSeparator=","
      thousandSeparator=" "
      onChange={(value) => set({ [field]: typeof value === 'number' ? value : null })}
    />
  )
  return (
    <tr>
      <td data-label={t('field_size')}>
        <TextInput
          aria-label={label(t('field_size'))}
          value={size.size ?? ''}
          readOnly={!canEdit}
          maxLength={200}
          onChange={(event) => set({ size: event.currentTarget.value })}
        />
        {size.deleted === true && <StateBadge tone="quiet">{t('inArchive')}</StateBadge>}
      </td>
      <td data-label={t('field_externalArticle')}>
        <TextInput
          aria-label={label(t('field_externalArticle'))}
          value={size.externalArticle ?? ''}
          readOnly={!canEdit}
          maxLength={255}
          onChange={(event) => set({ externalArticle: event.currentTarget.value })}
        />
      </td>
      <td data-label={t('barcodes')} data-wide data-tags>
        <Barcodes size={size} label={label(t('barcodes'))} canEdit={canEdit} onChange={(barcodes) => set({ barcodes })} />
      </td>
      {money.map((field) => (
        <td key={field} data-label={t(`field_${field}`)}>
          {number(field)}
        </td>
      ))}
      <td data-label={t('field_minFbsStock')}>{number('minFbsStock')}</td>
      {withStock && (
        <td className={styles.stock} data-label={t('free')}>
          <Quantity value={level?.stock} />
        </td>
      )}
      {canEdit && (
        <td>
          <SizeMenu card={card} size={size} name={name} />
        </td>
      )}
    </tr>
  )
}

/** A scanner types a code and Enter into it, as a person does. A product without a barcode is given one when it is saved. */
function Barcodes({ size, label, canEdit, onChange }: { size: Product; label: string; canEdit: boolean; onChange: (barcodes: Product['barcodes']) => void }) {
  const t = useText()
  const codes = size.barcodes ?? []
  const change = (texts: string[]) => onChange(texts.map((text) => codes.find((code) => code.barcode === text) ?? { barcode: text.trim() }))
  return (
    <TagsInput
      aria-label={label}
      placeholder={codes.length === 0 ? t('barcodeMade') : undefined}
      value={codes.map(({ barcode }) => barcode ?? '')}
      onChange={change}
      readOnly={!canEdit}
      splitChars={[',', ';', ' ', '\t', '\n']}
      maxTags={100}
      acceptValueOnBlur
    />
  )
}

function SizeMenu({ card, size, name }: { card: Card; size: Product; name: string }) {
  const t = useText()
  const [ask, dialog] = useConfirm()
  const productId = size.id ?? 0
  const deleted = size.deleted === true
  const done = useEnding(card, () => card.dropSize(productId))
  const archive = useSend('DELETE /api/product/archive/{productId}', {
    topics: ['stock'],
    onDone: () => done(deleted ? 'restored' : 'archived'),
    onFail: say.failed,
  })
  const remove = useSend('DELETE /api/product/{productId}', { topics: ['stock'], onDone: () => done('removed'), onFail: say.failed })
  if (productId < 0)
    return (
      <ActionIcon variant="subtle" color="gray" size={36} aria-label={t('dropSize', { name })} onClick={() => card.dropSize(productId)}>
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    )
  const askRemove = () =>
    ask({ title: t('removeSize', { name }), text: t('removeSizeText'), doIt: t('remove'), onYes: () => remove.mutateAsync({ path: { productId } }) })
  return (
    <>
      <ArchiveMenu
        label={t('sizeActions', { name })}
        isQuiet
        isArchived={deleted}
        onArchive={() => archive.mutate({ path: { productId }, query: { deleted: !deleted } })}
        onRemove={askRemove}
      />
      {dialog}
    </>
  )
}
