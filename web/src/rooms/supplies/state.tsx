// A supply in a word: its state, its name, what hinders it.
import { Group, Tooltip } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { Supply } from '../../api/schema.gen.ts'
import { StateBadge, type Tone } from '../../kit/show.tsx'
import { useText } from './text.ts'

const tones: Record<NonNullable<Supply['status']>, Tone> = { CREATED: 'wait', READY_TO_SUPPLY: 'busy', SUPPLIED: 'good', FINISHED: 'quiet' }
export const isOpen = (supply: Supply) => supply.deleted !== true && supply.status !== 'SUPPLIED' && supply.status !== 'FINISHED'
/** What the marketplace said when the supply was to be handed over. */
export const problemOf = (supply: Supply): string | undefined =>
  'problem' in supply && typeof supply.problem === 'string' && supply.problem !== '' ? supply.problem : undefined

export function useSupplyName(): (supply: Supply) => string {
  const t = useText()
  return (supply) => supply.name || t('nameless', { id: supply.id ?? 0 })
}

export function SupplyState({ supply }: { supply: Supply }) {
  const t = useText()
  const status = supply.status ?? 'CREATED'
  const problem = problemOf(supply)
  return (
    <Group gap={4} wrap="nowrap" component="span">
      <StateBadge tone={tones[status]}>{t(`state_${status}`)}</StateBadge>
      {problem !== undefined && isOpen(supply) && (
        <Tooltip label={problem} multiline maw={320}>
          <IconAlertTriangle size={16} color="var(--mantine-color-red-6)" aria-label={problem} />
        </Tooltip>
      )}
    </Group>
  )
}
