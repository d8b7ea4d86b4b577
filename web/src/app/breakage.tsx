// When a screen breaks, the rest stays. A part of the application that is gone after an update is fetched by loading anew.
import { Button } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { EmptyState } from '../kit/states.tsx'
import { useText } from './text.ts'

export class Breakage extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false }
  static getDerivedStateFromError() {
    return { isBroken: true }
  }
  override componentDidCatch(error: Error) {
    console.error(error)
  }
  override render() {
    return this.state.isBroken ? <Broken /> : this.props.children
  }
}

function Broken() {
  const t = useText()
  return <EmptyState title={t('crashed')} hint={t('crashedHint')} action={<Button onClick={() => window.location.reload()}>{t('reload')}</Button>} />
}
