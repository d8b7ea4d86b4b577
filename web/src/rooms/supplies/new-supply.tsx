// A new supply: whose, to which marketplace, what it is called, when it leaves.
import { Select, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useSend } from '../../api/query.ts'
import { OrganizationSelect, useOrganizations } from '../../kit/choose.tsx'
import { Dialog, DialogEnd } from '../../kit/dialog.tsx'
import { momentOf, showRefusal } from '../../kit/form.ts'
import { serviceNames, useServiceName } from '../../kit/order.tsx'
import { say } from '../../kit/say.ts'
import { useText } from './text.ts'

const services = serviceNames.filter((service) => service !== 'NONE')

type Fields = { name: string; service: string; organizationId: number | undefined; deliveryDate: string }

export function NewSupply({ onClose, onMade }: { onClose: () => void; onMade: (id: number) => void }) {
  const t = useText()
  const nameOf = useServiceName()
  const organizations = useOrganizations().data?.rows ?? []
  const form = useForm<Fields>({ initialValues: { name: '', service: 'WILDBERRIES', organizationId: undefined, deliveryDate: '' } })
  const organizationId = form.values.organizationId ?? (organizations.length === 1 ? (organizations[0]?.id ?? undefined) : undefined)
  const make = useSend('POST /api/supply/createSupply', {
    topics: ['orders'],
    onDone: (supply) => {
      say.done(t('made'))
      onMade(supply.id ?? 0)
    },
    onFail: (error) => showRefusal(form, error, { error_no_organization: 'organizationId' }),
  })
  const send = ({ name, service, deliveryDate }: typeof form.values) =>
    make.mutate({
      body: {
        type: 'FBS',
        name: name.trim(),
        service: services.find((one) => one === service) ?? 'WILDBERRIES',
        ...(organizationId !== undefined && { organizationId }),
        ...(deliveryDate !== '' && { deliveryDate: momentOf(deliveryDate) }),
      },
    })
  return (
    <Dialog onClose={onClose} title={t('newSupply')}>
      <form onSubmit={form.onSubmit(send)}>
        <Stack gap="sm">
          <TextInput label={t('name')} maxLength={100} data-autofocus {...form.getInputProps('name')} />
          <Select
            label={t('channel')}
            required
            allowDeselect={false}
            data={services.map((value) => ({ value, label: nameOf(value) }))}
            {...form.getInputProps('service')}
          />
          <OrganizationSelect label={t('organization')} {...form.getInputProps('organizationId')} />
          <TextInput type="datetime-local" label={t('due')} {...form.getInputProps('deliveryDate')} />
          <DialogEnd onClose={onClose} isBusy={make.isPending}>
            {t('make')}
          </DialogEnd>
        </Stack>
      </form>
    </Dialog>
  )
}
