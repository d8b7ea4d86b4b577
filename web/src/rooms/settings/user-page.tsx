// One user: changing them, removing and bringing back, taking away a lost second factor. And a new one.
import { Button, Group, Stack, Text } from '@mantine/core'
import { useLocation } from 'wouter'
import { useApi, useSend } from '../../api/query.ts'
import type { User } from '../../api/schema.gen.ts'
import { useMay, useSession } from '../../api/session.ts'
import { useConfirm } from '../../kit/confirm.tsx'
import { Section } from '../../kit/facts.tsx'
import { say } from '../../kit/say.ts'
import { StateBadge } from '../../kit/show.tsx'
import { Answer, EmptyState } from '../../kit/states.tsx'
import { useRoles } from './rights.tsx'
import { useProof } from './proof.tsx'
import { Screen } from './screen.tsx'
import { useText } from './text.ts'
import { UserForm, type UserValues } from './user-form.tsx'

const back = '/settings/users'

/** As the API takes it; an empty password is none. */
function useBody() {
  const roles = useRoles().data ?? []
  return ({ password, roles: chosen, organizationIds, warehouseIds, ...texts }: UserValues) => ({
    ...texts,
    roles: roles.map(({ role }) => role).filter((role) => chosen.includes(role)),
    organizationIds: organizationIds.map(Number),
    warehouseIds: warehouseIds.map(Number),
    ...(password !== '' && { newPassword: password }),
  })
}

export function NewUser() {
  const t = useText()
  const [, go] = useLocation()
  const bodyOf = useBody()
  const add = useSend('POST /api/client/addUser', {
    topics: ['settings'],
    onDone: ({ userId }) => {
      say.done(t('userAdded'))
      go(`${back}/${userId}`, { replace: true })
    },
  })
  return (
    <Screen title={t('userNew')} back={back}>
      <UserForm onSave={(values) => add.mutateAsync({ body: bodyOf(values) })} />
    </Screen>
  )
}

export function UserPage({ id }: { id: number }) {
  const t = useText()
  // There is no operation for one user: a client has tens of them.
  const found = useApi('settings', 'GET /api/client/findUser', { query: { limit: 500 } })
  const user = found.data?.rows?.find(({ userId }) => userId === id)
  return (
    <Screen
      title={user?.name || user?.login || t('tab_users')}
      back={back}
      beside={
        user?.isActive === false ? (
          <StateBadge tone="bad">{t('userRemoved')}</StateBadge>
        ) : (
          user?.isMain && <StateBadge tone="quiet">{t('userMain')}</StateBadge>
        )
      }
    >
      <Answer of={found}>{() => (user ? <About user={user} id={id} /> : <EmptyState title={t('userGone')} />)}</Answer>
    </Screen>
  )
}

function About({ user, id }: { user: User; id: number }) {
  const t = useText()
  const may = useMay()
  const bodyOf = useBody()
  const [withProof, proof] = useProof()
  const save = useSend('POST /api/client/updateUser', { topics: ['settings'], onDone: () => say.done(t('saved')) })
  return (
    <Stack>
      <UserForm user={user} onSave={(values) => withProof(() => save.mutateAsync({ body: { userId: id, ...bodyOf(values) } }))} />
      {may('user.edit') && <Access user={user} id={id} />}
      {proof}
    </Stack>
  )
}

function Access({ user, id }: { user: User; id: number }) {
  const t = useText()
  const own = useSession().user
  const [ask, dialog] = useConfirm()
  const query = { userId: id }
  const name = user.name || user.login || ''
  const options = { topics: ['settings'], onFail: say.failed } as const
  const remove = useSend('POST /api/client/removeUser', { ...options, onDone: () => say.done(t('userIsRemoved')) })
  const restore = useSend('POST /api/client/restoreUser', { ...options, onDone: () => say.done(t('userIsBack')) })
  const reset = useSend('POST /api/session/resetSecondFactor', { ...options, onDone: () => say.done(t('factorReset')) })
  const isRemoved = user.isActive === false
  const askRemove = () =>
    ask({ title: t('userRemoveTitle', { name }), text: t('userRemoveText'), doIt: t('userRemove'), onYes: () => remove.mutateAsync({ query }) })
  const askReset = () => ask({ title: t('factorTitle', { name }), text: t('factorText'), doIt: t('factorDo'), onYes: () => reset.mutateAsync({ query }) })
  return (
    <Stack maw={760}>
      <Section title={t('access')}>
        <Stack align="flex-start" gap="sm">
          <Text size="sm" c="dimmed">
            {isRemoved ? t('accessRemoved') : t('accessHint')}
          </Text>
          <Group gap="xs">
            {isRemoved ? (
              <Button loading={restore.isPending} onClick={() => restore.mutate({ query })}>
                {t('userRestore')}
              </Button>
            ) : (
              <>
                <Button variant="default" onClick={askReset}>
                  {t('factorDo')}
                </Button>
                {!user.isMain && own.userId !== id && (
                  <Button color="red" variant="light" onClick={askRemove}>
                    {t('userRemove')}
                  </Button>
                )}
              </>
            )}
          </Group>
        </Stack>
      </Section>
      {dialog}
    </Stack>
  )
}
