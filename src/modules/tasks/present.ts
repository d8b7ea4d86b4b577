// A task as the wire shows it.
import { equipment } from '../../equipment.ts'
import { toWire } from '../../kit/dates.ts'
import type { TmsTask } from '../../wire/index.ts'

export type TaskRow = {
  clientId: number
  id: number
  name: string
  type: string
  status: NonNullable<TmsTask['status']>
  payload: unknown
  organizationId: number | null
  entityId: number | null
  personId: number | null
  progress: number
  message: string | null
  messageParams: unknown
  filePath: string | null
  inputPath: string | null
  retries: number
  retryAt: Date | null
  forced: boolean
  createdAt: Date
  startedAt: Date | null
  finishedAt: Date | null
}

const date = (instant: Date | null) => (instant ? toWire(instant) : null)
const link = (path: string | null) => (path === null ? null : `${equipment().config.publicUrl}/files/file?path=${encodeURIComponent(path)}`)

/** Types are a closed list on the wire; ours that it lacks go out by their name all the same. */
export const presentTask = (row: TaskRow): TmsTask => ({
  id: row.id,
  status: row.status,
  type: row.type as NonNullable<TmsTask['type']>,
  clientId: row.clientId,
  entityId: row.entityId,
  progress: row.progress,
  organizationId: row.organizationId ?? 0,
  message: row.message,
  messageParams: row.messageParams ? JSON.stringify(row.messageParams) : null,
  createdDate: date(row.createdAt),
  startDate: date(row.startedAt),
  finishDate: date(row.finishedAt),
  file: row.filePath,
  url: link(row.filePath),
  inputFileUrl: link(row.inputPath),
  retryNumber: row.retries,
  userId: row.personId,
  retryDate: date(row.retryAt),
  forcedStart: row.forced,
})
