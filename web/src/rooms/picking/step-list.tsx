// Stops in the order of walking.
import { Text } from '@mantine/core'
import { useCellName } from '../../kit/cells.ts'
import { Picture } from '../../kit/show.tsx'
import { lookOf, type Stop } from './steps.ts'
import { useText } from './text.ts'
import styles from './picking.module.css'

export function StepList({ stops, title }: { stops: readonly Stop[]; title: string }) {
  const t = useText()
  const cellName = useCellName()
  return (
    <section aria-label={title}>
      <Text component="h2" fw={600} m={0} mb="xs">
        {title}
      </Text>
      <ul className={styles.list}>
        {stops.map((stop) => {
          const [step] = stop.steps
          if (!step) return null
          return (
            <li key={stop.key} className={styles.item}>
              <Picture src={step.image} name={step.name} size={44} />
              <div style={{ minWidth: 0, flex: 1 }}>
                <Text lineClamp={1}>{step.name}</Text>
                <Text size="sm" c="dimmed" truncate>
                  {[lookOf(step), step.article].filter(Boolean).join(' · ')}
                </Text>
              </div>
              <div className={styles.itemEnd}>
                <Text fw={600}>{cellName(stop.place) || '—'}</Text>
                <Text size="sm" c="dimmed">
                  {t('pieces', { count: stop.quantity })}
                </Text>
              </div>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
