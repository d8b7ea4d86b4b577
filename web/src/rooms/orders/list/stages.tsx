// Quick tabs: where orders stand, and how many of them there are under the filters of now.
import { ScrollArea, Tabs } from '@mantine/core'
import { useApi } from '../../../api/query.ts'
import { numberText } from '../../../kit/show.tsx'
import { useText } from '../text.ts'
import { filterOf, stages, type ListState } from './state.ts'
import styles from './list.module.css'

const MOST = 1_000

export function Stages({ state, onStage }: { state: ListState; onStage: (stage: ListState['stage']) => void }) {
  const t = useText()
  const { status: _status, ...filter } = filterOf(state)
  const counts = useApi('orders', 'GET /api/order/stages', { query: filter }, { keep: true }).data
  const all = 'ALL'
  return (
    <Tabs value={state.stage ?? all} onChange={(value) => onStage(stages.find((stage) => stage === value))} keepMounted={false} aria-label={t('stages')}>
      <ScrollArea type="never" className={styles.tabs}>
        <Tabs.List className={styles.tabList}>
          <Tabs.Tab value={all}>{t('stage_ALL')}</Tabs.Tab>
          {stages.map((stage) => (
            <Tabs.Tab
              key={stage}
              value={stage}
              rightSection={<Count count={counts?.[stage]} isAlarm={(stage === 'ERROR' || stage === 'WAITING') && (counts?.[stage] ?? 0) > 0} />}
            >
              {t(`stage_${stage}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </ScrollArea>
    </Tabs>
  )
}

function Count({ count, isAlarm }: { count: number | undefined; isAlarm: boolean }) {
  if (count === undefined) return null
  return (
    <span className={styles.count} data-alarm={isAlarm || undefined}>
      {count >= MOST ? `${numberText(MOST - 1)}+` : numberText(count)}
    </span>
  )
}
