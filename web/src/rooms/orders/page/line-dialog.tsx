// Changes the quantity and the price of a line.
import { Group, NumberInput, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useSend } from '../../../api/query.ts'
import type { Order, OrderProduct } from '../../../api/schema.gen.ts'
import { Dialog, DialogEnd } from '../../../kit/dialog.tsx'
import { showRefusal } from '../../../kit/form.ts'
import { say } from '../../../kit/say.ts'
import { useText } from '../text.ts'

export function LineDialog({ order, line, onClose }: { order: Order; line: OrderProduct; onClose: () => void }) {
  const t = useText()
  const form = useForm({ initialValues: { quantity: line.quantity ?? 1, price: line.price ?? 0 } })
  const save = useSend('PUT /api/order/{orderId}/product', {
    topics: ['orders', 'stock'],
    onDone: () => {
      say.done(t('lineSaved'))
      onClose()
    },
    onFail: (error) => showRefusal(form, error),
  })
  return (
    <Dialog onClose={onClose} title={t('editLine')}>
      <form onSubmit={form.onSubmit((values) => save.mutate({ path: { orderId: order.id ?? 0 }, body: { id: line.id ?? 0, ...values } }))}>
        <Stack gap="sm">
          <Text size="sm">{line.product?.name}</Text>
          <Group grow align="flex-start">
            <NumberInput label={t('quantity')} min={1} max={1_000_000} allowDecimal={false} required data-autofocus {...form.getInputProps('quantity')} />
            <NumberInput label={t('price')} min={0} decimalScale={2} required {...form.getInputProps('price')} />
          </Group>
          <DialogEnd onClose={onClose} isBusy={save.isPending}>
            {t('save')}
          </DialogEnd>
        </Stack>
      </form>
    </Dialog>
  )
}
