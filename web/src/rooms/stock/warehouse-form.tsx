// A warehouse as a form: its name, when orders take from it, whether marketplaces are told of it.
import { Button, Group, NumberInput, Stack, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useSend } from '../../api/query.ts'
import type { Warehouse } from '../../api/schema.gen.ts'
import { useMay } from '../../api/session.ts'
import { OrganizationSelect } from '../../kit/choose.tsx'
import { markSaved, showRefusal } from '../../kit/form.ts'
import { say } from '../../kit/say.ts'
import { useUnsaved } from '../../kit/unsaved.tsx'
import { useText } from './text.ts'

type Values = {
  name: string
  address: string
  priority: number | string
  organizationId: number | undefined
  useForOrder: boolean
  tellMarkets: boolean
  ignoreOrders: boolean
}
const valuesOf = (row: Warehouse | undefined): Values => ({
  name: row?.name ?? '',
  address: row?.address ?? '',
  priority: row?.priority ?? '',
  organizationId: row?.organizationId ?? undefined,
  useForOrder: row?.useForOrder ?? true,
  tellMarkets: !(row?.notSyncStocks ?? false),
  ignoreOrders: row?.ignoreOrders ?? false,
})
const bodyOf = ({ tellMarkets, priority, organizationId, address, name, ...flags }: Values) => ({
  ...flags,
  name: name.trim(),
  address: address.trim() === '' ? null : address.trim(),
  notSyncStocks: !tellMarkets,
  priority: priority === '' ? null : Number(priority),
  organizationId: organizationId ?? null,
})

export function WarehouseForm({ row, onDone }: { row?: Warehouse; onDone: (saved: Warehouse) => void }) {
  const t = useText()
  const may = useMay()
  const isFixed = !may('warehouse.edit')
  const form = useForm<Values>({ initialValues: valuesOf(row), validate: { name: (name) => (name.trim() === '' ? t('nameNeeded') : null) } })
  const done = (saved: Warehouse) => {
    say.done(t('warehouseSaved', { name: saved.name ?? '' }))
    onDone(saved)
  }
  const fail = (error: Error) => showRefusal(form, error)
  const topics = ['settings', 'stock'] as const
  const make = useSend('POST /api/warehouse/', { topics, onDone: done, onFail: fail })
  const change = useSend('PUT /api/warehouse/{warehouseId}', { topics, onDone: done, onFail: fail })
  const submit = form.onSubmit((values) => {
    const body = bodyOf(values)
    const kept = { onSuccess: () => markSaved(form, values) }
    if (row?.id) change.mutate({ path: { warehouseId: row.id }, body }, kept)
    else make.mutate({ body }, kept)
  })
  const unsaved = useUnsaved(form.isDirty() && !make.isPending && !change.isPending)
  return (
    <form onSubmit={submit}>
      <fieldset disabled={isFixed} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
        <Stack gap="md">
          <TextInput label={t('warehouseName')} required maxLength={255} data-autofocus {...form.getInputProps('name')} />
          <TextInput label={t('address')} maxLength={500} {...form.getInputProps('address')} />
          <NumberInput label={t('priority')} description={t('priorityHint')} min={1} max={1_000_000} allowDecimal={false} {...form.getInputProps('priority')} />
          <OrganizationSelect label={t('ownerOrganization')} {...form.getInputProps('organizationId')} />
          <Switch label={t('useForOrder')} description={t('useForOrderHint')} {...form.getInputProps('useForOrder', { type: 'checkbox' })} />
          <Switch label={t('tellMarkets')} description={t('tellMarketsHint')} {...form.getInputProps('tellMarkets', { type: 'checkbox' })} />
          <Switch label={t('ignoreOrders')} description={t('ignoreOrdersHint')} {...form.getInputProps('ignoreOrders', { type: 'checkbox' })} />
          {!isFixed && (
            <Group justify="flex-end">
              <Button type="submit" loading={make.isPending || change.isPending} disabled={!form.isDirty()}>
                {row ? t('save') : t('create')}
              </Button>
            </Group>
          )}
        </Stack>
      </fieldset>
      {unsaved}
    </form>
  )
}
