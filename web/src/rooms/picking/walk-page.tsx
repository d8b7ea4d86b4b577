// One walk on a phone: where to go, what to take and how many; each scan is answered. It goes on where it stopped.
import { Alert, Button, Group, Menu, Progress, Stack, Text } from '@mantine/core'
import { IconDots, IconLock, IconPrinter } from '@tabler/icons-react'
import { Link, useLocation } from 'wouter'
import { useApi, useSend } from '../../api/query.ts'
import { useConfirm } from '../../kit/confirm.tsx'
import { useServiceName } from '../../kit/order.tsx'
import { Page } from '../../kit/page.tsx'
import { say } from '../../kit/say.ts'
import { StateBadge } from '../../kit/show.tsx'
import { Answer } from '../../kit/states.tsx'
import { Finished } from './finished.tsx'
import { Going } from './going.tsx'
import { stopsOf, type Walk } from './steps.ts'
import { StepList } from './step-list.tsx'
import { useText } from './text.ts'

export function WalkPage({ id }: { id: number }) {
  const t = useText()
  const asked = useApi('orders', 'GET /api/fbs/walks/{walkId}', { path: { walkId: id } }, { refetchEvery: 5_000 })
  const walk = asked.data
  return (
    <Page title={t('walkTitle', { id })} back="/picking" beside={walk && <WalkState walk={walk} />} actions={walk && <More walk={walk} />}>
      <Answer of={asked}>
        {(shown) => (
          <Stack gap="md">
            <Head walk={shown} />
            {shown.finished ? <Finished walk={shown} /> : shown.mine ? <Going key={shown.id} walk={shown} /> : <NotMine walk={shown} />}
          </Stack>
        )}
      </Answer>
    </Page>
  )
}

export function WalkState({ walk }: { walk: Pick<Walk, 'finished' | 'mine' | 'taken' | 'picker'> }) {
  const t = useText()
  if (walk.finished) return <StateBadge tone="good">{t('finished')}</StateBadge>
  if (walk.mine) return <StateBadge tone="busy">{t('mine')}</StateBadge>
  return walk.taken ? <StateBadge tone="quiet">{t('takenBy', { name: walk.picker ?? '—' })}</StateBadge> : <StateBadge tone="wait">{t('free')}</StateBadge>
}

function Head({ walk }: { walk: Walk }) {
  const t = useText()
  const service = useServiceName()
  const missed = walk.steps.filter(({ state }) => state === 'short').length
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="sm">
        <Text c="dimmed" size="sm">
          {[service(walk.service), walk.warehouse].filter(Boolean).join(' · ')}
        </Text>
        <Text fw={600} style={{ fontVariantNumeric: 'tabular-nums' }}>
          {t('progressOf', { done: walk.done, total: walk.pieces })}
          {missed > 0 && (
            <Text span c="red" fw={600} ml="xs">
              {t('missedCount', { count: missed })}
            </Text>
          )}
        </Text>
      </Group>
      <Progress value={walk.pieces === 0 ? 100 : (walk.done / walk.pieces) * 100} size="lg" aria-label={t('progress')} />
    </Stack>
  )
}

/** Free, or in the hands of another. */
function NotMine({ walk }: { walk: Walk }) {
  const t = useText()
  const take = useSend('POST /api/fbs/walks/{walkId}/take', { topics: ['orders'], onFail: say.failed })
  return (
    <Stack gap="md">
      {walk.taken ? (
        <Alert color="gray" icon={<IconLock size={20} aria-hidden />} title={t('takenBy', { name: walk.picker ?? '—' })}>
          {t('takenHint')}
        </Alert>
      ) : (
        <Button size="xl" loading={take.isPending} onClick={() => take.mutate({ path: { walkId: walk.id } })}>
          {walk.done > 0 ? t('goOn') : t('take')}
        </Button>
      )}
      <StepList stops={stopsOf(walk.steps.filter(({ state }) => state === 'waiting'))} title={t('toTake')} />
    </Stack>
  )
}

function More({ walk }: { walk: Walk }) {
  const t = useText()
  const [, go] = useLocation()
  const [ask, dialog] = useConfirm()
  const onFail = say.failed
  const release = useSend('POST /api/fbs/walks/{walkId}/release', { topics: ['orders'], onDone: () => (say.done(t('released')), go('/picking')), onFail })
  const end = useSend('POST /api/fbs/task/{taskId}/cancel', { topics: ['orders'], onDone: () => say.done(t('ended')), onFail })
  const left = walk.pieces - walk.done
  return (
    <>
      <Button variant="default" component={Link} href={`/picking/${walk.id}/sheet`} leftSection={<IconPrinter size={18} aria-hidden />}>
        {t('sheet')}
      </Button>
      {walk.mine && !walk.finished && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" px="sm" aria-label={t('more')}>
              <IconDots size={18} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => release.mutate({ path: { walkId: walk.id } })}>{t('release')}</Menu.Item>
            <Menu.Item
              color="red"
              onClick={() =>
                ask({
                  title: t('endTitle'),
                  text: t('endText', { count: left }),
                  doIt: t('end'),
                  onYes: () => end.mutateAsync({ path: { taskId: walk.id }, query: { finished: true } }),
                })
              }
            >
              {t('end')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {dialog}
    </>
  )
}
