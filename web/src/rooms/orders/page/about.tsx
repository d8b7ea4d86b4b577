// What an order is: its channel, dates, buyer, delivery, supply, comment; and changing what may be changed.
import { ActionIcon, Anchor, Text, Tooltip } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { useApi } from '../../../api/query.ts'
import { useMay } from '../../../api/session.ts'
import type { Order } from '../../../api/schema.gen.ts'
import { useOrganizations, useWarehouses } from '../../../kit/choose.tsx'
import { Section } from '../../../kit/facts.tsx'
import { Deadline } from '../../../kit/goods.tsx'
import { useServiceName } from '../../../kit/order.tsx'
import { When } from '../../../kit/show.tsx'
import { isHere } from '../rules.ts'
import { types } from '../list/state.ts'
import { useText } from '../text.ts'
import { EditDialog } from './edit-dialog.tsx'
import styles from './page.module.css'

export function About({ order }: { order: Order }) {
  const t = useText()
  const may = useMay()
  const [isOpen, setOpen] = useState(false)
  return (
    <Section
      title={t('about')}
      actions={
        may('order.edit') &&
        order.deleted !== true && (
          <Tooltip label={t('edit')}>
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('edit')} onClick={() => setOpen(true)}>
              <IconPencil size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )
      }
    >
      <dl className={styles.facts}>
        <Channel order={order} />
        <Row title={t('created')}>
          <When at={order.createdDate} />
        </Row>
        <Row title={t('due')}>{order.deliveryDate && <Deadline at={order.deliveryDate} isOpen={isHere(order)} />}</Row>
        <SupplyRow id={order.supplyId} />
        <Row title={t('tracking')}>{order.trackingNumber}</Row>
        <Row title={t('posting')}>{order.postingNumber}</Row>
        <Row title={t('delivery')}>{order.deliveryService && t(`delivery_${order.deliveryService}`)}</Row>
        <Row title={t('point')}>{order.deliveryPoint}</Row>
        <Row title={t('region')}>{order.deliveryRegion}</Row>
        <Buyer order={order} />
        <Row title={t('collectedAt')}>{order.closeDate && <When at={order.closeDate} />}</Row>
      </dl>
      {order.comment && (
        <Text size="sm" mt="sm" style={{ whiteSpace: 'pre-wrap' }}>
          {order.comment}
        </Text>
      )}
      {isOpen && <EditDialog order={order} onClose={() => setOpen(false)} />}
    </Section>
  )
}

/** A fact that is there; nothing for one that is not. */
function Row({ title, children }: { title: string; children: ReactNode }) {
  if (children === null || children === undefined || children === '' || children === false) return null
  return (
    <>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Channel({ order }: { order: Order }) {
  const t = useText()
  const nameOf = useServiceName()
  const organizations = useOrganizations().data?.rows ?? []
  const warehouses = useWarehouses().data ?? []
  const owner = organizations.find(({ id }) => id === order.organizationId)?.organization
  const type = types.find((one) => one === order.type)
  return (
    <>
      <Row title={t('channel')}>{nameOf(order.service)}</Row>
      <Row title={t('type')}>{type && t(`type_${type}`)}</Row>
      <Row title={t('organization')}>{owner?.shortName ?? owner?.name}</Row>
      <Row title={t('warehouse')}>{warehouses.find(({ id }) => id === order.stockWarehouseId)?.name}</Row>
    </>
  )
}

function SupplyRow({ id }: { id: number | null | undefined }) {
  const t = useText()
  const may = useMay()
  const supply = useApi('orders', 'GET /api/supply/getSupplyById', { query: { id: id ?? 0 } }, { enabled: Boolean(id) && may('supply.read') }).data
  if (!id) return null
  const name = supply?.name || t('supplyName', { id })
  return (
    <Row title={t('supply')}>
      {may('supply.read') ? (
        <Anchor component={Link} href={`/supplies/${id}`} size="sm">
          {name}
        </Anchor>
      ) : (
        name
      )}
    </Row>
  )
}

function Buyer({ order }: { order: Order }) {
  const t = useText()
  const { customer } = order
  if (!customer) return null
  const name = customer.fullName || [customer.lastName, customer.name, customer.middleName].filter((part) => part).join(' ')
  return (
    <>
      <Row title={t('buyer')}>{name}</Row>
      <Row title={t('phone')}>
        {customer.phone && (
          <Anchor href={`tel:${customer.phone}`} size="sm">
            {customer.phone}
          </Anchor>
        )}
      </Row>
      <Row title={t('email')}>
        {customer.email && (
          <Anchor href={`mailto:${customer.email}`} size="sm">
            {customer.email}
          </Anchor>
        )}
      </Row>
      <Row title={t('address')}>{[customer.zipCode, customer.address].filter((part) => part).join(', ')}</Row>
    </>
  )
}
