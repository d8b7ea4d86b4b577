// What an order is: its channel, dates, buyer, delivery, supply, comment; and changing what may be changed.
import { ActionIcon, Anchor, Text, Tooltip } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { useApi } from '../../../api/query.ts'
import { useMay } from '../../../api/session.ts'
import type { Order } from '../../../api/schema.gen.ts'
import { useOrganizationNames, useWarehouses } from '../../../kit/choose.tsx'
import { FactRow, FactRows, Section } from '../../../kit/facts.tsx'
import { Deadline } from '../../../kit/goods.tsx'
import { useServiceName } from '../../../kit/order.tsx'
import { When } from '../../../kit/show.tsx'
import { isHere } from '../rules.ts'
import { types } from '../list/state.ts'
import { useText } from '../text.ts'
import { EditDialog } from './edit-dialog.tsx'

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
      <FactRows>
        <Channel order={order} />
        <FactRow title={t('created')}>
          <When at={order.createdDate} />
        </FactRow>
        <FactRow title={t('due')}>{order.deliveryDate && <Deadline at={order.deliveryDate} isOpen={isHere(order)} />}</FactRow>
        <SupplyRow id={order.supplyId} />
        <FactRow title={t('tracking')}>{order.trackingNumber}</FactRow>
        <FactRow title={t('posting')}>{order.postingNumber}</FactRow>
        <FactRow title={t('delivery')}>{order.deliveryService && t(`delivery_${order.deliveryService}`)}</FactRow>
        <FactRow title={t('point')}>{order.deliveryPoint}</FactRow>
        <FactRow title={t('region')}>{order.deliveryRegion}</FactRow>
        <Buyer order={order} />
        <FactRow title={t('collectedAt')}>{order.closeDate && <When at={order.closeDate} />}</FactRow>
      </FactRows>
      {order.comment && (
        <Text size="sm" mt="sm" style={{ whiteSpace: 'pre-wrap' }}>
          {order.comment}
        </Text>
      )}
      {isOpen && <EditDialog order={order} onClose={() => setOpen(false)} />}
    </Section>
  )
}

function Channel({ order }: { order: Order }) {
  const t = useText()
  const nameOf = useServiceName()
  const owners = useOrganizationNames()
  const warehouses = useWarehouses().data ?? []
  const type = types.find((one) => one === order.type)
  return (
    <>
      <FactRow title={t('channel')}>{nameOf(order.service)}</FactRow>
      <FactRow title={t('type')}>{type && t(`type_${type}`)}</FactRow>
      <FactRow title={t('organization')}>{owners.nameOf(order.organizationId)}</FactRow>
      <FactRow title={t('warehouse')}>{warehouses.find(({ id }) => id === order.stockWarehouseId)?.name}</FactRow>
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
    <FactRow title={t('supply')}>
      {may('supply.read') ? (
        <Anchor component={Link} href={`/supplies/${id}`} size="sm">
          {name}
        </Anchor>
      ) : (
        name
      )}
    </FactRow>
  )
}

function Buyer({ order }: { order: Order }) {
  const t = useText()
  const { customer } = order
  if (!customer) return null
  const name = customer.fullName || [customer.lastName, customer.name, customer.middleName].filter((part) => part).join(' ')
  return (
    <>
      <FactRow title={t('buyer')}>{name}</FactRow>
      <FactRow title={t('phone')}>
        {customer.phone && (
          <Anchor href={`tel:${customer.phone}`} size="sm">
            {customer.phone}
          </Anchor>
        )}
      </FactRow>
      <FactRow title={t('email')}>
        {customer.email && (
          <Anchor href={`mailto:${customer.email}`} size="sm">
            {customer.email}
          </Anchor>
        )}
      </FactRow>
      <FactRow title={t('address')}>{[customer.zipCode, customer.address].filter((part) => part).join(', ')}</FactRow>
    </>
  )
}
