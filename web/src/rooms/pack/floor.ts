// The station: hears scans, sends them in their order, each once; without a connection answers by itself and sends later.
// Not its job: how anything looks (station.tsx) or what a scan means here (guess.ts).
import { call, type Reply } from '../../api/api.ts'
import { guess, isRight, mayUndo, withPending, type Guess, type Item, type View } from './guess.ts'
import { readKept, writeKept } from './kept.ts'
import { isBreak, isDenial, isUnreached, overLine } from './line.ts'
import type { Setup } from './setup.ts'
import { takeStation } from './tab.ts'

export type Verdict = Reply<'POST /api/packing/scan'>
/** What is answered to the operator: by the server, by this device, or by a refusal. `at` counts them. */
export type Answer = { at: number } & (
  | { by: 'server'; verdict: Verdict; text: string }
  | { by: 'device'; guess: Guess; text: string }
  | { by: 'line'; why: 'noOrder' | 'noUndo' | 'needsLine' }
  | { by: 'refusal'; words: string }
)
export type State = {
  /** The order as the server knows it, with what is still to be sent. */
  view: View | undefined
  pending: readonly Item[]
  isOffline: boolean
  isBusy: boolean
  isAsked: boolean
  /** Another tab of this device is the station now. */
  isElsewhere: boolean
  /** What is scanned outlives a reload. */
  isKept: boolean
  answer: Answer | undefined
  /** What the server thought otherwise of, of what was scanned without a connection. */
  alarm: { words: string; dropped: number } | undefined
  /** The order before; `view`: as it was on the table, when that is known. */
  done: { number: string; pieces: number; view: View | undefined } | undefined
}
type Answering = { [K in Answer['by']]: Omit<Extract<Answer, { by: K }>, 'at'> }[Answer['by']]

const RETRY_MS = 2_500
/** Who was denied is asked to sign in meanwhile; what they may not do any more is not to be asked without end. */
const DENIED_MS = 10_000
const PATIENCE_MS = 8_000
/** A scan at which the server breaks this often is told and left: those behind it are not to wait for ever. */
const MOST_BREAKS = 4
const newId = () => crypto.getRandomValues(new Uint32Array(4)).join('-')
const commands = ['AMBAR:NEXT', 'AMBAR:UNDO', 'AMBAR:RELEASE', 'AMBAR:ASIDE']
const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
// Not the time of day: a clock that is set back would show an answer as one that passed.
let answers = 0
const doneOf = ({ id, number, pieces }: NonNullable<Verdict['order']>, view: View | undefined) => ({
  number,
  pieces: pieces.total,
  view: view?.id === id ? view : undefined,
})

export type Floor = ReturnType<typeof openFloor>

export function openFloor(key: string, setup: Setup, { onAnswer, onChange }: { onAnswer: (answer: Answer) => void; onChange: () => void }) {
  // Taken before it is read: what the other tab had kept by then is all there is.
  const tab = takeStation(key, () => lose())
  const kept = readKept(key)
  let base = kept.view
  let state: State = { ...blank, pending: kept.pending, view: base && withPending(base, kept.pending) }
  const heard = new Set<() => void>()
  let timer: number | undefined
  let sending = Promise.resolve()
  let isSending = false
  let isAsking = false
  let isLookWanted = false
  let isClosed = false
  let breaks = { scanId: '', count: 0 }
  const looks = { begun: 0, shown: 0 }

  const set = (changes: Partial<State>) => {
    const pending = changes.pending ?? state.pending
    if (!isClosed && !tab.isOurs()) lose()
    const isKept = isClosed ? state.isKept : writeKept(key, { view: base, pending })
    state = { ...state, ...changes, isKept, view: base && withPending(base, pending) }
    for (const tell of heard) tell()
  }
  const tell = (answer: Answering) => {
    if (isClosed) return
    const at = { ...answer, at: ++answers }
    set({ answer: at })
    onAnswer(at)
  }
  /** What was scanned here and is not sent is kept: whoever took the station sends it. */
  const lose = () => {
    close()
    set({ isElsewhere: true })
  }
  const place = { station: setup.station }
  const narrow = { ...(setup.shop !== '' && { shop: setup.shop }), ...(setup.warehouseId !== undefined && { warehouseId: setup.warehouseId }) }
  const options = (more: { idempotencyKey?: string } = {}) => ({ ...more, signal: AbortSignal.timeout(PATIENCE_MS) })

  const again = (after = RETRY_MS) => {
    window.clearTimeout(timer)
    if (!isClosed) timer = window.setTimeout(flush, after, true)
  }
  const lineLost = () => {
    set({ isOffline: true })
    again()
  }
  /** What is on the table, by the server. Of two looks that overtake each other the later one is right. */
  const look = async () => {
    const n = ++looks.begun
    const { order } = await overLine(call('GET /api/packing/current', { query: place }, options()))
    if (n < looks.shown || isClosed) return
    looks.shown = n
    base = order ?? undefined
    set({ isOffline: false, isAsked: true })
  }

  const send = (item: Item) => {
    const believed = item.orderId === undefined ? {} : { orderId: item.orderId }
    const once = options({ idempotencyKey: item.scanId })
    return overLine(
      item.kind === 'undo'
        ? call('POST /api/packing/undo', { body: { scanId: item.scanId, ...place, ...believed } }, once)
        : call('POST /api/packing/scan', { body: { scanId: item.scanId, text: item.text, ...place, ...narrow, ...believed } }, once),
    )
  }

  /** The server answered: what it did is known, the scan is forgotten. */
  const settle = async (item: Item, verdict: Verdict) => {
    const rest = state.pending.filter(({ scanId }) => scanId !== item.scanId)
    const isContrary = item.shown && !verdict.ok
    const left = isContrary ? rest.filter((other) => other.orderId !== item.orderId) : rest
    if (verdict.code === 'packed' && verdict.order) set({ done: doneOf(verdict.order, base) })
    if (item.kind === 'scan' && base && verdict.ok) base = verdict.code === 'packed' ? undefined : guess(base, item.text).view
    set({ pending: left, isOffline: false, ...(isContrary && { alarm: { words: verdict.localMessage, dropped: rest.length - left.length } }) })
    // That it is packed is said by the server only: until then the device said to wait.
    if (!item.shown || isContrary || verdict.code === 'packed') tell({ by: 'server', verdict, text: item.text })
    if (left.length === 0) await look()
    if (isClosed) return
    onChange()
    if (verdict.code === 'packed' && setup.autoNext && state.pending.length === 0) await askNext(true)
  }

  /** What can not be sent now is answered here, in its order; what would change nothing is not kept. */
  const answerHere = () => {
    const kept: Item[] = []
    let last: Answering | undefined
    for (const item of state.pending) {
      if (item.shown || item.kind === 'undo') kept.push(item)
      else if (!base || commands.includes(item.text.toUpperCase())) last = { by: 'line', why: base ? 'needsLine' : 'noOrder' }
      else {
        const found = guess(withPending(base, kept), item.text)
        if (isRight(found)) kept.push({ ...item, shown: true })
        last = { by: 'device', guess: found, text: item.text }
      }
    }
    set({ pending: kept })
    if (last) tell(last)
  }

  /** The server breaks at this one again and again, and at nothing else. */
  const isPoison = async (item: Item | undefined) => {
    if (!item) return false
    breaks = { scanId: item.scanId, count: breaks.scanId === item.scanId ? breaks.count + 1 : 1 }
    if (breaks.count < MOST_BREAKS) return false
    return look().then(
      () => true,
      () => false,
    )
  }
  const failed = async (error: unknown, sent: Item | undefined, isByClock: boolean) => {
    if (isUnreached(error) || (isBreak(error) && !(await isPoison(sent)))) {
      answerHere()
      lineLost()
    } else if (isDenial(error)) {
      // Signing in again mends it: nothing that was scanned goes.
      if (!isByClock) tell({ by: 'refusal', words: error.message })
      again(isByClock ? DENIED_MS : RETRY_MS)
    } else {
      // Only what was refused itself goes; a refused look at the table takes no scan with it.
      if (sent) set({ pending: state.pending.filter(({ scanId }) => scanId !== sent.scanId) })
      if (sent || !isByClock) tell({ by: 'refusal', words: wordsOf(error) })
      again()
    }
  }

  const sendAll = async (isByClock: boolean) => {
    let sent: Item | undefined
    window.clearTimeout(timer)
    set({ isBusy: state.pending.length > 0 })
    try {
      if (state.pending.length === 0) isLookWanted = true
      for (;;) {
        const [item] = state.pending
        if (isClosed || (item === undefined && !isLookWanted)) break
        isLookWanted = false
        if (item === undefined) await look()
        else {
          sent = item
          const verdict = await send(item)
          sent = undefined
          await settle(item, verdict)
        }
      }
    } catch (error) {
      await failed(error, sent, isByClock)
    } finally {
      isSending = false
      set({ isBusy: false })
    }
  }
  const flush = (isByClock = false) => {
    if (isSending || isClosed) return
    isSending = true
    sending = sendAll(isByClock)
  }

  const put = (item: Omit<Item, 'scanId' | 'shown' | 'orderId'>) => {
    const added: Item = { ...item, scanId: newId(), shown: false, orderId: base?.id }
    set({ pending: [...state.pending, added] })
    if (state.isOffline) answerHere()
    else flush()
  }
  const scan = (text: string) => (text.toUpperCase() === 'AMBAR:UNDO' ? undo() : put({ kind: 'scan', text }))
  const undo = () => {
    if (!state.isOffline) return put({ kind: 'undo', text: 'AMBAR:UNDO' })
    if (!mayUndo(state.pending)) return tell({ by: 'line', why: 'noUndo' })
    set({ pending: [...state.pending, { kind: 'undo', text: 'AMBAR:UNDO', scanId: newId(), shown: true, orderId: base?.id }] })
  }

  /** Asks something of the server that can not wait: only with a connection. `isQuiet`: the word before it stays to be seen. */
  const ask = async (asked: () => Promise<Verdict>, isQuiet = false) => {
    set({ isBusy: true })
    try {
      const verdict = await overLine(asked())
      await look()
      if (!isQuiet) tell({ by: 'server', verdict, text: '' })
      onChange()
    } catch (error) {
      if (isUnreached(error)) {
        lineLost()
        tell({ by: 'line', why: base ? 'needsLine' : 'noOrder' })
      } else tell({ by: 'refusal', words: wordsOf(error) })
    } finally {
      set({ isBusy: false })
    }
  }
  /** By a person: after what they scanned just before. */
  const askAfter = async (asked: () => Promise<Verdict>) => {
    if (isAsking) return
    isAsking = true
    try {
      if (!state.isOffline) await sending
      if (state.pending.length > 0) tell({ by: 'line', why: 'needsLine' })
      else await ask(asked)
    } finally {
      isAsking = false
    }
  }
  const next = () => call('POST /api/packing/next', { body: { ...place, ...narrow } }, options())
  const askNext = (isQuiet: boolean) => ask(next, isQuiet)

  /** What is on the table was changed elsewhere: a look that is on its way may have missed it. */
  const refresh = () => {
    isLookWanted = true
    flush()
  }
  const online = () => flush(true)
  // A tablet that slept knows nothing of what happened meanwhile.
  const seen = () => {
    if (document.visibilityState === 'visible') online()
  }
  const close = () => {
    isClosed = true
    window.clearTimeout(timer)
    window.removeEventListener('online', online)
    document.removeEventListener('visibilitychange', seen)
    tab.leave()
  }
  window.addEventListener('online', online)
  document.addEventListener('visibilitychange', seen)
  flush(true)
  return {
    get: () => state,
    subscribe: (listener: () => void) => {
      heard.add(listener)
      return () => heard.delete(listener)
    },
    scan,
    undo,
    next: () => askAfter(next),
    release: () => askAfter(() => call('POST /api/packing/release', { body: place }, options())),
    aside: (reason: string) => askAfter(() => call('POST /api/packing/aside', { body: { ...place, reason } }, options())),
    refresh,
    calm: () => set({ alarm: undefined }),
    close,
  }
}

const blank: State = {
  view: undefined,
  pending: [],
  isOffline: false,
  isBusy: false,
  isAsked: false,
  isElsewhere: false,
  isKept: true,
  answer: undefined,
  alarm: undefined,
  done: undefined,
}
