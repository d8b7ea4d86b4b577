// Ranges that barcodes of new goods are given out of.
import { Button, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { ApiError } from '../../api/api.ts'
import { useApi, useSend } from '../../api/query.ts'
import type { BarcodeRegion } from '../../api/schema.gen.ts'
import { OrganizationSelect, useOrganizationNames, useOrganizations } from '../../kit/choose.tsx'
import { useConfirm } from '../../kit/confirm.tsx'
import { Dialog, DialogEnd } from '../../kit/dialog.tsx'
import { PlainTable } from '../../kit/plain-table.tsx'
import { say } from '../../kit/say.ts'
import { Answer, EmptyState } from '../../kit/states.tsx'
import { Screen } from './screen.tsx'
import { useText } from './text.ts'

export function Barcodes() {
  const t = useText()
  const [isNew, setNew] = useState(false)
  const [ask, dialog] = useConfirm()
  const ranges = useApi('settings', 'GET /api/knowledge/getBarcodeRegions', {})
  const { nameOf } = useOrganizationNames()
  const remove = useSend('POST /api/knowledge/removeBarcodeRegion', { topics: ['settings'], onDone: () => say.done(t('removed')), onFail: say.failed })
  const owner = ({ organizationId }: BarcodeRegion) => nameOf(organizationId) || t('all')
  const askRemove = ({ id, start, end }: BarcodeRegion) =>
    ask({
      title: t('rangeRemoveTitle'),
      text: t('rangeRemoveText', { from: String(start), to: String(end) }),
      doIt: t('remove'),
      onYes: () => remove.mutateAsync({ query: { barcodeRegionId: id ?? 0 } }),
    })
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setNew(true)}>
      {t('rangeAdd')}
    </Button>
  )
  return (
    <Screen title={t('tab_barcodes')} hint={t('barcodesHint')} actions={add}>
      <Answer of={ranges}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={t('rangesNone')} hint={t('rangesNoneHint')} action={add} />
          ) : (
            <PlainTable
              label={t('tab_barcodes')}
              rows={rows}
              rowKey={({ id }) => id ?? 0}
              columns={[
                { key: 'start', title: t('rangeFrom'), phone: 'head', render: ({ start }) => start },
                { key: 'end', title: t('rangeTo'), render: ({ end }) => end },
                { key: 'owner', title: t('organization'), render: owner },
                {
                  key: 'actions',
                  title: '',
                  align: 'right',
                  width: 110,
                  render: (row) => (
                    <Button size="compact-sm" variant="subtle" color="red" onClick={() => askRemove(row)}>
                      {t('remove')}
                    </Button>
                  ),
                },
              ]}
            />
          )
        }
      </Answer>
      {isNew && <NewRange onClose={() => setNew(false)} />}
      {dialog}
    </Screen>
  )
}

function NewRange({ onClose }: { onClose: () => void }) {
  const t = useText()
  const organizations = useOrganizations().data?.rows ?? []
  const [organizationId, setOrganization] = useState<number>()
  const digits = (text: string) => (/^(\d{7,8}|\d{12,13})$/.test(text.trim()) ? null : t('rangeDigits'))
  const form = useForm({ initialValues: { start: '', end: '' }, validate: { start: digits, end: digits } })
  const add = useSend('POST /api/knowledge/createBarcodeRegion', {
    topics: ['settings'],
    onDone: () => {
      say.done(t('saved'))
      onClose()
    },
    onFail: (error) =>
      error instanceof ApiError && error.status < 500 ? form.setFieldError(error.code.endsWith('_order') ? 'end' : 'start', error.message) : say.failed(error),
  })
  const chosen = organizationId ?? organizations[0]?.id ?? undefined
  return (
    <Dialog onClose={onClose} title={t('rangeAdd')}>
      <form
        onSubmit={form.onSubmit(({ start, end }) => add.mutate({ body: { start: Number(start.trim()), end: Number(end.trim()), organizationId: chosen } }))}
        noValidate
      >
        <Stack>
          <TextInput label={t('rangeFrom')} description={t('rangeHint')} inputMode="numeric" maxLength={13} data-autofocus {...form.getInputProps('start')} />
          <TextInput label={t('rangeTo')} inputMode="numeric" maxLength={13} {...form.getInputProps('end')} />
          {organizations.length > 1 && <OrganizationSelect label={t('organization')} required value={chosen} onChange={setOrganization} />}
          <DialogEnd onClose={onClose} isBusy={add.isPending}>
            {t('add')}
          </DialogEnd>
        </Stack>
      </form>
    </Dialog>
  )
}
