// Tells the API client the language, so that refusals come in it, and the words for a lost connection.
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { setCaller } from '../api/api.ts'
import { queryClient } from '../api/query.ts'
import { useText } from './text.ts'

export function useCaller(): void {
  const t = useText()
  const { i18n } = useTranslation()
  const lang = i18n.language
  setCaller({ lang, offline: t('offline') })
  useEffect(() => {
    const again = () => void queryClient.invalidateQueries()
    i18n.on('languageChanged', again)
    return () => i18n.off('languageChanged', again)
  }, [i18n])
}
