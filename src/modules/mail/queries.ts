// All SQL of letters.
import { sql, type Tx } from '../../kit/db.ts'

export type LetterRow = { id: number; recipient: string; subject: string; body: Buffer | null; status: string }

export const insertLetter = (db: Tx, clientId: number, { to, subject }: { to: string; subject: string }) =>
  db.one<{ id: number }>(sql`insert into letter (client_id, recipient, subject) values (${clientId}, ${to}, ${subject}) returning id`)
export const saveBody = (db: Tx, clientId: number, id: number, body: Buffer) =>
  db.run(sql`update letter set body = ${body} where client_id = ${clientId} and id = ${id}`)
export const readWaiting = (db: Tx, clientId: number, id: number) =>
  db.maybe<LetterRow>(sql`select * from letter where client_id = ${clientId} and id = ${id}
  and status = 'QUEUED'`)
export const noteSent = (db: Tx, clientId: number, id: number) =>
  db.run(sql`update letter set status = 'SENT', body = null, problem = null, sent_at = now() where client_id = ${clientId} and id = ${id}`)
export const noteProblem = (db: Tx, clientId: number, id: number, { problem, isLast }: { problem: string; isLast: boolean }) =>
  db.run(sql`update letter set problem = ${problem}, status = case when ${isLast} then 'FAILED' else status end, body = case when ${isLast} then null else body end
    where client_id = ${clientId} and id = ${id}`)
