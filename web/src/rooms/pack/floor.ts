// The station: hears scans, sends them in their order, each once; without a connection answers by itself and sends later.
// Not its job: how anything looks (station.tsx) or what a scan means here (guess.ts).
import { ApiError, call, type Reply } from '../../api/api.ts'
import { guess, isRight, mayUndo, withPending, type Guess, type Item, type View } from './guess.ts'
import { readKept, writeKept } from './kept.ts'
import type { Setup } from './setup.ts'

export type Verdict = Reply<'POST /api/packing/scan'>
/** What is answered to the operator: by the server, by this device, or by a refusal. */
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
  answer: Answer | undefined
  /** What the server thought otherwise of, of what was scanned without a connection. */
  alarm: { words: string; dropped: number } | undefined
  done: { number: string; pieces: number } | undefined
}
type Answering = { [K in Answer['by']]: Omit<Extract<Answer, { by: K }>, 'at'> }[Answer['by']]

const RETRY_MS = 2_500
const PATIENCE_MS = 8_000
const isOfLine = (error: unknown): error is ApiError => error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500)
const newId = () => crypto.getRandomValues(new Uint32Array(4)).join('-')
const commands = ['AMBAR:NEXT', 'AMBAR:UNDO', 'AMBAR:RELEASE', 'AMBAR:ASIDE']

export type Floor = ReturnType<typeof openFloor>

export function openFloor(key: string, setup: Setup, { onAnswer, onChange }: { onAnswer: (answer: Answer) => void; onChange: () => void }) {
  const kept = readKept(key)
  let base = kept.view
  let state: State = { ...blank, pending: kept.pending, view: base && withPending(base, kept.pending) }
  const heard = new Set<() => void>()
  let timer: number | undefined
  let isSending = false
  let isLookWanted = false
  let isClosed = false

  const set = (changes: Partial<State>) => {
    const pending = changes.pending ?? state.pending
    state = { ...state, ...changes, view: base && withPending(base, pending) }
    if (!isClosed) writeKept(key, { view: base, pending })
    for (const tell of heard) tell()
  }
  const tell = (answer: Answering) => {
    const at = { ...answer, at: Date.now() }
    set({ answer: at })
    onAnswer(at)
  }
  const place = { station: setup.station }
  const narrow = { ...(setup.shop !== '' && { shop: setup.shop }), ...(setup.warehouseId !== undefined && { warehouseId: setup.warehouseId }) }
  const options = (more: { idempotencyKey?: string } = {}) => ({ ...more, signal: AbortSignal.timeout(PATIENCE_MS) })

  const again = () => {
    window.clearTimeout(timer)
    if (!isClosed) timer = window.setTimeout(() => void flush(), RETRY_MS)
  }
  const lineLost = () => {
    set({ isOffline: true })
    again()
  }
  /** What is on the table, by the server. */
  const look = async () => {
    const { order } = await call('GET /api/packing/current', { query: place }, options())
    base = order ?? undefined
    set({ isOffline: false, isAsked: true })
  }

  const send = (item: Item) => {
    const believed = item.orderId === undefined ? {} : { orderId: item.orderId }
    const once = options({ idempotencyKey: item.scanId })
    return item.kind === 'undo'
      ? call('POST /api/packing/undo', { body: { scanId: item.scanId, ...place, ...believed } }, once)
      : call('POST /api/packing/scan', { body: { scanId: item.scanId, text: item.text, ...place, ...narrow, ...believed } }, once)
  }

  /** The server answered: what it did is known, the scan is forgotten. */
  const settle = async (item: Item, verdict: Verdict) => {
    const rest = state.pending.slice(1)
    const isContrary = item.shown && !verdict.ok
    const left = isContrary ? rest.filter((other) => other.orderId !== item.orderId) : rest
    if (verdict.code === 'packed' && verdict.order) set({ done: { number: verdict.order.number, pieces: verdict.order.pieces.total } })
    if (item.kind === 'scan' && base && verdict.ok) base = verdict.code === 'packed' ? undefined : guess(base, item.text).view
    set({ pending: left, isOffline: false, ...(isContrary && { alarm: { words: verdict.localMessage, dropped: rest.length - left.length } }) })
    // That it is packed is said by the server only: until then the device said to wait.
    if (!item.shown || isContrary || verdict.code === 'packed') tell({ by: 'server', verdict, text: item.text })
    if (left.length === 0) await look()
    onChange()
    if (verdict.code === 'packed' && setup.autoNext && state.pending.length === 0) await next(true)
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

  const flush = async (): Promise<void> => {
    if (isSending || isClosed) return
    isSending = true
    let sending: Item | undefined
    window.clearTimeout(timer)
    set({ isBusy: state.pending.length > 0 })
    try {
      if (state.pending.length === 0) isLookWanted = true
      while (!isClosed) {
        const [item] = state.pending
        if (item === undefined && !isLookWanted) break
        isLookWanted = false
        if (item === undefined) await look()
        else {
          sending = item
          const verdict = await send(item)
          sending = undefined
          await settle(item, verdict)
        }
      }
    } catch (error) {
      if (isOfLine(error)) {
        answerHere()
        lineLost()
      } else if (error instanceof ApiError && error.status !== 401 && error.status !== 403) {
        // Only what was refused itself goes; a refused look at the table takes no scan with it.
        if (sending && state.pending[0] === sending) set({ pending: state.pending.slice(1) })
        tell({ by: 'refusal', words: error.message })
        again()
      } else tell({ by: 'refusal', words: error instanceof Error ? error.message : String(error) })
    } finally {
      isSending = false
      set({ isBusy: false })
      // Scanned while the last one was on its way.
      if (!state.isOffline && state.pending.length > 0) again()
    }
  }

  const put = (item: Omit<Item, 'scanId' | 'shown' | 'orderId'>) => {
    const added: Item = { ...item, scanId: newId(), shown: false, orderId: base?.id }
    set({ pending: [...state.pending, added] })
    if (state.isOffline) answerHere()
    else void flush()
  }
  const scan = (text: string) => (text.toUpperCase() === 'AMBAR:UNDO' ? undo() : put({ kind: 'scan', text }))
  const undo = () => {
    if (!state.isOffline) return put({ kind: 'undo', text: 'AMBAR:UNDO' })
    if (!mayUndo(state.pending)) return tell({ by: 'line', why: 'noUndo' })
    set({ pending: [...state.pending, { kind: 'undo', text: 'AMBAR:UNDO', scanId: newId(), shown: true, orderId: base?.id }] })
  }

  /** Asks something of the server that can not wait: only with a connection. */
  const ask = async (what: () => Promise<Verdict>, isQuiet: (verdict: Verdict) => boolean) => {
    if (state.pending.length > 0) return tell({ by: 'line', why: 'needsLine' })
    set({ isBusy: true })
    try {
      const verdict = await what()
      await look()
      if (!isQuiet(verdict)) tell({ by: 'server', verdict, text: '' })
      onChange()
    } catch (error) {
      if (isOfLine(error)) {
        lineLost()
        tell({ by: 'line', why: base ? 'needsLine' : 'noOrder' })
      } else tell({ by: 'refusal', words: error instanceof Error ? error.message : String(error) })
    } finally {
      set({ isBusy: false })
    }
  }
  /** `quiet`: by itself after an order, so that the word on that order stays to be seen. */
  const next = (quiet = false) =>
    ask(
      () => call('POST /api/packing/next', { body: { ...place, ...narrow } }, options()),
      () => quiet,
    )

  const online = () => void flush()
  window.addEventListener('online', online)
  void flush()
  return {
    get: () => state,
    subscribe: (listener: () => void) => {
      heard.add(listener)
      return () => heard.delete(listener)
    },
    scan,
    undo,
    next,
    release: () =>
      ask(
        () => call('POST /api/packing/release', { body: place }, options()),
        () => false,
      ),
    aside: (reason: string) =>
      ask(
        () => call('POST /api/packing/aside', { body: { ...place, reason } }, options()),
        () => false,
      ),
    /** What is on the table was changed elsewhere: a look that is on its way may have missed it. */
    refresh: () => {
      isLookWanted = true
      void flush()
    },
    calm: () => set({ alarm: undefined }),
    close: () => {
      isClosed = true
      window.clearTimeout(timer)
      window.removeEventListener('online', online)
    },
  }
}

const blank: State = { view: undefined, pending: [], isOffline: false, isBusy: false, isAsked: false, answer: undefined, alarm: undefined, done: undefined }
