// Why a marketplace is or is not told the stock of a SKU: gate by gate, and what each of its warehouses was told.
import { Stack, Text } from '@mantine/core'
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import type { Reply } from '../api/api.ts'
import { useApi } from '../api/query.ts'
import { Fact, Facts } from './facts.tsx'
import { useLinks } from './links.ts'
import { Quantity, StateBadge, When } from './show.tsx'
import { Answer } from './states.tsx'
import { useText } from './text.ts'
import styles from './why-sent.module.css'

type Explanation = Reply<'GET /api/stock/explain'>

/** @example <WhySent productId={offered.productId} service={offered.service} /> */
export function WhySent({ productId, service }: { productId: number; service: Explanation['service'] }) {
  const { nameOf } = useLinks()
  const asked = useApi('stock', 'GET /api/stock/explain', { query: { productId, service } }, { refetchEvery: 10_000 })
  return (
    <Answer of={asked}>
      {(why) => (
        <Stack>
          <Verdict why={why} />
          <Gates gates={why.gates} />
          {why.warehouses.map((one) => (
            <Stack key={`${one.organizationId}-${one.serviceWarehouseId}`} gap="sm">
              <Text fw={500}>{nameOf(service, one.serviceWarehouseId)}</Text>
              <Told one={one} />
              <Gates gates={one.gates} />
            </Stack>
          ))}
        </Stack>
      )}
    </Answer>
  )
}

function Verdict({ why }: { why: Explanation }) {
  const t = useText()
  const some = why.gates.every(({ passed }) => passed) && why.warehouses.some(({ quantity, held }) => quantity !== null && quantity !== undefined && !held)
  return (
    <div>
      {why.sent ? (
        <StateBadge tone="good">{t('isSent')}</StateBadge>
      ) : (
        <StateBadge tone={some ? 'wait' : 'bad'}>{some ? t('isPartlySent') : t('isNotSent')}</StateBadge>
      )}
    </div>
  )
}

const tones = { held: 'wait', pending: 'busy', refused: 'bad', never: 'quiet', told: 'good' } as const
function stateOf({ held, pending, lastStatus, shown }: Explanation['warehouses'][number]): keyof typeof tones {
  if (held) return 'held'
  if (pending) return 'pending'
  if (lastStatus === 'ERROR') return 'refused'
  return shown === null || shown === undefined ? 'never' : 'told'
}

function Told({ one }: { one: Explanation['warehouses'][number] }) {
  const t = useText()
  const state = stateOf(one)
  return (
    <>
      <Facts cols={5}>
        <Fact title={t('told')}>
          <StateBadge tone={tones[state]}>{t(`told_${state}`)}</StateBadge>
        </Fact>
        <Fact title={t('freeHere')}>
          <Quantity value={one.free} />
        </Fact>
        <Fact title={t('toBeShown')}>
          <Quantity value={one.quantity} />
        </Fact>
        <Fact title={t('shownThere')}>
          <Quantity value={one.shown} />
        </Fact>
        <Fact title={t('lastSent')}>
          <When at={one.lastSentAt} />
        </Fact>
      </Facts>
      {one.lastStatus === 'ERROR' && one.lastError && (
        <Text size="sm" c="red">
          {one.lastError}
        </Text>
      )}
    </>
  )
}

/** In brackets the server names settings for programs; people read the sentence. */
const sentence = (text: string) => text.replace(/ \([^)]*\)/g, '')

function Gates({ gates }: { gates: Explanation['gates'] }) {
  const t = useText()
  return (
    <ul className={styles.gates}>
      {gates.map(({ gate, passed, effect, localMessage }) => {
        const isOpen = passed || effect === 'less'
        const Icon = isOpen ? IconCircleCheck : IconCircleX
        return (
          <li key={gate} className={styles.gate} data-open={isOpen || undefined}>
            <Icon size={18} role="img" aria-label={isOpen ? t('gateOpen') : t('gateClosed')} />
            {sentence(localMessage)}
          </li>
        )
      })}
    </ul>
  )
}
