// Changes the name of an open supply, when it leaves, and the shipping point it is handed over at.
import { NumberInput, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useSend } from '../../api/query.ts'
import type { Supply } from '../../api/schema.gen.ts'
import { Dialog, DialogEnd } from '../../kit/dialog.tsx'
import { localOf, momentOf, showRefusal } from '../../kit/form.ts'
import { say } from '../../kit/say.ts'
import { useText } from './text.ts'

export function EditSupply({ supply, onClose }: { supply: Supply; onClose: () => void }) {
  const t = useText()
  const form = useForm<{ name: string; deliveryDate: string; deliveryMethod: number | string }>({
    initialValues: { name: supply.name ?? '', deliveryDate: localOf(supply.deliveryDate), deliveryMethod: supply.deliveryMethod ?? '' },
  })
  const save = useSend('POST /api/supply/updateSupply', {
    topics: ['orders'],
    onDone: () => {
      say.done(t('saved'))
      onClose()
    },
    onFail: (error) => showRefusal(form, error),
  })
  return (
    <Dialog onClose={onClose} title={t('edit')}>
      <form
        onSubmit={form.onSubmit(({ name, deliveryDate, deliveryMethod }) =>
          save.mutate({
            body: {
              id: supply.id ?? 0,
              name,
              deliveryDate: momentOf(deliveryDate, supply.deliveryDate),
              deliveryMethod: deliveryMethod === '' ? null : Number(deliveryMethod),
            },
          }),
        )}
      >
        <Stack gap="sm">
          <TextInput label={t('name')} maxLength={100} data-autofocus {...form.getInputProps('name')} />
          <TextInput type="datetime-local" label={t('due')} {...form.getInputProps('deliveryDate')} />
          <NumberInput
            label={t('shippingPoint')}
            description={t('shippingPointHint')}
            hideControls
            allowDecimal={false}
            min={0}
            {...form.getInputProps('deliveryMethod')}
          />
          <DialogEnd onClose={onClose} isBusy={save.isPending}>
            {t('save')}
          </DialogEnd>
        </Stack>
      </form>
    </Dialog>
  )
}
