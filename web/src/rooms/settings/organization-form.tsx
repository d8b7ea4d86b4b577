// The form of an organization: requisites with their check digits, the bank, how stock goes to marketplaces.
import { Button, Group, Select, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { ApiError, call, type Reply } from '../../api/api.ts'
import { useMay } from '../../api/session.ts'
import { Section } from '../../kit/facts.tsx'
import { showRefusal } from '../../kit/form.ts'
import { EditForm } from './edit-form.tsx'
import { isAccount, isBik, isCorrespondentAccount, isInn, isKpp } from './requisites.ts'
import { useText } from './text.ts'

export type Kept = NonNullable<Reply<'GET /api/client/findClientOrganization'>['rows']>[number]
const forms = ['OOO', 'IP', 'SELF_EMPLOYED'] as const
const taxes = ['OSNO', 'YSN', 'YSN_CONSUMPTION', 'SELF_EMPLOYED'] as const
const strategies = ['SAME', 'SAME_NOT_ONE', 'SPLIT'] as const

const valuesOf = (kept?: Kept) => {
  const one = kept?.organization
  return {
    form: one?.form ?? null,
    name: one?.name ?? '',
    shortName: one?.shortName ?? '',
    inn: one?.inn ?? '',
    kpp: one?.kpp ?? '',
    addressFull: one?.addressFull ?? '',
    phoneNumber: one?.phoneNumber ?? '',
    taxType: one?.taxType ?? null,
    bank: one?.bank ?? '',
    bik: one?.bik ?? '',
    billNumber: one?.billNumber ?? '',
    corrBill: one?.corrBill ?? '',
    sync: kept?.autoSyncFbsStocks !== false,
    stockStrategy: kept?.stockStrategy ?? 'SAME',
  }
}
type Values = ReturnType<typeof valuesOf>

/** As the API takes it. */
export const bodyOf = ({ sync: _sync, stockStrategy: _strategy, form, taxType, ...texts }: Values) => ({
  ...texts,
  form: forms.find((one) => one === form) ?? null,
  taxType: taxes.find((one) => one === taxType) ?? null,
})
export const settingsOf = ({ sync, stockStrategy }: Values) => ({
  autoSyncFbsStocks: sync,
  stockStrategy: strategies.find((one) => one === stockStrategy) ?? 'SAME',
})

function useOrganizationForm(kept?: Kept) {
  const t = useText()
  const wrong = (isRight: (text: string, values: Values) => boolean, words: string) => (text: string, values: Values) =>
    text.trim() === '' || isRight(text.trim(), values) ? null : words
  return useForm<Values>({
    initialValues: valuesOf(kept),
    validateInputOnBlur: ['inn', 'kpp', 'bik', 'billNumber', 'corrBill'],
    validate: {
      name: (text) => (text.trim() === '' ? t('nameNeeded') : null),
      inn: wrong(isInn, t('innWrong')),
      kpp: wrong(isKpp, t('kppWrong')),
      bik: wrong(isBik, t('bikWrong')),
      billNumber: wrong((text, { bik }) => isAccount(text, bik), t('accountWrong')),
      corrBill: wrong((text, { bik }) => isCorrespondentAccount(text, bik), t('accountWrong')),
    },
  })
}
type Form = ReturnType<typeof useOrganizationForm>

/** Fills the form by what a directory knows of this INN. */
function useLookUp(form: Form) {
  const t = useText()
  const [isBusy, setBusy] = useState(false)
  const look = async () => {
    if (form.validateField('inn').hasError || form.values.inn.trim() === '') return
    setBusy(true)
    try {
      const [found] = await call('GET /api/signup/findOrganization', { query: { query: form.values.inn.trim() } })
      if (typeof found?.id !== 'number') return form.setFieldError('inn', t('innUnknown'))
      const known = await call('GET /api/client/getOrganizationByDaData', { query: { id: found.id } })
      const filled = Object.entries(valuesOf({ organization: known })).filter(
        ([name, value]) => value !== '' && value !== null && name !== 'sync' && name !== 'stockStrategy',
      )
      form.setValues(Object.fromEntries(filled))
    } catch (error) {
      if (error instanceof ApiError) form.setFieldError('inn', error.message)
      else throw error
    } finally {
      setBusy(false)
    }
  }
  return { look: () => void look(), isBusy }
}

type Props = { kept?: Kept; onSave: (values: Values) => Promise<unknown> }

export function OrganizationForm({ kept, onSave }: Props) {
  const t = useText()
  const may = useMay()
  const form = useOrganizationForm(kept)
  const refuse = (error: Error) => {
    const account = error instanceof ApiError ? error.params.account : undefined
    showRefusal(form, error, {
      error_organization_name_taken: 'name',
      error_organization_name_empty: 'name',
      error_wrong_inn: 'inn',
      error_wrong_kpp: 'kpp',
      error_wrong_bik: 'bik',
      error_wrong_account: account === form.values.corrBill.trim() ? 'corrBill' : 'billNumber',
    })
  }
  return (
    <EditForm form={form} onSave={onSave} onRefused={refuse} mayEdit={may('client.edit')} doIt={kept ? t('save') : t('create')}>
      <Requisites form={form} />
      <Bank form={form} />
      {kept && <Stock form={form} />}
    </EditForm>
  )
}

const columns = { base: 1, xs: 2 }

function Requisites({ form }: { form: Form }) {
  const t = useText()
  const { look, isBusy } = useLookUp(form)
  return (
    <Section title={t('requisites')}>
      <Stack>
        <Group align="flex-start" gap="xs" wrap="nowrap">
          <TextInput
            label={t('inn')}
            description={t('innHint')}
            inputMode="numeric"
            maxLength={12}
            style={{ flex: 1, maxWidth: 372 }}
            {...form.getInputProps('inn')}
          />
          <Button variant="default" mt={41} leftSection={<IconSearch size={16} aria-hidden />} loading={isBusy} onClick={look}>
            {t('innFind')}
          </Button>
        </Group>
        <TextInput label={t('fullName')} required maxLength={255} {...form.getInputProps('name')} />
        <SimpleGrid cols={columns}>
          <TextInput label={t('shortName')} maxLength={255} {...form.getInputProps('shortName')} />
          <Select label={t('form')} data={forms.map((value) => ({ value, label: t(`form_${value}`) }))} clearable {...form.getInputProps('form')} />
          <TextInput label={t('kpp')} maxLength={9} {...form.getInputProps('kpp')} />
          <Select label={t('tax')} data={taxes.map((value) => ({ value, label: t(`tax_${value}`) }))} clearable {...form.getInputProps('taxType')} />
        </SimpleGrid>
        <TextInput label={t('address')} maxLength={500} {...form.getInputProps('addressFull')} />
        <TextInput label={t('phone')} type="tel" maxLength={50} {...form.getInputProps('phoneNumber')} />
      </Stack>
    </Section>
  )
}

function Bank({ form }: { form: Form }) {
  const t = useText()
  return (
    <Section title={t('bankAccount')}>
      <SimpleGrid cols={columns}>
        <TextInput label={t('bik')} inputMode="numeric" maxLength={9} {...form.getInputProps('bik')} />
        <TextInput label={t('bank')} maxLength={255} {...form.getInputProps('bank')} />
        <TextInput label={t('billNumber')} inputMode="numeric" maxLength={20} {...form.getInputProps('billNumber')} />
        <TextInput label={t('corrBill')} inputMode="numeric" maxLength={20} {...form.getInputProps('corrBill')} />
      </SimpleGrid>
    </Section>
  )
}

function Stock({ form }: { form: Form }) {
  const t = useText()
  return (
    <Section title={t('stockSending')}>
      <Stack>
        <Switch label={t('sync')} description={t('syncHint')} {...form.getInputProps('sync', { type: 'checkbox' })} />
        <Select
          label={t('strategy')}
          data={strategies.map((value) => ({ value, label: t(`strategy_${value}`) }))}
          allowDeselect={false}
          maw={480}
          {...form.getInputProps('stockStrategy')}
        />
      </Stack>
    </Section>
  )
}
