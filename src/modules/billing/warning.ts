// A tariff that is going to end is said once: in the cabinet, as each has chosen, and to the main account by mail.
import { Type } from 'typebox'
import { equipment } from '../../equipment.ts'
import { task } from '../../kit/task.ts'
import { sendMail } from '../mail/index.ts'
import { notify } from '../notifications/index.ts'
import { readMainPerson, takeEnding } from './queries.ts'

const DAYS = 7

export const warnOfEnd = task(
  'billing.warnOfEnd',
  { payload: Type.Object({}), attempts: 5, every: { cron: '0 6 * * *', payloads: async () => (equipment().config.billingFile === undefined ? [] : [{}]) } },
  async ({ tx }) => {
    await tx(async (call) => {
      for (const { terms, expiresAt } of await takeEnding(call.db, call.clientId, DAYS)) {
        const on = expiresAt.toISOString().slice(0, 10)
        await notify(call, { code: 'TARIFF_ENDS', type: 'WARNING', params: { name: terms.name, on } })
        const main = await readMainPerson(call.db, call.clientId)
        if (!main?.mail || equipment().config.smtpUrl === undefined) continue
        const { subject, text } =
          main.lang === 'en'
            ? { subject: 'The tariff ends soon', text: `The tariff «${terms.name}» ends on ${on}. After that the free tariff holds, when there is one.\n` }
            : { subject: 'Тариф скоро закончится', text: `Тариф «${terms.name}» заканчивается ${on}. После этого действует бесплатный тариф, если он есть.\n` }
        await sendMail(call, { to: main.mail, subject, text })
      }
    })
  },
)
