// Letters: queued in the transaction of what they tell of, handed to the mail server by a task.
import { createTransport } from 'nodemailer'
import { Type } from 'typebox'
import { equipment } from '../../equipment.ts'
import type { Context } from '../../kit/op.ts'
import { Id } from '../../kit/paging.ts'
import { decryptSecret, encryptSecret } from '../../kit/secrets.ts'
import { task } from '../../kit/task.ts'
import { errors } from './errors.ts'
import { insertLetter, noteProblem, noteSent, readWaiting, saveBody } from './queries.ts'

export type Letter = { to: string; subject: string; text: string }

/** Refuses when this server has no way to send mail. Ask before promising a letter. */
export function requireMail(): void {
  if (equipment().config.smtpUrl === undefined) throw errors.error_mail_off()
}

const contextOf = (clientId: number, id: number) => `letter:${clientId}:${id}`
// A server that greylists lets in after some minutes.
const ATTEMPTS = 10

/**
 * Sends a letter if and only if the transaction of the call commits.
 * @example await sendMail(call, { to: person.email, subject: 'Код подтверждения', text: `Код: ${code}` })
 */
export async function sendMail({ db, clientId, enqueue }: Pick<Context, 'db' | 'clientId' | 'enqueue'>, { to, subject, text }: Letter): Promise<void> {
  requireMail()
  const { id } = await insertLetter(db, clientId, { to, subject: subject.slice(0, 500) })
  await saveBody(db, clientId, id, encryptSecret(equipment().config.secretKey, text, contextOf(clientId, id)))
  await enqueue(sendLetter, { id })
}

// Undelivered is better than twice, but a death between the server's yes and our note sends it again: mail knows no better.
export const sendLetter = task('mail.send', { payload: Type.Object({ id: Id }), attempts: ATTEMPTS }, async ({ payload: { id }, clientId, tx, attempt }) => {
  const letter = await tx(({ db }) => readWaiting(db, clientId, id))
  if (!letter?.body) return
  const { smtpUrl, mailFrom, secretKey } = equipment().config
  try {
    if (smtpUrl === undefined) throw errors.error_mail_off()
    const transport = createTransport({ url: smtpUrl, connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 30_000 }, { from: mailFrom })
    // One number for one letter, so that a mailbox can tell a repeat.
    const messageId = `<letter-${clientId}-${id}@ambar>`
    await transport.sendMail({
      to: letter.recipient,
      subject: letter.subject,
      text: decryptSecret(secretKey, letter.body, contextOf(clientId, id)),
      messageId,
      textEncoding: 'base64',
    })
  } catch (error) {
    const problem = (error instanceof Error ? error.message : String(error)).slice(0, 500)
    await tx(({ db }) => noteProblem(db, clientId, id, { problem, isLast: attempt >= ATTEMPTS }))
    throw error
  }
  await tx(({ db }) => noteSent(db, clientId, id))
})
