// The packing station: the whole screen, a scanner is enough.
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useSession } from '../../api/session.ts'
import { SetupForm } from './setup-form.tsx'
import { useSetup } from './setup.ts'
import { Station } from './station.tsx'
import { useText } from './text.ts'

export function Room() {
  const t = useText()
  const { user } = useSession()
  const [setup, change] = useSetup()
  const [isChanging, setChanging] = useState(false)
  const first = useRef<string>(undefined)
  const client = useQueryClient()
  useEffect(() => {
    document.title = `${t('title')} · Ambar`
  }, [t])
  if (!setup || isChanging)
    return (
      <SetupForm
        setup={setup}
        onSave={(next, scanned) => {
          first.current = scanned
          change(next)
          setChanging(false)
        }}
        onCancel={setup && (() => setChanging(false))}
      />
    )
  const kept = `ambar-pack:${user.login}:${setup.station}`
  return (
    <Station
      key={JSON.stringify([kept, setup.shop, setup.warehouseId, setup.autoNext])}
      kept={kept}
      setup={setup}
      onSetup={() => setChanging(true)}
      onSound={() => change({ ...setup, ...sounds(!isLoud(setup)) })}
      onPacked={() => void client.invalidateQueries({ queryKey: ['orders'] })}
      takeFirst={() => {
        const scanned = first.current
        first.current = undefined
        return scanned
      }}
    />
  )
}

const isLoud = (setup: { soundRight: boolean; soundWrong: boolean; soundDone: boolean }) => setup.soundRight || setup.soundWrong || setup.soundDone
const sounds = (on: boolean) => ({ soundRight: on, soundWrong: on, soundDone: on })
