// Shops that hand over orders by the packing API: each has a key of its own, shown once, an order of packing and a window.
import { Button, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { Reply } from '../../api/api.ts'
import { useApi, useSend } from '../../api/query.ts'
import { useMay } from '../../api/session.ts'
import { OrganizationSelect, useOrganizations } from '../../kit/choose.tsx'
import { useConfirm } from '../../kit/confirm.tsx'
import { Dialog, DialogEnd } from '../../kit/dialog.tsx'
import { showRefusal } from '../../kit/form.ts'
import { useIsPhone } from '../../kit/phone.ts'
import { PlainTable } from '../../kit/plain-table.tsx'
import { say } from '../../kit/say.ts'
import { Quantity } from '../../kit/show.tsx'
import { Answer, EmptyState } from '../../kit/states.tsx'
import type { Column } from '../../kit/table.tsx'
import { Screen, ShownOnce } from './screen.tsx'
import { useText } from './text.ts'

type Shop = Reply<'GET /api/seller/shops'>[number]
type Made = { name: string; key: string }

export function Shops() {
  const t = useText()
  const may = useMay()
  const [open, setOpen] = useState<Shop | 'new'>()
  const [made, setMade] = useState<Made>()
  const shops = useApi('settings', 'GET /api/seller/shops', {})
  const add = may('shop.edit') && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen('new')}>
      {t('shopAdd')}
    </Button>
  )
  return (
    <Screen title={t('tab_shops')} hint={t('shopsHint')} actions={add}>
      {made && <ShownOnce title={t('shopKey', { name: made.name })} secret={made.key} onClose={() => setMade(undefined)} />}
      <Answer of={shops}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={t('shopsNone')} hint={t('shopsNoneHint')} action={add} />
          ) : (
            <List rows={rows} onEdit={setOpen} onMade={setMade} />
          )
        }
      </Answer>
      {open !== undefined && <ShopForm shop={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} onMade={setMade} />}
    </Screen>
  )
}

function List({ rows, onEdit, onMade }: { rows: readonly Shop[]; onEdit: (shop: Shop) => void; onMade: (made: Made) => void }) {
  const t = useText()
  const may = useMay()
  const columns: readonly Column<Shop>[] = [
    {
      key: 'name',
      title: t('name'),
      phone: 'head',
      render: ({ name }) => (
        <Text span size="sm" fw={500}>
          {name}
        </Text>
      ),
    },
    { key: 'source', title: t('shopSource'), width: 160, render: ({ source }) => source.name },
    { key: 'priority', title: t('shopPriority'), width: 130, align: 'right', render: ({ prioritet }) => <Quantity value={prioritet} /> },
    { key: 'window', title: t('shopWindow'), width: 130, align: 'right', render: (shop) => t('days', { count: shop.shipment_window }) },
    ...(may('shop.edit')
      ? [
          {
            key: 'actions',
            title: '',
            width: 300,
            align: 'right' as const,
            render: (shop: Shop) => <ShopActions shop={shop} onEdit={onEdit} onMade={onMade} />,
          },
        ]
      : []),
  ]
  return <PlainTable label={t('tab_shops')} rows={rows} columns={columns} rowKey={({ uuid }) => uuid} />
}

function ShopActions({ shop, onEdit, onMade }: { shop: Shop; onEdit: (shop: Shop) => void; onMade: (made: Made) => void }) {
  const t = useText()
  const [ask, dialog] = useConfirm()
  const isPhone = useIsPhone()
  const { uuid, name } = shop
  const renew = useSend('POST /api/seller/shops/{shop}/key', { topics: ['settings'], onDone: ({ api_key: key }) => onMade({ name, key }), onFail: say.failed })
  const remove = useSend('DELETE /api/seller/shops/{shop}', { topics: ['settings'], onDone: () => say.done(t('removed')), onFail: say.failed })
  const path = { shop: uuid }
  const isOwn = shop.source.slug.toLowerCase().startsWith('api')
  return (
    <Group gap={4} justify="flex-end" wrap={isPhone ? 'wrap' : 'nowrap'}>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={() => onEdit(shop)}>
        {t('change')}
      </Button>
      {isOwn && (
        <>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            onClick={() => ask({ title: t('shopKeyTitle', { name }), text: t('shopKeyText'), doIt: t('shopKeyNew'), onYes: () => renew.mutateAsync({ path }) })}
          >
            {t('shopKeyNew')}
          </Button>
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            onClick={() =>
              ask({ title: t('shopRemoveTitle', { name }), text: t('shopRemoveText'), doIt: t('remove'), onYes: () => remove.mutateAsync({ path }) })
            }
          >
            {t('remove')}
          </Button>
        </>
      )}
      {dialog}
    </Group>
  )
}

function ShopForm({ shop, onClose, onMade }: { shop?: Shop; onClose: () => void; onMade: (made: Made) => void }) {
  const t = useText()
  const organizations = useOrganizations().data?.rows ?? []
  const [organizationId, setOrganization] = useState<number>()
  const form = useForm<{ name: string; prioritet: number | string; window: number | string }>({
    initialValues: { name: shop?.name ?? '', prioritet: shop?.prioritet ?? 0, window: shop?.shipment_window ?? 0 },
    validate: { name: (text) => (text.trim() === '' ? t('nameNeeded') : null) },
  })
  const onFail = (error: Error) => showRefusal(form, error, { error_shop_name_taken: 'name' })
  const add = useSend('POST /api/seller/shops', {
    topics: ['settings'],
    onFail,
    onDone: ({ name, api_key: key }) => {
      onMade({ name, key })
      onClose()
    },
  })
  const change = useSend('PATCH /api/seller/shops/{shop}', {
    topics: ['settings'],
    onFail,
    onDone: () => {
      say.done(t('saved'))
      onClose()
    },
  })
  const send = ({ name, prioritet, window: days }: typeof form.values) => {
    const body = { name: name.trim(), prioritet: Number(prioritet), shipment_window: Number(days) }
    if (shop) change.mutate({ path: { shop: shop.uuid }, body })
    else add.mutate({ body: { ...body, type: 'API', organizationId: organizationId ?? organizations[0]?.id ?? undefined } })
  }
  return (
    <Dialog onClose={onClose} title={shop ? shop.name : t('shopAdd')}>
      <form onSubmit={form.onSubmit(send)} noValidate>
        <Stack>
          <TextInput label={t('name')} required maxLength={200} data-autofocus {...form.getInputProps('name')} />
          {!shop && organizations.length > 1 && (
            <OrganizationSelect label={t('organization')} required value={organizationId ?? organizations[0]?.id ?? undefined} onChange={setOrganization} />
          )}
          <NumberInput
            label={t('shopPriority')}
            description={t('shopPriorityHint')}
            min={0}
            max={1_000_000}
            allowDecimal={false}
            {...form.getInputProps('prioritet')}
          />
          <NumberInput label={t('shopWindowDays')} description={t('shopWindowHint')} min={0} max={365} allowDecimal={false} {...form.getInputProps('window')} />
          <DialogEnd onClose={onClose} isBusy={add.isPending || change.isPending}>
            {shop ? t('save') : t('create')}
          </DialogEnd>
        </Stack>
      </form>
    </Dialog>
  )
}
