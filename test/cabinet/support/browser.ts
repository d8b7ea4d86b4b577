// One Chromium for a file of tests: that of the npm package, so that nothing has to be installed.
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import packed from '@sparticuz/chromium'
import { chromium, type Browser } from 'playwright-core'

// In one process, people who are signed in beside each other would share their cookies; and what protects a page must be on where pages are tested.
const unwanted =
  /^--(single-process|no-zygote|in-process-gpu|disable-web-security|allow-running-insecure-content|disable-site-isolation-trials|disable-features)/

/** It is unpacked into the folder for temporary files, once; of several files of tests at once only one does it. */
async function unpacked(): Promise<string> {
  const lock = join(tmpdir(), 'ambar-chromium.lock')
  for (let tries = 0; ; tries++)
    try {
      mkdirSync(lock)
      break
    } catch (error) {
      const isStale = existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 60_000
      if (isStale) rmSync(lock, { recursive: true, force: true })
      else if (tries > 600) throw error
      await new Promise((resolve) => {
        setTimeout(resolve, 100)
      })
    }
  try {
    return await packed.executablePath()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

export const launchBrowser = async (): Promise<Browser> =>
  chromium.launch({ executablePath: await unpacked(), args: packed.args.filter((arg) => !unwanted.test(arg)), headless: true })

export async function openBrowser(): Promise<Browser> {
  const browser = await launchBrowser()
  after(() => browser.close())
  return browser
}
