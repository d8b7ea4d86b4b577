// What is in an order: each line with what of it is reserved, from where, or why it waits; changed while the goods are still here.
import { ActionIcon, Button, Group, Text, Tooltip } from '@mantine/core'
import { IconLink, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useSend } from '../../../api/query.ts'
import { useMay } from '../../../api/session.ts'
import type { Order, OrderProduct } from '../../../api/schema.gen.ts'
import { useCellName } from '../../../kit/cells.ts'
import { useConfirm } from '../../../kit/confirm.tsx'
import { Section } from '../../../kit/facts.tsx'
import { pictureOf, sizeOf } from '../../../kit/goods.tsx'
import { say } from '../../../kit/say.ts'
import { Money, moneyText, numberText, Picture, StateBadge } from '../../../kit/show.tsx'
import { ProductDialog } from '../make/picker.tsx'
import { ReserveBadge, useWhy, type Reserve, type ReservedLine } from '../reserve.tsx'
import { isMarket, isWaiting } from '../rules.ts'
import { useText } from '../text.ts'
import { LineDialog } from './line-dialog.tsx'
import styles from './page.module.css'

export function Lines({ order, reserve }: { order: Order; reserve: Reserve | undefined }) {
  const t = useText()
  const may = useMay()
  const [isAdding, setAdding] = useState(false)
  const orderId = order.id ?? 0
  const add = useSend('POST /api/order/{orderId}/product', { topics: ['orders', 'stock'], onDone: () => say.done(t('lineAdded')), onFail: say.failed })
  const mayEdit = may('order.edit') && isWaiting(order) && !isMarket(order)
  const products = order.products ?? []
  const lineOf = new Map((reserve?.lines ?? []).map((line) => [line.orderProductId, line]))
  return (
    <Section
      title={t('goods')}
      actions={
        <Group gap="xs">
          <ReserveBadge reserve={reserve} />
          {mayEdit && (
            <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setAdding(true)}>
              {t('addLine')}
            </Button>
          )}
        </Group>
      }
    >
      <ul className={styles.lines}>
        {products.map((line) => (
          <Line key={line.id} order={order} line={line} reserved={lineOf.get(line.id ?? 0)} mayEdit={mayEdit} isLast={products.length === 1} />
        ))}
      </ul>
      <Totals order={order} reserve={reserve} />
      {isAdding && (
        <ProductDialog
          organizationId={order.organizationId ?? undefined}
          onClose={() => setAdding(false)}
          onChoose={(product) => {
            setAdding(false)
            add.mutate({ path: { orderId }, body: { productId: product.id ?? 0, quantity: 1, price: product.price ?? 0 } })
          }}
        />
      )}
    </Section>
  )
}

type LineProps = { order: Order; line: OrderProduct; reserved: ReservedLine | undefined; mayEdit: boolean; isLast: boolean }

function Line({ order, line, reserved, mayEdit, isLast }: LineProps) {
  const t = useText()
  const { product } = line
  const name = product?.name ?? line.error ?? t('unknownProduct')
  const article = product?.view?.model?.article ?? product?.externalArticle
  return (
    <li className={styles.line}>
      <Picture src={pictureOf(product)} name={name} size={48} />
      <div>
        <Text size="sm" fw={500} c={product ? undefined : 'red'}>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {[article, sizeOf(product), product?.barcodes?.[0]?.barcode].filter((part) => part).join(' · ')}
        </Text>
      </div>
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <div className={styles.price}>
          <Text size="sm" fw={500} className={styles.number}>
            <Money value={(line.price ?? 0) * (line.quantity ?? 0)} />
          </Text>
          <Text size="xs" c="dimmed" className={styles.number}>
            {`${numberText(line.quantity)} × ${moneyText(line.price)}`}
          </Text>
        </div>
        <LineActions order={order} line={line} mayEdit={mayEdit} isLast={isLast} />
      </Group>
      <div className={styles.reserve}>
        <Reserved line={reserved} />
      </div>
    </li>
  )
}

function Reserved({ line }: { line: ReservedLine | undefined }) {
  const t = useText()
  const cellName = useCellName()
  const why = useWhy()
  if (!line) return null
  const places = line.places.map(({ cell, quantity }) => `${cellName(cell)} × ${numberText(quantity)}`).join(', ')
  const tone = { waiting: 'bad', reserved: 'good', taken: 'quiet', released: 'quiet', returned: 'quiet' } as const
  return (
    <Group gap="xs">
      <StateBadge tone={tone[line.state]}>{t(`line_${line.state}`)}</StateBadge>
      <Text size="xs" c="dimmed">
        {line.state === 'waiting' ? why(line) : [line.warehouse, places].filter((part) => part).join(': ')}
      </Text>
    </Group>
  )
}

function LineActions({ order, line, mayEdit, isLast }: Omit<LineProps, 'reserved'>) {
  const t = useText()
  const may = useMay()
  const [isOpen, setOpen] = useState(false)
  const [isTying, setTying] = useState(false)
  const [ask, dialog] = useConfirm()
  const path = { orderId: order.id ?? 0, orderProductId: line.id ?? 0 }
  const remove = useSend('DELETE /api/order/{orderId}/product/{orderProductId}', {
    topics: ['orders', 'stock'],
    onDone: () => say.done(t('lineRemoved')),
    onFail: say.failed,
  })
  const tie = useSend('PUT /api/order/{orderId}/product', { topics: ['orders', 'stock'], onDone: () => say.done(t('lineTied')), onFail: say.failed })
  const name = line.product?.name ?? line.error ?? ''
  if (!line.product && may('order.edit'))
    return (
      <>
        <Button size="xs" variant="default" leftSection={<IconLink size={14} aria-hidden />} loading={tie.isPending} onClick={() => setTying(true)}>
          {t('tie')}
        </Button>
        {isTying && (
          <ProductDialog
            organizationId={order.organizationId ?? undefined}
            onClose={() => setTying(false)}
            onChoose={(product) => {
              setTying(false)
              tie.mutate({ path, body: { id: line.id ?? 0, productId: product.id ?? 0 } })
            }}
          />
        )}
      </>
    )
  if (!mayEdit) return null
  return (
    <Group gap={2} wrap="nowrap">
      <Tooltip label={t('editLine')}>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`${t('editLine')}: ${name}`} onClick={() => setOpen(true)}>
          <IconPencil size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {!isLast && (
        <Tooltip label={t('removeLine')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={`${t('removeLine')}: ${name}`}
            onClick={() =>
              ask({ title: t('removeLineTitle'), text: t('removeLineText', { name }), doIt: t('removeLine'), onYes: () => remove.mutateAsync({ path }) })
            }
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
      {isOpen && <LineDialog order={order} line={line} onClose={() => setOpen(false)} />}
      {dialog}
    </Group>
  )
}

function Totals({ order, reserve }: { order: Order; reserve: Reserve | undefined }) {
  const t = useText()
  const held = new Map<string, number>()
  for (const { state, warehouse, quantity } of reserve?.lines ?? [])
    if (state === 'reserved' && warehouse) held.set(warehouse, (held.get(warehouse) ?? 0) + quantity)
  const parts = [...held].map(([warehouse, quantity]) => t('heldAt', { warehouse, quantity: numberText(quantity) }))
  if ((reserve?.waiting ?? 0) > 0) parts.push(t('waitsTotal', { quantity: numberText(reserve?.waiting) }))
  return (
    <div className={styles.total}>
      <Text size="sm" c="dimmed">
        {parts.join(' · ')}
      </Text>
      <Text size="sm">
        {t('pieces', { count: order.totalQuantity ?? 0, number: numberText(order.totalQuantity ?? 0) })}
        {' · '}
        <b className={styles.number}>{moneyText(order.totalPrice)}</b>
      </Text>
    </div>
  )
}
