// One action over many things: how far it is, and for each that failed why, in words.
// Not its job: asking before; the room does.
import { Anchor, Button, Group, List, Progress, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { ApiError } from '../api/api.ts'
import type { Topic } from '../api/query.ts'
import { Dialog } from './dialog.tsx'
import { say } from './say.ts'
import { useText } from './text.ts'

export type Thing = { id: number; name: string; href?: string }
export type Batch = {
  title: string
  things: readonly Thing[]
  /** Does it for several at once; when that is refused, each of them is tried alone, to find out which. */
  whole?: (ids: number[]) => Promise<unknown>
  one: (id: number) => Promise<unknown>
  topics: readonly Topic[]
  /** What is said when all went well. */
  done: string
  onEnd?: (done: readonly Thing[]) => void
}
type Failure = { thing: Thing; words: string }
type State = { batch: Batch; at: number; failures: readonly Failure[]; isOver: boolean }

const CHUNK = 25
const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
const chunksOf = (things: readonly Thing[], size: number) =>
  Array.from({ length: Math.ceil(things.length / size) }, (_none, n) => things.slice(n * size, (n + 1) * size))

async function alone(one: Batch['one'], thing: Thing): Promise<Failure[]> {
  try {
    await one(thing.id)
    return []
  } catch (error) {
    return [{ thing, words: wordsOf(error) }]
  }
}

async function several({ whole, one }: Batch, chunk: readonly Thing[]): Promise<Failure[]> {
  if (whole)
    try {
      await whole(chunk.map(({ id }) => id))
      return []
    } catch (error) {
      // No answer is no answer for each; asking one by one would only take longer.
      if (chunk.length === 1 || (error instanceof ApiError && error.status === 0)) return chunk.map((thing) => ({ thing, words: wordsOf(error) }))
    }
  const failures: Failure[] = []
  for (const thing of chunk) failures.push(...(await alone(one, thing)))
  return failures
}

/** Whether the screen is still there. */
function useIsHere() {
  const isHere = useRef(true)
  useEffect(() => {
    isHere.current = true
    return () => {
      isHere.current = false
    }
  }, [])
  return isHere
}

/**
 * Call it where the screen is, not in a bar that goes with its selection: what failed is read after that.
 * @example const [run, dialog] = useBatch(); run({ title, things, one: (id) => call(…), topics: ['orders'], done: t('collected') }) … {dialog}
 */
export function useBatch() {
  const t = useText()
  const client = useQueryClient()
  const [state, setState] = useState<State>()
  const stopped = useRef(false)
  const isHere = useIsHere()
  const run = async (batch: Batch) => {
    stopped.current = false
    const failures: Failure[] = []
    const done: Thing[] = []
    setState({ batch, at: 0, failures, isOver: false })
    for (const chunk of chunksOf(batch.things, batch.whole ? CHUNK : 1)) {
      if (stopped.current) break
      const failed = await several(batch, chunk)
      failures.push(...failed)
      done.push(...chunk.filter((thing) => !failed.some((failure) => failure.thing === thing)))
      setState({ batch, at: done.length + failures.length, failures: [...failures], isOver: false })
    }
    await Promise.all(batch.topics.map((topic) => client.invalidateQueries({ queryKey: [topic] })))
    if (failures.length === 0 && !stopped.current) {
      setState(undefined)
      say.done(batch.done)
    } else setState({ batch, at: done.length + failures.length, failures, isOver: true })
    // Whoever went elsewhere meanwhile hears of it too.
    if (failures.length > 0 && !isHere.current) say.failed(new Error(`${batch.title}. ${t('batchFailed', { count: failures.length })}`))
    batch.onEnd?.(done)
  }
  const dialog = state && <Going state={state} onStop={() => (stopped.current = true)} onClose={() => setState(undefined)} />
  return [(batch: Batch) => void run(batch), dialog] as const
}

/** The browser asks before it closes the page in the middle. */
function useStay(isWanted: boolean) {
  useEffect(() => {
    if (!isWanted) return undefined
    const stay = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', stay)
    return () => window.removeEventListener('beforeunload', stay)
  }, [isWanted])
}

function Going({ state, onStop, onClose }: { state: State; onStop: () => void; onClose: () => void }) {
  const t = useText()
  const { batch, at, failures, isOver } = state
  useStay(!isOver)
  const all = batch.things.length
  return (
    <Dialog onClose={onClose} title={batch.title} closeOnClickOutside={isOver} closeOnEscape={isOver} withCloseButton={isOver}>
      <Stack gap="sm">
        <div role="status">
          <Text size="sm">{isOver ? t('batchOver', { done: at - failures.length, all }) : t('batchAt', { at, all })}</Text>
        </div>
        {!isOver && <Progress value={(at / Math.max(1, all)) * 100} animated aria-label={batch.title} />}
        {failures.length > 0 && <Failures failures={failures} />}
        <Group justify="flex-end">
          {isOver ? (
            <Button variant="default" onClick={onClose}>
              {t('close')}
            </Button>
          ) : (
            <Button variant="default" onClick={onStop}>
              {t('stop')}
            </Button>
          )}
        </Group>
      </Stack>
    </Dialog>
  )
}

function Failures({ failures }: { failures: readonly Failure[] }) {
  const t = useText()
  return (
    <Stack gap={4} role="alert">
      <Text size="sm" fw={600}>
        {t('batchFailed', { count: failures.length })}
      </Text>
      <List size="sm" spacing={6} listStyleType="none" style={{ maxHeight: 320, overflowY: 'auto' }}>
        {failures.map(({ thing, words }) => (
          <List.Item key={thing.id}>
            <Text size="sm" fw={500}>
              {thing.href === undefined ? (
                thing.name
              ) : (
                <Anchor href={thing.href} target="_blank">
                  {thing.name}
                </Anchor>
              )}
            </Text>
            <Text size="sm" c="dimmed">
              {words}
            </Text>
          </List.Item>
        ))}
      </List>
    </Stack>
  )
}
