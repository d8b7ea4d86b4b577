// Starts the cabinet in the page.
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './app/global.css'
import './kit/leaving.ts'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { keepPage } from './app/offline.ts'
import { startWords } from './i18n/text.ts'

await startWords()
const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
void keepPage()
