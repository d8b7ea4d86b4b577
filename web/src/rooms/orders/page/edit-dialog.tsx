// Changes what of an order may be changed: when it is due, how it travels, its buyer, its warehouse, its comment.
import { SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useSend } from '../../../api/query.ts'
import type { Order } from '../../../api/schema.gen.ts'
import { WarehouseSelect } from '../../../kit/choose.tsx'
import { Dialog, DialogEnd } from '../../../kit/dialog.tsx'
import { localOf, momentOf, showRefusal } from '../../../kit/form.ts'
import { say } from '../../../kit/say.ts'
import { isMarket, isWaiting } from '../rules.ts'
import { useText } from '../text.ts'

export function EditDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const t = useText()
  const { customer } = order
  const form = useForm({
    initialValues: {
      deliveryDate: localOf(order.deliveryDate),
      trackingNumber: order.trackingNumber ?? '',
      name: customer?.name ?? '',
      phone: customer?.phone ?? '',
      email: customer?.email ?? '',
      address: customer?.address ?? '',
      comment: order.comment ?? '',
      warehouseId: order.stockWarehouseId ?? undefined,
    },
  })
  const save = useSend('PATCH /api/order/', {
    topics: ['orders', 'stock'],
    onDone: () => {
      say.done(t('saved'))
      onClose()
    },
    onFail: (error) => showRefusal(form, error),
  })
  const send = ({ deliveryDate, trackingNumber, comment, warehouseId, name, phone, email, address }: typeof form.values) => {
    const person = { ...customer, name: name || null, phone: phone || null, email: email || null, address: address || null }
    const hasBuyer = Boolean(customer) || [name, phone, email, address].some((text) => text !== '')
    save.mutate({
      body: {
        id: order.id ?? 0,
        ...(order.versionId && { versionId: order.versionId }),
        ...(form.isDirty('deliveryDate') && { deliveryDate: momentOf(deliveryDate, order.deliveryDate) }),
        trackingNumber: trackingNumber || null,
        comment: comment || null,
        ...(hasBuyer && !isMarket(order) && { customer: person }),
        ...(warehouseId !== (order.stockWarehouseId ?? undefined) && { stockWarehouseId: warehouseId ?? null }),
      },
    })
  }
  return (
    <Dialog onClose={onClose} title={t('edit')} size="lg">
      <form onSubmit={form.onSubmit(send)}>
        <Stack gap="sm">
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <TextInput type="datetime-local" label={t('due')} {...form.getInputProps('deliveryDate')} />
            <TextInput label={t('tracking')} maxLength={255} {...form.getInputProps('trackingNumber')} />
            {!isMarket(order) && (
              <>
                <TextInput label={t('buyer')} maxLength={255} {...form.getInputProps('name')} />
                <TextInput label={t('phone')} type="tel" maxLength={50} {...form.getInputProps('phone')} />
                <TextInput label={t('email')} type="email" maxLength={255} {...form.getInputProps('email')} />
                <TextInput label={t('address')} maxLength={1000} {...form.getInputProps('address')} />
              </>
            )}
            {isWaiting(order) && (
              <WarehouseSelect label={t('warehouse')} value={form.values.warehouseId} onChange={(id) => form.setFieldValue('warehouseId', id)} />
            )}
          </SimpleGrid>
          <Textarea label={t('comment')} autosize minRows={2} maxRows={8} maxLength={10_000} {...form.getInputProps('comment')} />
          <DialogEnd onClose={onClose} isBusy={save.isPending}>
            {t('save')}
          </DialogEnd>
        </Stack>
      </form>
    </Dialog>
  )
}
