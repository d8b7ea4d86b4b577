// What rooms ask and send: answers are remembered under the topic they tell of, and asked again when the topic changes.
import { keepPreviousData, QueryClient, useMutation, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useRef } from 'react'
import { ApiError, call, type CallOptions, type Input, type Line, type ReadLine, type Reply } from './api.ts'

/** What changes by itself is one of the first four (the server tells of it); `own` is asked again only when this person changes it. */
export type Topic = 'orders' | 'tasks' | 'stock' | 'notifications' | 'catalogue' | 'settings' | 'own'

const isWorthARetry = (tries: number, error: unknown) => tries < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 502)

// What can not be sent fails at once and says so, where the library would wait for a connection without a word.
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 10_000, retry: isWorthARetry, refetchOnWindowFocus: true, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
})

export type AskOptions = { enabled?: boolean; /** Keeps what is shown while another page or filter is asked. */ keep?: boolean; refetchEvery?: number }

/** Asks an operation that reads. @example const tasks = useApi('tasks', 'GET /api/task/findTask', { query: { limit: 50 } }) */
export function useApi<L extends ReadLine>(topic: Topic, line: L, input: Input<L>, options: AskOptions = {}): UseQueryResult<Reply<L>, ApiError> {
  return useQuery<Reply<L>, ApiError>({
    queryKey: [topic, line, input],
    queryFn: ({ signal }) => call(line, input, { signal }),
    enabled: options.enabled ?? true,
    ...(options.keep === true && { placeholderData: keepPreviousData }),
    ...(options.refetchEvery !== undefined && { refetchInterval: options.refetchEvery }),
  })
}

/** `form` is what is uploaded, where the operation takes a file. */
export type Sent<L extends Line> = Input<L> & { form?: FormData }

export type SendOptions<L extends Line> = {
  /** What it changes: these topics are asked again. */
  topics: readonly Topic[]
  onDone?: (reply: Reply<L>, input: Sent<L>) => void
  onFail?: (error: ApiError) => void
}

const newKey = () => crypto.getRandomValues(new Uint32Array(4)).join('-')
type Key = { key: string; isLost: boolean }
/** The key of a request: the same when it is tried again after it was lost on its way. With another request a lost one is forgotten. */
function keyOf(keys: Map<string, Key>, print: string): string {
  const key = keys.get(print)?.key ?? newKey()
  for (const [other, { isLost }] of keys) if (isLost) keys.delete(other)
  keys.set(print, { key, isLost: false })
  return key
}

/** Sends what changes something. The same `send` repeated after a lost connection is carried out once (an Idempotency-Key goes with it). */
export function useSend<L extends Line>(line: L, { topics, onDone, onFail }: SendOptions<L>) {
  const client = useQueryClient()
  /** Several requests may be on their way at once. */
  const keys = useRef(new Map<string, Key>())
  return useMutation<Reply<L>, ApiError, Sent<L>>({
    mutationFn: (input) => {
      const { form, ...rest } = input
      // A form can not be compared: each is a request of its own.
      const options: CallOptions = form ? { idempotencyKey: newKey(), form } : { idempotencyKey: keyOf(keys.current, JSON.stringify(input)) }
      return call(line, rest, options)
    },
    onSuccess: async (reply, input) => {
      keys.current.delete(JSON.stringify(input))
      onDone?.(reply, input)
      await Promise.all(topics.map((topic) => client.invalidateQueries({ queryKey: [topic] })))
    },
    onError: (error, input) => {
      const own = keys.current.get(JSON.stringify(input))
      // Only what never arrived may be the same request again.
      if (error.status !== 0) keys.current.delete(JSON.stringify(input))
      else if (own) own.isLost = true
      onFail?.(error)
    },
  })
}
