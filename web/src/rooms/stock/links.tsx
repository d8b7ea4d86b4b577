// The warehouses of marketplaces that ours feeds: linking and unlinking them.
import { ActionIcon, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { IconPlugOff } from '@tabler/icons-react'
import { useState } from 'react'
import { useSend } from '../../api/query.ts'
import type { ServiceWarehouse, Warehouse } from '../../api/schema.gen.ts'
import { useMay } from '../../api/session.ts'
import { useOrganizationNames } from '../../kit/choose.tsx'
import { useConfirm } from '../../kit/confirm.tsx'
import { Section } from '../../kit/facts.tsx'
import { useServiceName } from '../../kit/order.tsx'
import { say } from '../../kit/say.ts'
import { param, useUrlState } from '../../kit/url-state.ts'
import { useUnlinked } from './unlinked.ts'
import { useText } from './text.ts'
import styles from './stock.module.css'

const params = { link: param.text() }

export function Links({ row }: { row: Warehouse }) {
  const t = useText()
  const may = useMay()
  const serviceName = useServiceName()
  const { ownerOf } = useOrganizationNames()
  const [ask, dialog] = useConfirm()
  const remove = useSend('POST /api/warehouse/removeServiceWarehouse', {
    topics: ['settings', 'stock'],
    onDone: () => say.done(t('unlinked')),
    onFail: say.failed,
  })
  const links = row.warehouseServices ?? []
  const nameOf = (link: ServiceWarehouse) => `${serviceName(link.service)} · ${link.name}`
  const unlink = ({ id, service, organizationId, externalId, warehouseId, ...rest }: ServiceWarehouse) => {
    if (!service || !organizationId || !externalId || !warehouseId) return
    const body = { ...rest, id, service, organizationId, externalId, warehouseId }
    ask({ title: t('unlinkTitle'), text: t('unlinkText', { name: nameOf(body) }), doIt: t('unlink'), onYes: () => remove.mutateAsync({ body }) })
  }
  return (
    <Section title={t('links')}>
      <Stack>
        {links.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('noLinks')}
          </Text>
        )}
        {links.length > 0 && (
          <ul className={styles.lines}>
            {links.map((link) => (
              <li key={link.id} className={styles.line}>
                <div style={{ flex: 1, minWidth: 0 }}>
                  <Text size="sm" fw={500}>
                    {nameOf(link)}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {[link.externalId, ownerOf(link.organizationId)].filter((part) => part).join(' · ')}
                  </Text>
                </div>
                {may('warehouse.edit') && (
                  <ActionIcon variant="subtle" color="gray" size={44} aria-label={t('unlinkNamed', { name: nameOf(link) })} onClick={() => unlink(link)}>
                    <IconPlugOff size={18} aria-hidden />
                  </ActionIcon>
                )}
              </li>
            ))}
          </ul>
        )}
        {may('warehouse.edit') && <AddLink warehouseId={row.id ?? 0} linked={links} />}
        {dialog}
      </Stack>
    </Section>
  )
}

const keyOf = (one: { service: string; organizationId: number }) => `${one.service} ${one.organizationId}`

/** Chosen from what the marketplace tells, else written by hand. */
function AddLink({ warehouseId, linked }: { warehouseId: number; linked: readonly ServiceWarehouse[] }) {
  const t = useText()
  const serviceName = useServiceName()
  const { ownerOf } = useOrganizationNames()
  const [{ link }, setState] = useUrlState(params)
  const { all, accounts } = useUnlinked()
  const asked = all.find((one) => one.id === link)
  const [chosen, choose] = useState<string>()
  const [written, write] = useState<string>()
  const account = accounts.find((one) => keyOf(one) === chosen) ?? accounts.find((one) => asked && keyOf(one) === keyOf(asked)) ?? accounts[0]
  const send = useSend('POST /api/warehouse/createServiceWarehouse', {
    topics: ['settings', 'stock'],
    onDone: () => {
      say.done(t('linked'))
      write('')
      setState({ link: '' }, { replace: true })
    },
    onFail: say.failed,
  })
  if (!account)
    return (
      <Text size="sm" c="dimmed">
        {t('noAccountsToLink')}
      </Text>
    )
  const theirs = all.filter(
    (one) => keyOf(one) === keyOf(account) && !linked.some(({ service, externalId }) => service === one.service && externalId === one.id),
  )
  const externalId = written ?? asked?.id ?? ''
  const accountName = ({ service, organizationId }: (typeof accounts)[number]) => [serviceName(service), ownerOf(organizationId)].filter(Boolean).join(' · ')
  const submit = () =>
    send.mutate({
      body: { ...account, warehouseId, externalId: externalId.trim(), name: theirs.find(({ id }) => id === externalId)?.name ?? externalId.trim() },
    })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Group align="flex-end" gap="xs">
        {accounts.length > 1 && (
          <Select
            label={t('marketplace')}
            allowDeselect={false}
            data={accounts.map((one) => ({ value: keyOf(one), label: accountName(one) }))}
            value={keyOf(account)}
            onChange={(value) => (choose(value ?? undefined), write(''))}
          />
        )}
        {theirs.length > 0 ? (
          <Select
            label={t('theirWarehouse', { service: serviceName(account.service) })}
            placeholder={t('chooseOne')}
            searchable
            data={theirs.map(({ id, name }) => ({ value: id, label: name }))}
            value={externalId === '' ? null : externalId}
            onChange={(value) => write(value ?? '')}
          />
        ) : (
          <TextInput
            label={t('theirNumber', { service: serviceName(account.service) })}
            maxLength={200}
            value={externalId}
            onChange={(event) => write(event.currentTarget.value)}
          />
        )}
        <Button type="submit" variant="default" loading={send.isPending} disabled={externalId.trim() === ''}>
          {t('linkIt')}
        </Button>
      </Group>
    </form>
  )
}
