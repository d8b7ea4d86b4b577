// Changes the name of an open supply, when it leaves, and the shipping point it is handed over at.
import { Button, Group, Modal, NumberInput, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useSend } from '../../api/query.ts'
import type { Supply } from '../../api/schema.gen.ts'
import { localOf, showRefusal } from '../../kit/form.ts'
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
    <Modal opened onClose={onClose} title={t('edit')} centered closeButtonProps={{ 'aria-label': t('close') }}>
      <form
        onSubmit={form.onSubmit(({ name, deliveryDate, deliveryMethod }) =>
          save.mutate({
            body: {
              id: supply.id ?? 0,
              name,
              // The field knows no seconds: what is not changed keeps its own.
              deliveryDate: form.isDirty('deliveryDate') ? (deliveryDate === '' ? null : new Date(deliveryDate).toISOString()) : (supply.deliveryDate ?? null),
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
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('close')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
