// The walk in hand: the next stop very large, the answer to each scan, and what to do when the goods are not there.
import { Button, Group, Text } from '@mantine/core'
import { IconMapPin } from '@tabler/icons-react'
import { useState } from 'react'
import { useCellName } from '../../kit/cells.ts'
import { useScanner } from '../../kit/scan.tsx'
import { Picture } from '../../kit/show.tsx'
import { SignalBand } from '../../kit/signal.tsx'
import { MissDialog } from './miss-dialog.tsx'
import { stopsOf, type Step, type Stop, type Walk } from './steps.ts'
import { StepList } from './step-list.tsx'
import { useText } from './text.ts'
import { usePicking } from './use-picking.ts'
import styles from './picking.module.css'

export function Going({ walk }: { walk: Walk }) {
  const t = useText()
  const [missing, setMissing] = useState<Step>()
  const picking = usePicking(walk)
  useScanner(picking.scan)
  const [stop, ...later] = stopsOf(picking.waiting)
  const [step] = stop?.steps ?? []
  if (!stop || !step) return <Text>{t('almostDone')}</Text>
  return (
    <>
      <div className={styles.answer}>
        <SignalBand signal={picking.signal} idle={t('scanHint')} />
      </div>
      <section className={styles.stop} aria-label={t('next')}>
        <Where stop={stop} />
        <What step={step} stop={stop} needsMark={picking.marking?.id === step.id} />
        <Group gap="sm" className={styles.actions}>
          <Button variant="default" size="lg" onClick={() => setMissing(step)}>
            {t('notFound')}
          </Button>
          {!step.needsMark && (
            <Button
              variant={step.barcodes.length === 0 ? 'filled' : 'default'}
              size="lg"
              loading={picking.isBusy}
              onClick={() => void picking.take(step, undefined)}
            >
              {t('takenWithout')}
            </Button>
          )}
        </Group>
      </section>
      {later.length > 0 && <StepList stops={later} title={t('further')} />}
      <MissDialog
        step={missing}
        onClose={() => setMissing(undefined)}
        onReason={(reason) => {
          if (missing) picking.miss(missing, reason)
          setMissing(undefined)
        }}
      />
    </>
  )
}

function Where({ stop }: { stop: Stop }) {
  const t = useText()
  const cellName = useCellName()
  return (
    <div className={styles.where}>
      <IconMapPin size={28} aria-hidden />
      {stop.place === '' ? (
        <Text component="h2" className={styles.noPlace}>
          {t('noPlace')}
        </Text>
      ) : (
        <Text component="h2" className={styles.place}>
          <span className={styles.placeWord}>{t('cell')}</span> {cellName(stop.place)}
        </Text>
      )}
    </div>
  )
}

function What({ step, stop, needsMark }: { step: Step; stop: Stop; needsMark: boolean }) {
  const t = useText()
  return (
    <div className={styles.what}>
      <Picture src={step.image} name={step.name} size={140} />
      <div style={{ minWidth: 0, flex: 1 }}>
        <Text className={styles.name}>{step.name}</Text>
        <div className={styles.chips}>
          {step.size && (
            <span className={styles.chip}>
              {t('size')} <b>{step.size}</b>
            </span>
          )}
          {step.color && (
            <span className={styles.chip}>
              {t('color')} <b>{step.color}</b>
            </span>
          )}
        </div>
        {step.article && (
          <Text>
            {t('article')} <b>{step.article}</b>
          </Text>
        )}
        <Text className={styles.count}>{t('takeCount', { count: stop.quantity })}</Text>
        {(needsMark || step.needsMark) && <Text className={styles.mark}>{needsMark ? t('scanMark') : t('hasMark')}</Text>}
      </div>
    </div>
  )
}
