// What is connected, what can be, and the question whether a kept key works.
import type { Reply } from '../../api/api.ts'
import { useSend } from '../../api/query.ts'
import { say } from '../../kit/say.ts'
import { useText } from './text.ts'

export type Integration = Reply<'GET /api/client/integrations'>[number]
export type Connectable = Reply<'GET /api/client/connectable'>[number]

/** Asks the service with the kept key; says its answer. */
export function useCheck() {
  const t = useText()
  return useSend('POST /api/client/checkServiceIntegration', {
    topics: ['settings'],
    onDone: ({ problem }) => (problem ? say.failed(new Error(problem)) : say.done(t('checkGood'))),
    onFail: say.failed,
  })
}
