// API tokens: made with a name, shown once, with their last use; revoked at once.
import { Button, Checkbox, Select, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { Reply } from '../../api/api.ts'
import { useApi, useSend } from '../../api/query.ts'
import { useConfirm } from '../../kit/confirm.tsx'
import { Dialog, DialogEnd } from '../../kit/dialog.tsx'
import { showRefusal } from '../../kit/form.ts'
import { PlainTable } from '../../kit/plain-table.tsx'
import { say } from '../../kit/say.ts'
import { StateBadge, When } from '../../kit/show.tsx'
import { Answer, EmptyState } from '../../kit/states.tsx'
import type { Column } from '../../kit/table.tsx'
import { Screen, ShownOnce } from './screen.tsx'
import { useText } from './text.ts'

type Token = Reply<'GET /api/client/getClientTokens'>[number]
type Made = { name: string; token: string }

export function Tokens() {
  const t = useText()
  const [isNew, setNew] = useState(false)
  const [made, setMade] = useState<Made>()
  const tokens = useApi('settings', 'GET /api/client/getClientTokens', {})
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setNew(true)}>
      {t('tokenNew')}
    </Button>
  )
  return (
    <Screen title={t('tab_tokens')} hint={t('tokensHint')} actions={add}>
      {made && <ShownOnce title={t('tokenMade', { name: made.name })} secret={made.token} onClose={() => setMade(undefined)} />}
      <Answer of={tokens}>{(rows) => (rows.length === 0 ? <EmptyState title={t('tokensNone')} hint={t('tokensHint')} /> : <List rows={rows} />)}</Answer>
      {isNew && (
        <NewToken
          onClose={() => setNew(false)}
          onMade={(one) => {
            setMade(one)
            setNew(false)
          }}
        />
      )}
    </Screen>
  )
}

const isOver = ({ expiredDate }: Token) => typeof expiredDate === 'string' && Date.parse(expiredDate) <= Date.now()

function List({ rows }: { rows: readonly Token[] }) {
  const t = useText()
  const [ask, dialog] = useConfirm()
  const revoke = useSend('POST /api/client/removeClientPublicToken', { topics: ['settings'], onDone: () => say.done(t('tokenRevoked')), onFail: say.failed })
  const columns: readonly Column<Token>[] = [
    {
      key: 'name',
      title: t('name'),
      phone: 'head',
      render: (token) => (
        <Text span size="sm" fw={500}>
          {token.tokenName}
        </Text>
      ),
    },
    {
      key: 'right',
      title: t('tokenRight'),
      width: 150,
      render: ({ readOnly }) => <StateBadge tone={readOnly ? 'quiet' : 'wait'}>{readOnly ? t('tokenReads') : t('tokenWrites')}</StateBadge>,
    },
    { key: 'made', title: t('madeAt'), width: 130, render: ({ createdDate }) => <When at={createdDate} date /> },
    { key: 'used', title: t('usedAt'), width: 150, render: ({ usedDate }) => (usedDate ? <When at={usedDate} /> : t('neverUsed')) },
    {
      key: 'end',
      title: t('endsAt'),
      width: 150,
      render: (token) =>
        isOver(token) ? <StateBadge tone="bad">{t('ended')}</StateBadge> : token.expiredDate ? <When at={token.expiredDate} date /> : t('neverEnds'),
    },
    {
      key: 'actions',
      title: '',
      width: 110,
      align: 'right',
      render: ({ clientTokenId, tokenName }) => (
        <Button
          variant="subtle"
          color="red"
          size="compact-sm"
          onClick={() =>
            ask({
              title: t('tokenRevokeTitle', { name: tokenName ?? '' }),
              text: t('tokenRevokeText'),
              doIt: t('tokenRevoke'),
              onYes: () => revoke.mutateAsync({ query: { tokenId: clientTokenId ?? 0 } }),
            })
          }
        >
          {t('tokenRevoke')}
        </Button>
      ),
    },
  ]
  return (
    <>
      <PlainTable label={t('tab_tokens')} rows={rows} columns={columns} rowKey={({ clientTokenId }) => clientTokenId ?? 0} />
      {dialog}
    </>
  )
}

const lifetimes = ['', '30', '90', '365'] as const
const DAY_MS = 86_400_000
/** The end of the day that many days from now. */
const endIn = (days: number) => new Date((Math.ceil(Date.now() / DAY_MS) + days) * DAY_MS).toISOString()

function NewToken({ onClose, onMade }: { onClose: () => void; onMade: (made: Made) => void }) {
  const t = useText()
  const form = useForm({ initialValues: { name: '', readOnly: false, days: '' }, validate: { name: (text) => (text.trim() === '' ? t('nameNeeded') : null) } })
  const add = useSend('POST /api/client/addClientPublicToken', {
    topics: ['settings'],
    onDone: ({ token, tokenName }) => onMade({ name: tokenName ?? '', token: token ?? '' }),
    onFail: (error) => showRefusal(form, error, { error_token_name_taken: 'name', error_token_name_empty: 'name', error_token_expiry: 'days' }),
  })
  const send = ({ name, readOnly, days }: typeof form.values) => {
    const expiredDate = days === '' ? undefined : endIn(Number(days))
    add.mutate({ query: { tokenName: name.trim(), readOnly, expiredDate } })
  }
  return (
    <Dialog onClose={onClose} title={t('tokenNew')}>
      <form onSubmit={form.onSubmit(send)} noValidate>
        <Stack>
          <TextInput label={t('name')} description={t('tokenNameHint')} required maxLength={100} data-autofocus {...form.getInputProps('name')} />
          <Select
            label={t('tokenLife')}
            data={lifetimes.map((value) => ({ value, label: value === '' ? t('neverEnds') : t('days', { count: Number(value) }) }))}
            allowDeselect={false}
            {...form.getInputProps('days')}
          />
          <Checkbox label={t('tokenReadOnly')} description={t('tokenReadOnlyHint')} {...form.getInputProps('readOnly', { type: 'checkbox' })} />
          <DialogEnd onClose={onClose} isBusy={add.isPending}>
            {t('create')}
          </DialogEnd>
        </Stack>
      </form>
    </Dialog>
  )
}
