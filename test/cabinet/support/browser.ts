// One Chromium for a file of tests: that of the npm package, so that nothing has to be installed.
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import packed from '@sparticuz/chromium'
import { chromium, type Browser } from 'playwright-core'

// In one process, people who are signed in beside each other would share their cookies; what protects a page must be on where pages are tested;
// and a graphics card played by the processor costs a third of the time, for pages that have nothing in three dimensions.
const unwanted =
  /^--(single-process|no-zygote|in-process-gpu|disable-web-security|allow-running-insecure-content|disable-site-isolation-trials|disable-features|use-gl|use-angle|enable-unsafe-swiftshader|ignore-gpu-blocklist)/
const args = [...packed.args.filter((arg) => !unwanted.test(arg)), '--disable-gpu']

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

export const launchBrowser = async (): Promise<Browser> => chromium.launch({ executablePath: await unpacked(), args, headless: true })

export async function openBrowser(): Promise<Browser> {
  const browser = await launchBrowser()
  after(() => browser.close())
  return browser
}
