// A card that is being edited: what is stored, what has been changed, saving, and what to do when somebody else saved meanwhile.
import { useRef, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { ApiError, call } from '../../../api/api.ts'
import { useApi, useSend } from '../../../api/query.ts'
import { useSession } from '../../../api/session.ts'
import type { Product, ProductModel, ProductView } from '../../../api/schema.gen.ts'
import { say } from '../../../kit/say.ts'
import { useText } from '../text.ts'
import { differences, isDirty, laid, noEdits, saveOf, shownCard, type Difference, type Edits } from './draft.ts'
import { changedSince, type Sent } from './since.ts'

type Draft = { base: ProductModel; edits: Edits }
/** Changes outlive the screen, not the tab: whoever left a card by mistake finds them there. Each person has their own. */
const left = new Map<string, Draft>()

export type Conflict = { fresh: ProductModel; theirs: readonly Difference[] }
export type Card = ReturnType<typeof useCard>

export function useCard(id: number) {
  const t = useText()
  const client = useQueryClient()
  const key = `${useSession().user.login} ${id}`
  const asked = useApi('catalogue', 'GET /api/product/model/{modelId}', { path: { modelId: id }, query: { params: true } })
  const [draft, setDraftState] = useState<Draft | undefined>(() => left.get(key))
  const [conflict, setConflict] = useState<Conflict>()
  const [refusal, setRefusal] = useState<ApiError>()
  /** What is on its way to be saved. */
  const sent = useRef<Sent>(undefined)
  /** While it is being saved, what is put back is a change too. */
  const keep = (next: Draft | undefined) => {
    const kept = next && (sent.current || isDirty(next.edits)) ? next : undefined
    if (kept) left.set(key, kept)
    else left.delete(key)
    return kept
  }
  const setDraft = (next: Draft | undefined) => {
    if (next) left.set(key, next)
    else left.delete(key)
    setDraftState(next)
  }
  const base = draft?.base ?? asked.data
  const edits = draft?.edits ?? noEdits
  const change = (next: (edits: Edits) => Edits) => {
    setRefusal(undefined)
    setDraftState((now) => {
      const stored = now?.base ?? asked.data
      if (!stored) return now
      return keep({ base: stored, edits: next(now?.edits ?? noEdits) })
    })
  }
  const onFail = (error: ApiError) => {
    sent.current = undefined
    setDraftState(keep)
    if (error.code === 'error_version_conflict') void meet()
    else {
      setRefusal(error)
      say.failed(error)
    }
  }
  const onDone = (saved: ProductModel) => {
    client.setQueryData(['catalogue', 'GET /api/product/model/{modelId}', { path: { modelId: id }, query: { params: true } }], saved)
    // What was typed while the card was being saved stays a change, over the card as it is now.
    const before = sent.current
    sent.current = undefined
    setDraftState((now) => keep(now && before && { base: saved, edits: changedSince(before, now.edits, saved) }))
    setConflict(undefined)
    say.done(t('saved'))
  }
  const topics = ['catalogue', 'stock'] as const
  const merge = useSend('PATCH /api/model/{modelId}', { topics, onDone, onFail })
  const replace = useSend('POST /api/product/model/update', { topics, onDone, onFail })
  const freshCard = () => call('GET /api/product/model/{modelId}', { path: { modelId: id }, query: { params: true } })
  /** Somebody saved meanwhile: what they changed is shown before anything else happens. */
  const meet = async () => {
    try {
      const fresh = await freshCard()
      if (base) setConflict({ fresh, theirs: differences(base, fresh, edits) })
    } catch (error) {
      say.failed(error)
    }
  }
  const send = (from: ProductModel) => {
    sent.current = { base: from, edits }
    const { whole, body } = saveOf(from, edits)
    if (whole) replace.mutate({ body })
    else merge.mutate({ path: { modelId: id }, body })
  }
  return {
    id,
    asked,
    base,
    edits,
    shown: base && shownCard(base, edits),
    isDirty: draft !== undefined,
    isSaving: merge.isPending || replace.isPending,
    refusal,
    conflict,
    closeConflict: () => setConflict(undefined),
    save: () => base && send(base),
    /** What others saved stays, but for the fields that are changed here too. */
    keepMine: () => {
      if (!conflict) return
      setDraft({ base: conflict.fresh, edits })
      setConflict(undefined)
      send(conflict.fresh)
    },
    takeTheirs: async () => {
      setDraft(undefined)
      setConflict(undefined)
      await asked.refetch()
    },
    discard: () => {
      sent.current = undefined
      setDraft(undefined)
    },
    /** After something that is saved at once (a picture): changes stay, over the card as it is now. */
    renew: async () => {
      try {
        const fresh = await freshCard()
        client.setQueryData(['catalogue', 'GET /api/product/model/{modelId}', { path: { modelId: id }, query: { params: true } }], fresh)
        setDraftState((now) => {
          const next = now && { ...now, base: fresh }
          if (next) left.set(key, next)
          return next
        })
        void client.invalidateQueries({ queryKey: ['stock'] })
        return fresh
      } catch (error) {
        say.failed(error)
        return undefined
      }
    },
    setModel: (changes: ProductModel) => change((now) => ({ ...now, model: laid(base ?? {}, now.model, changes) })),
    setView: (viewId: number, changes: ProductView) =>
      change((now) => ({ ...now, views: { ...now.views, [viewId]: laid(viewIn(base, viewId), now.views[viewId] ?? {}, changes) } })),
    setSize: (sizeId: number, changes: Product) =>
      change((now) => ({ ...now, sizes: { ...now.sizes, [sizeId]: laid(sizeIn(base, sizeId), now.sizes[sizeId] ?? {}, changes) } })),
    addView: () => change(withNewView),
    addSize: (viewId: number, like?: Product) => change((now) => withNewSize(now, viewId, like)),
    dropView: (viewId: number) => change((now) => withoutView(now, viewId)),
    dropSize: (sizeId: number) => change((now) => withoutSize(now, sizeId)),
  }
}

const viewIn = (card: ProductModel | undefined, id: number): ProductView => card?.views?.find((view) => view.id === id) ?? {}
const sizeIn = (card: ProductModel | undefined, id: number): Product => card?.views?.flatMap((view) => view.sizes ?? []).find((size) => size.id === id) ?? {}

let lastNew = 0
const newId = () => {
  lastNew -= 1
  return lastNew
}
function withNewView(now: Edits): Edits {
  const id = newId()
  return { ...now, newViews: [...now.newViews, id], views: { ...now.views, [id]: {} }, ...sizeAdded(now, id, {}) }
}
const sizeAdded = (now: Edits, viewId: number, fields: Product) => {
  const id = newId()
  return { newSizes: { ...now.newSizes, [id]: viewId }, sizes: { ...now.sizes, [id]: fields } }
}
/** A new size costs what the one beside it costs. */
const withNewSize = (now: Edits, viewId: number, like: Product | undefined): Edits => ({
  ...now,
  ...sizeAdded(now, viewId, {
    ...(typeof like?.price === 'number' && { price: like.price }),
    ...(typeof like?.priceWithoutDiscount === 'number' && { priceWithoutDiscount: like.priceWithoutDiscount }),
    ...(typeof like?.purchasePrice === 'number' && { purchasePrice: like.purchasePrice }),
  }),
})
const without = <T>(record: Readonly<Record<number, T>>, ids: readonly number[]): Record<number, T> =>
  Object.fromEntries(Object.entries(record).filter(([id]) => !ids.includes(Number(id))))
const withoutSize = (now: Edits, id: number): Edits => ({ ...now, newSizes: without(now.newSizes, [id]), sizes: without(now.sizes, [id]) })
function withoutView(now: Edits, id: number): Edits {
  const sizes = Object.entries(now.newSizes).flatMap(([size, view]) => (view === id ? [Number(size)] : []))
  return {
    ...now,
    newViews: now.newViews.filter((one) => one !== id),
    views: without(now.views, [id]),
    newSizes: without(now.newSizes, sizes),
    sizes: without(now.sizes, sizes),
  }
}
