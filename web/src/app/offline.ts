// Keeps the page on this device, so that it opens without a connection (offline/worker.ts). Browsers do so only over https or on this very machine.

export async function keepPage(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  try {
    await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' })
  } catch (error) {
    // All works without it as long as there is a connection.
    console.warn('the page is not kept for times without a connection', error)
  }
}
