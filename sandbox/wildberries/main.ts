// Runs the stand-in alone: node sandbox/wildberries/main.ts --port 9001 --order-every 30. Serves until it is interrupted.
import { parseArgs } from 'node:util'
import { startWildberries } from './server.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '9001' },
    host: { type: 'string', default: '127.0.0.1' },
    token: { type: 'string' },
    limits: { type: 'string', default: 'published' },
    seed: { type: 'string', default: '1' },
    'order-every': { type: 'string', default: '0' },
  },
})

function whole(name: string, text: string, most: number): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 0 && number <= most) return number
  process.stderr.write(`--${name} must be a whole number from 0 to ${most}, not '${text}'\n`)
  process.exit(2)
}

if (values.limits !== 'published' && values.limits !== 'none') {
  process.stderr.write(`--limits must be 'published' or 'none', not '${values.limits}'\n`)
  process.exit(2)
}
const every = whole('order-every', values['order-every'], 86_400)
const { url, token, world, close } = await startWildberries({
  port: whole('port', values.port, 65_535),
  host: values.host,
  limits: values.limits,
  seed: whole('seed', values.seed, 1000),
  ...(values.token === undefined ? {} : { token: values.token }),
})
process.stdout.write(`Wildberries stand-in at ${url}, Authorization: ${token}\n`)
for (const good of world.goods.values()) process.stdout.write(`  ${good.article}: chrtId ${good.chrtId}, barcode ${good.skus.join(' ')}\n`)

const articles = [...world.goods.values()].map((good) => good.article)
let bought = 0
const buyer =
  every === 0
    ? undefined
    : setInterval(() => {
        const article = articles[bought % articles.length]
        if (article === undefined) return
        bought += 1
        for (const order of world.createOrder({ article })) process.stdout.write(`order ${order.id}: ${article}\n`)
      }, every * 1000)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    clearInterval(buyer)
    void close()
  })
}
