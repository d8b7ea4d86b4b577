// What a task could not do, line by line, as a file for people.
import { equipment } from '../../equipment.ts'
import type { Refusal } from '../../kit/errors.ts'

export type Failed = { what: string; why: Refusal }

// A cell that begins like a formula is text all the same.
const cell = (text: string) => `"${text.replace(/^([=+\-@\t\r])/, "'$1").replaceAll('"', '""')}"`

/** Stores the list; undefined when nothing failed. */
export async function writeReport(clientId: number, name: string, failed: readonly Failed[]): Promise<string | undefined> {
  if (failed.length === 0) return undefined
  const lines = failed.map(({ what, why }) => `${cell(what)};${cell(why.localMessage('ru'))}\r\n`)
  const { path } = await equipment().files.write(clientId, `photography/${name}.csv`, Buffer.from(`\uFEFFЧто;Почему\r\n${lines.join('')}`))
  return path
}
