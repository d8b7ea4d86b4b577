// Papers: a file of ours opened beside the page, or sent to the printer without leaving it.
import { callFile } from '../api/api.ts'

async function blobOf(path: string): Promise<string> {
  const { blob } = await callFile('GET /files/file', { query: { path } })
  return URL.createObjectURL(blob)
}
const MINUTE = 60_000

/** Opens a file in a tab of its own. The tab is opened at once, within the click, or the browser would not let it. */
export async function openPaper(path: string): Promise<void> {
  const tab = window.open('about:blank', '_blank')
  try {
    const address = await blobOf(path)
    if (tab) tab.location.href = address
    setTimeout(() => URL.revokeObjectURL(address), 10 * MINUTE)
  } catch (error) {
    tab?.close()
    throw error
  }
}

/** Sends a file to the printer: the browser asks which. */
export async function printPaper(path: string): Promise<void> {
  const address = await blobOf(path)
  const frame = document.createElement('iframe')
  frame.style.cssText = 'position:fixed;width:0;height:0;border:0;visibility:hidden'
  frame.addEventListener('load', () => frame.contentWindow?.print())
  frame.src = address
  document.body.append(frame)
  setTimeout(() => {
    frame.remove()
    URL.revokeObjectURL(address)
  }, 10 * MINUTE)
}
