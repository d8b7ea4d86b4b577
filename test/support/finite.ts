// Operations whose answer ends. A stream of events goes on until the page leaves: calling it like the others would wait for ever; live.test.ts proves its rights.
import { allOps } from '../../src/app.ts'

const isStream = ({ spec }: (typeof allOps)[number]) => JSON.stringify(spec.reply).includes('text/event-stream')
export const finiteOps = allOps.filter((op) => !isStream(op))

const streams = new Set(allOps.filter(isStream).map(({ line }) => line.split(' ')[1]))
/** Whether an address leads to a stream, also in a roundabout way: `/api/order/../events`. */
export const isEndless = (address: string) => streams.has(URL.parse(address, 'http://127.0.0.1')?.pathname)
