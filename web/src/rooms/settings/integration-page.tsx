// The form of a service, drawn from what its connector declares. Secrets are only written: one that is kept can be replaced, never read.
import { Alert, Button, Collapse, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconExternalLink, IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { call } from '../../api/api.ts'
import { useApi, useSend } from '../../api/query.ts'
import { useMay } from '../../api/session.ts'
import { OrganizationSelect, useOrganizations } from '../../kit/choose.tsx'
import { useConfirm } from '../../kit/confirm.tsx'
import { Fact, Facts, Section } from '../../kit/facts.tsx'
import { markSaved, showRefusal } from '../../kit/form.ts'
import { useServiceName } from '../../kit/order.tsx'
import { say } from '../../kit/say.ts'
import { StateBadge, When } from '../../kit/show.tsx'
import { Answer } from '../../kit/states.tsx'
import { useUnsaved } from '../../kit/unsaved.tsx'
import { useCheck, type Connectable, type Integration } from './integration-check.ts'
import { Screen } from './screen.tsx'
import { useText } from './text.ts'
import styles from './settings.module.css'

const back = '/settings/integrations'

export function IntegrationPage({ service }: { service: string }) {
  const t = useText()
  const nameOf = useServiceName()
  const search = new URLSearchParams(useSearch())
  const asked = Number(search.get('organization'))
  const organizations = useOrganizations()
  const kept = useApi('settings', 'GET /api/client/integrations', {})
  const offered = useApi('own', 'GET /api/client/connectable', {})
  const [chosen, setChosen] = useState<number>()
  const organizationId = chosen ?? (asked > 0 ? asked : organizations.data?.rows?.[0]?.id) ?? undefined
  const one = kept.data?.find((row) => row.service === service && row.organizationId === organizationId)
  const form = offered.data?.find((row) => row.service === service)
  return (
    <Screen
      title={nameOf(service)}
      back={back}
      beside={one && <StateBadge tone={one.problem ? 'bad' : 'good'}>{one.problem ? t('worksNot') : t('works')}</StateBadge>}
      actions={one && <Actions one={one} />}
    >
      <Answer of={kept}>
        {() => (
          <Stack maw={760}>
            {asked === 0 && (organizations.data?.rows ?? []).length > 1 && (
              <OrganizationSelect label={t('organization')} required value={organizationId} onChange={setChosen} />
            )}
            {one && <Health one={one} />}
            {form && organizationId !== undefined ? (
              <AccountForm key={organizationId} form={form} one={one} organizationId={organizationId} />
            ) : (
              offered.data && <Alert color="gray">{t('noForm')}</Alert>
            )}
          </Stack>
        )}
      </Answer>
    </Screen>
  )
}

function Health({ one }: { one: Integration }) {
  const t = useText()
  return (
    <>
      {one.problem && (
        <Alert color="red" variant="light" title={t('worksNot')} role="alert">
          <Text size="sm" className={styles.details}>
            {one.problem}
          </Text>
        </Alert>
      )}
      <Facts cols={2}>
        <Fact title={t('checkedAt')}>
          <When at={one.checkedDate} />
        </Fact>
        <Fact title={t('importedAt')}>
          <When at={one.importedDate} />
        </Fact>
      </Facts>
    </>
  )
}

function Actions({ one }: { one: Integration }) {
  const t = useText()
  const may = useMay()
  const [, go] = useLocation()
  const nameOf = useServiceName()
  const [ask, dialog] = useConfirm()
  const check = useCheck()
  const remove = useSend('POST /api/client/removeServiceIntegration', {
    topics: ['settings'],
    onDone: () => {
      say.done(t('integrationRemoved'))
      go(back)
    },
    onFail: say.failed,
  })
  const { service, organizationId } = one
  if (!may('integration.edit') || service === undefined || service === 'NONE' || organizationId === undefined) return null
  const query = { service, organizationId }
  return (
    <>
      <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} loading={check.isPending} onClick={() => check.mutate({ query })}>
        {t('check')}
      </Button>
      <Button
        variant="subtle"
        color="red"
        onClick={() =>
          ask({
            title: t('integrationRemoveTitle', { name: nameOf(service) }),
            text: t('integrationRemoveText'),
            doIt: t('disconnect'),
            onYes: () => remove.mutateAsync({ query }),
          })
        }
      >
        {t('disconnect')}
      </Button>
      {dialog}
    </>
  )
}

type Values = Record<'serviceClientId' | 'serviceSecret' | 'login' | 'password' | 'siteDomain', string>
const isName = (name: string): name is keyof Values => ['serviceClientId', 'serviceSecret', 'login', 'password'].includes(name)
const services = ['WILDBERRIES', 'OZON', 'YANDEX_MARKET', 'MOY_SKLAD'] as const

type FormProps = { form: Connectable; one: Integration | undefined; organizationId: number }

function useAccountForm({ form, one, organizationId }: FormProps) {
  const t = useText()
  const has = (name: string) => (name === 'serviceSecret' ? one?.hasSecret : name === 'password' ? one?.hasPassword : undefined) === true
  const initial: Values = {
    serviceClientId: one?.serviceClientId ?? '',
    serviceSecret: '',
    login: one?.login ?? '',
    password: '',
    siteDomain: one?.siteDomain ?? '',
  }
  const fields = form.fields.flatMap((field) => (isName(field.name) ? [{ ...field, name: field.name, isKept: has(field.name) }] : []))
  const account = useForm<Values>({
    initialValues: initial,
    validate: (values) =>
      Object.fromEntries(
        fields.flatMap(({ name, required, isKept, pattern }) => {
          const text = values[name].trim()
          if (text === '') return required && !isKept ? [[name, t('fieldNeeded')]] : []
          return pattern !== undefined && !new RegExp(pattern).test(text) ? [[name, t('fieldWrong')]] : []
        }),
      ),
  })
  const connect = useSend('PUT /api/client/integrations', {
    topics: ['settings'],
    onDone: ({ problem }) => {
      if (problem) say.note(problem)
      else say.done(t('connected'))
    },
    onFail: (error) =>
      showRefusal(account, error, {
        error_integration_refused: fields.at(-1)?.name ?? '',
        error_site_domain: 'siteDomain',
        error_integration_domain: 'serviceSecret',
      }),
  })
  const service = services.find((name) => name === form.service)
  const send = (values: Values) => {
    if (service === undefined) return
    // A secret that is left empty stays as it is kept.
    const given = Object.entries(values).filter(([name, value]) => value.trim() !== '' || (name in initial && account.isDirty(name)))
    const body = { service, organizationId, ...Object.fromEntries(given.map(([name, value]) => [name, value.trim()])) }
    connect.mutate({ body }, { onSuccess: () => markSaved(account, values, { ...values, serviceSecret: '', password: '' }) })
  }
  return { account, fields, connect, send }
}

function AccountForm(props: FormProps) {
  const t = useText()
  const may = useMay()
  const { form, one, organizationId } = props
  const { account, fields, connect, send } = useAccountForm(props)
  const [isMore, setMore] = useState(Boolean(one?.siteDomain))
  const unsaved = useUnsaved(account.isDirty() && !connect.isPending)
  if (!may('integration.edit')) return null
  return (
    <Section title={t('accessKeys')}>
      <form onSubmit={account.onSubmit(send)} noValidate>
        <Stack>
          <Text size="sm" c="dimmed">
            {form.help}
          </Text>
          {fields.map(({ name, kind, label, help, required, isKept }) => {
            const shown = { label, description: help, required: required && !isKept, autoComplete: 'off', ...account.getInputProps(name) }
            return kind === 'secret' ? (
              <PasswordInput key={name} {...shown} placeholder={isKept ? t('secretKept') : undefined} autoComplete="new-password" />
            ) : (
              <TextInput key={name} {...shown} />
            )
          })}
          <Group>
            <Button variant="subtle" color="gray" size="compact-sm" aria-expanded={isMore} onClick={() => setMore(!isMore)}>
              {t('more')}
            </Button>
          </Group>
          <Collapse expanded={isMore}>
            <TextInput label={t('siteDomain')} description={t('siteDomainHint')} type="url" {...account.getInputProps('siteDomain')} />
          </Collapse>
          <Group gap="xs">
            <Button type="submit" loading={connect.isPending}>
              {one ? t('saveAndCheck') : t('connect')}
            </Button>
            {form.canLetIn && <LetIn service={form.service} organizationId={organizationId} />}
          </Group>
        </Stack>
      </form>
      {unsaved}
    </Section>
  )
}

/** Goes to the service, where the seller lets this server in; it sends them back with a code. */
function LetIn({ service, organizationId }: { service: string; organizationId: number }) {
  const t = useText()
  const [isBusy, setBusy] = useState(false)
  const go = async () => {
    setBusy(true)
    try {
      window.location.assign(await call('GET /api/client/connect', { query: { service, organizationId } }))
    } catch (error) {
      say.failed(error)
      setBusy(false)
    }
  }
  return (
    <Button variant="default" loading={isBusy} leftSection={<IconExternalLink size={16} aria-hidden />} onClick={() => void go()}>
      {t('letIn')}
    </Button>
  )
}
