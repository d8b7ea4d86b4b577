// A mail server that keeps what it is given: enough of SMTP for a letter to arrive.
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

export type Received = { to: string; subject: string; text: string }
export type Mailbox = { url: string; letters: Received[]; refuse: (times: number) => void; close: () => Promise<void> }

const word = (text: string) =>
  text.replace(/=\?utf-8\?([BQ])\?([^?]*)\?=\s*/gi, (_, kind: string, body: string) =>
    kind.toUpperCase() === 'B'
      ? Buffer.from(body, 'base64').toString()
      : Buffer.from(
          body.replaceAll('_', ' ').replace(/=([0-9A-F]{2})/g, (_hex, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
          'latin1',
        ).toString(),
  )

function readLetter(lines: readonly string[]): Received {
  const gap = lines.indexOf('')
  const head = lines
    .slice(0, gap)
    .join('\n')
    .replace(/\n[ \t]+/g, ' ')
    .split('\n')
  const field = (name: string) =>
    head
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim() ?? ''
  return { to: field('to'), subject: word(field('subject')), text: Buffer.from(lines.slice(gap + 1).join(''), 'base64').toString() }
}

export async function startMailbox(): Promise<Mailbox> {
  const letters: Received[] = []
  const sockets = new Set<Socket>()
  let refusing = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
    let body: string[] | undefined
    const say = (line: string) => socket.write(`${line}\r\n`)
    say('220 mailbox')
    createInterface({ input: socket }).on('line', (line) => {
      if (body) {
        if (line !== '.') {
          body.push(line.startsWith('..') ? line.slice(1) : line)
          return
        }
        letters.push(readLetter(body))
        body = undefined
        say('250 kept')
        return
      }
      const verb = line.slice(0, 4).toUpperCase()
      if (verb === 'DATA') {
        body = []
        say('354 go on')
      } else if (verb === 'QUIT') {
        say('221 bye')
        socket.end()
      } else if (verb === 'MAIL' && refusing > 0) {
        refusing -= 1
        say('451 later')
      } else say('250 ok')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `smtp://127.0.0.1:${port}`,
    letters,
    refuse: (times) => {
      refusing = times
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
