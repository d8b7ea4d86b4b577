// Operations whose answer ends. A stream of events goes on until the page leaves: calling it like the others would wait for ever; live.test.ts proves its rights.
import { allOps } from '../../src/app.ts'

export const finiteOps = allOps.filter(({ spec }) => !JSON.stringify(spec.reply).includes('text/event-stream'))
