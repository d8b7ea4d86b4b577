// What a scan does in a walk: ticks a piece, asks for its marking code, or says what is wrong. A piece on its way is not ticked twice.
import { useCallback, useEffect, useRef, useState } from 'react'
import { ApiError } from '../../api/api.ts'
import { useSend } from '../../api/query.ts'
import { useCellName } from '../../kit/cells.ts'
import { isMark } from '../../kit/codes.ts'
import { say } from '../../kit/say.ts'
import { sound, type Signal, type SignalTone } from '../../kit/signal.tsx'
import { lookOf, meaningOf, stopsOf, waitingOf, type Step, type Walk } from './steps.ts'
import { useText } from './text.ts'

const nameOf = (step: Step) => [step.name, lookOf(step)].filter((part) => part !== '').join(' · ')

export function usePicking(walk: Walk) {
  const t = useText()
  const cellName = useCellName()
  const [signal, setSignal] = useState<Signal>()
  const [asked, setMarking] = useState<Step>()
  const [taken, setTaken] = useState<ReadonlySet<number>>(new Set())
  const onTheWay = useRef(new Set<number>())
  const collect = useSend('POST /api/fbs/collectItem', { topics: ['orders'] })
  const missOne = useSend('POST /api/fbs/walks/{walkId}/miss', { topics: ['orders'], onDone: () => say.done(t('missed')), onFail: say.failed })
  const waiting = waitingOf(walk, taken)
  // One that is taken or missed meanwhile waits for no code any more.
  const marking = waiting.find(({ id }) => id === asked?.id)
  const tell = (tone: SignalTone, title: string, detail = '') => {
    setSignal({ at: Date.now(), tone, title, detail })
    sound(tone)
  }
  const take = async (step: Step, text: string | undefined, inTurn = true) => {
    const rest = waitingOf(walk, new Set([...taken, ...onTheWay.current, step.id]))
    onTheWay.current.add(step.id)
    const code = text === undefined ? {} : isMark(text) ? { mark: text } : step.barcodes.includes(text) ? { barcode: text } : {}
    try {
      await collect.mutateAsync({ query: { orderProductCollectId: step.id, ...code } })
      setTaken((now) => new Set([...now, step.id]))
      setMarking(undefined)
      const [next] = stopsOf(rest)
      if (!next) tell('done', t('allTaken'))
      else
        tell(
          'ok',
          inTurn ? t('right') : t('rightLater'),
          next.place === (step.place?.name ?? '') ? '' : t('goTo', { place: cellName(next.place) || t('noPlace') }),
        )
    } catch (error) {
      // Ticked already, by this device before its connection was lost: that is what was wanted.
      if (error instanceof ApiError && error.code === 'error_collect_done') setTaken((now) => new Set([...now, step.id]))
      else tell('error', error instanceof Error ? error.message : String(error), error instanceof ApiError && error.status === 0 ? t('scanAgain') : '')
    } finally {
      onTheWay.current.delete(step.id)
    }
  }
  const scan = (text: string) => {
    if (marking && isMark(text)) return void take(marking, text)
    const open = waitingOf(walk, new Set([...taken, ...onTheWay.current]))
    const [stop] = stopsOf(open)
    const [expected] = stop?.steps ?? []
    const needed = expected ? t('needed', { name: nameOf(expected) }) : ''
    const meaning = meaningOf(text, walk, open)
    switch (meaning.kind) {
      case 'take':
        if (marking && marking.id !== meaning.step.id) return tell('error', t('markFirst'), nameOf(marking))
        if (!meaning.step.needsMark || isMark(text)) return void take(meaning.step, text, meaning.inTurn)
        setMarking(meaning.step)
        return tell('attention', t('scanMark'), nameOf(meaning.step))
      case 'place':
        return tell('ok', t('rightPlace'), needed)
      case 'otherPlace':
        return tell('error', t('wrongPlace', { place: cellName(meaning.place) }), stop ? t('goTo', { place: cellName(stop.place) || t('noPlace') }) : '')
      case 'enough':
        return tell('error', t('enough'), [t('thisIs', { name: nameOf(meaning.step) }), needed].filter(Boolean).join('\n'))
      case 'wrong':
        return tell('error', t('wrong'), [t('scanned', { text }), needed].filter(Boolean).join('\n'))
    }
  }
  const now = useRef(scan)
  useEffect(() => {
    now.current = scan
  })
  return {
    signal,
    marking,
    waiting,
    isBusy: collect.isPending,
    take,
    scan: useCallback((text: string) => now.current(text), []),
    miss: (step: Step, reason: string) => missOne.mutate({ path: { walkId: walk.id }, body: { collectId: step.id, reason } }),
  }
}
