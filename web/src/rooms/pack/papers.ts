// The papers of a package: what is printed, and what is looked at. Fetched before they are needed, and kept while they may be.
import { queryOptions } from '@tanstack/react-query'
import { callFile } from '../../api/api.ts'
import { queryClient } from '../../api/query.ts'
import type { View } from './guess.ts'
import { isUnreached, overLine } from './line.ts'

const KEY = ['own', 'label']
const PATIENCE_MS = 20_000
const AGAIN_MS = 4_000
/** What it takes beyond to keep a whole order at hand would fill a phone. */
const MOST_AHEAD = 10

/** Addresses of this page, good for as long as the answer is remembered. No pictures: it could not be drawn here, but may be printed. */
export type Papers = { pdf: string; pictures: readonly string[]; pages: number }
/** Which label: that of the marketplace and ours are two of the same package. */
export type LabelOf = { orderId: number; n: number; version: string }

/** What people and scanners read on the marketplace's label, when that is the one that is stuck. */
export const marketNumber = ({ market_label: label, parcels }: View) => (parcels.length === 1 ? label?.number : undefined)
export const labelsOf = (view: View): readonly LabelOf[] =>
  view.parcels.map(({ n, barcode }) => ({
    orderId: view.id,
    n,
    version: [marketNumber(view) ?? '', view.label_missing ? 'missing' : '', view.parcels.length, barcode].join('|'),
  }))
/** Those that are needed next, should the connection go. */
export const labelsAhead = (view: View): readonly LabelOf[] => {
  const labels = labelsOf(view)
  const next = view.parcels.findIndex(({ packaged_at: at }) => !at)
  return next === -1 ? labels.slice(-MOST_AHEAD) : labels.slice(next, next + MOST_AHEAD)
}

async function draw(file: Blob) {
  try {
    const { drawPdf } = await import('./draw.ts')
    return await drawPdf(file)
  } catch (error) {
    // It can be printed still, and the screen says so.
    console.warn('the label could not be drawn', error)
    return { pictures: [], pages: 0 }
  }
}

async function fetchPapers({ orderId, n }: LabelOf): Promise<Papers> {
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const ask = async (format: 'pdf' | 'png') => {
    const asked = callFile('GET /api/packing/orders/{orderId}/packages/{package}/label', { path: { orderId, package: n }, query: { format } }, { signal })
    return (await overLine(asked)).blob
  }
  const seen = await ask('png')
  const isPicture = seen.type.startsWith('image/')
  const printed = isPicture ? await ask('pdf') : seen
  const { pictures, pages } = isPicture ? { pictures: [seen], pages: 1 } : await draw(printed)
  return { pdf: URL.createObjectURL(printed), pictures: pictures.map((picture) => URL.createObjectURL(picture)), pages }
}

/** Both what is looked at and what is printed at once: the connection may be gone when it is printed. What the line took is asked for again by itself. */
export const labelQuery = (label: LabelOf) =>
  queryOptions<Papers, Error>({
    queryKey: [...KEY, label.orderId, label.n, label.version],
    queryFn: async ({ client, queryKey }) => {
      const papers = await fetchPapers(label)
      forget(client.getQueryData<Papers>(queryKey))
      return papers
    },
    staleTime: Infinity,
    gcTime: 30 * 60_000,
    retry: false,
    refetchOnWindowFocus: false,
    refetchInterval: ({ state: { status, error } }) => (status === 'error' && isUnreached(error) ? AGAIN_MS : false),
  })

const isPapers = (value: unknown): value is Papers => typeof value === 'object' && value !== null && 'pdf' in value
const forget = (papers: Papers | undefined) => {
  for (const address of papers ? [papers.pdf, ...papers.pictures] : []) URL.revokeObjectURL(address)
}
queryClient.getQueryCache().subscribe(({ type, query }) => {
  const papers: unknown = query.state.data
  if (type === 'removed' && KEY.every((part, at) => query.queryKey[at] === part) && isPapers(papers)) forget(papers)
})
