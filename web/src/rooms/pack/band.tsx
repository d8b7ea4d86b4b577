// The answer to the last scan, over the work.
import { Loader, Text } from '@mantine/core'
import { SignalBand } from '../../kit/signal.tsx'
import { sayAnswer } from './answer.ts'
import type { State } from './floor.ts'
import { useText } from './text.ts'

export function AnswerBand({ state }: { state: State }) {
  const t = useText()
  const { answer, view, isBusy, done } = state
  const said = answer && { at: answer.at, ...sayAnswer(t, answer, view) }
  return (
    <SignalBand signal={said} idle={view ? t('begin') : t('ready')}>
      {isBusy && <Loader size="sm" color="currentColor" role="img" aria-label={t('sending')} />}
      {!isBusy && done && said?.tone !== 'done' && view && (
        <Text size="sm" visibleFrom="sm">
          {t('lastDone', { number: done.number })}
        </Text>
      )}
    </SignalBand>
  )
}
