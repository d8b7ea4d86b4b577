// A change of stock by hand: what a person types means, and sending it; what would empty much is asked about in the server's words.
import type { Input, Reply } from '../../api/api.ts'
import { useSend } from '../../api/query.ts'
import { say } from '../../kit/say.ts'
import { useConfirm } from '../../kit/confirm.tsx'
import { useText } from './text.ts'

export const modes = ['SET', 'ADD', 'TAKE'] as const
export type Mode = (typeof modes)[number]
type Asked = Input<'POST /api/stock/change'>['body']
export type Changed = Reply<'POST /api/stock/change'>

/** `+5` adds, `-3` takes off, a plain number is what the mode says. Undefined when it is no whole number. */
export function typed(text: string, mode: Mode): { mode: Mode; quantity: number } | undefined {
  const [, sign, digits] = /^\s*([+\-−=]?)\s*(\d{1,9})\s*$/.exec(text) ?? []
  if (digits === undefined) return undefined
  const meant: Mode = sign === '+' ? 'ADD' : sign === '-' || sign === '−' ? 'TAKE' : sign === '=' ? 'SET' : mode
  return { mode: meant, quantity: Number(digits) }
}
export const resultOf = (before: number, { mode, quantity }: { mode: Mode; quantity: number }) =>
  mode === 'SET' ? quantity : mode === 'ADD' ? before + quantity : before - quantity

export function useChange(onDone: (changed: Changed) => void) {
  const t = useText()
  const [ask, dialog] = useConfirm()
  const send = useSend('POST /api/stock/change', {
    topics: ['stock', 'catalogue'],
    onDone: (changed) => {
      // One row that was refused is the whole answer; of many each says its own.
      const [only] = changed.rows
      if (changed.rows.length === 1 && only?.error) say.failed(new Error(only.localMessage ?? ''))
      else onDone(changed)
    },
    onFail: (error) => {
      if (error.code !== 'error_stock_empties_much') say.failed(error)
    },
  })
  const change = (body: Asked) =>
    send.mutateAsync({ body }).catch((error: { code?: string; message: string }) => {
      if (error.code !== 'error_stock_empties_much') return
      ask({ title: t('emptiesTitle'), text: error.message, doIt: t('emptiesDo'), onYes: () => send.mutateAsync({ body: { ...body, confirmed: true } }) })
    })
  return { change, isPending: send.isPending, dialog }
}
