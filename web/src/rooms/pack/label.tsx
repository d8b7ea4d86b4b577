// A label: drawn, so that it is seen on every device, and printed by the browser's own viewer of PDF; where there is none, opened to be printed.
// Not its job: fetching it (papers.ts), and which label it is (labels.tsx).
import { Alert, Anchor, Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import { IconExternalLink, IconPrinter } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { isUnreached } from './line.ts'
import { labelQuery, type LabelOf, type Papers } from './papers.ts'
import { isFirstPrint } from './printed.ts'
import { useText } from './text.ts'
import styles from './pack.module.css'

type LabelProps = { label: LabelOf; /** Printed by itself, the first time. */ isAuto: boolean; isOffline: boolean }

export function Label({ label, isAuto, isOffline }: LabelProps) {
  const t = useText()
  const papers = useQuery(labelQuery(label))
  const { data, error, isFetching, errorUpdateCount, refetch } = papers
  useEffect(() => {
    // What waited for the connection need not wait for its turn. Only when the line comes back: what fails while there is one has its own pace.
    if (!isOffline && isUnreached(error)) void refetch()
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [isOffline])
  if (data) return <Paper label={label} papers={data} isAuto={isAuto} onAgain={() => void refetch()} isBusy={isFetching} />
  if (!isOffline && errorUpdateCount === 0) return <Skeleton className={styles.label} />
  const refusal = error && !isUnreached(error) ? error.message : undefined
  return (
    <Alert
      {...(refusal === undefined ? { variant: 'default' } : { color: 'red' })}
      role={refusal === undefined ? 'status' : 'alert'}
      title={t('labelNotHere', { n: label.n })}
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{refusal ?? (isOffline ? t('labelWaitsForLine') : t('labelTriedAgain'))}</Text>
        <Button variant="default" loading={isFetching} onClick={() => void refetch()}>
          {t('again')}
        </Button>
      </Stack>
    </Alert>
  )
}

/** Phones have none: a frame would ask to save the file, and print nothing. Browsers that do not say so have one. */
const hasViewer = ({ pdfViewerEnabled = true }: Navigator) => pdfViewerEnabled

type PaperProps = { label: LabelOf; papers: Papers; isAuto: boolean; onAgain: () => void; isBusy: boolean }

function Paper({ label, papers: { pdf, pictures, pages }, isAuto, onAgain, isBusy }: PaperProps) {
  const t = useText()
  const frame = useRef<HTMLIFrameElement>(null)
  const [print, setPrint] = useState<'sent' | 'refused'>()
  const { orderId, n, version } = label
  const send = () => {
    try {
      frame.current?.contentWindow?.print()
      setPrint('sent')
    } catch (error) {
      // Some browsers keep their viewer to themselves.
      console.warn('the label could not be printed from here', error)
      setPrint('refused')
    }
  }
  const toOpen = { component: 'a', href: pdf, target: '_blank', rel: 'noreferrer' } as const
  return (
    <div className={styles.labelBox}>
      {pictures.map((picture, at) => (
        <img key={picture} src={picture} alt={at === 0 ? t('labelOf', { n }) : t('labelPage', { n, page: at + 1 })} className={styles.labelPicture} />
      ))}
      {pictures.length === 0 && (
        <Alert variant="default" title={t('labelUnseen', { n })}>
          <Button variant="default" loading={isBusy} onClick={onAgain}>
            {t('again')}
          </Button>
        </Alert>
      )}
      {pages > pictures.length && pictures.length > 0 && <Text size="sm">{t('labelMorePages', { count: pages - pictures.length })}</Text>}
      {print === 'refused' && (
        <Text role="alert" c="red">
          {t('printRefused')}
        </Text>
      )}
      {hasViewer(navigator) ? (
        <>
          {/* Not shown it still prints, where it is laid out. A sandbox would take the viewer of PDF away; the file is ours. */}
          {/* oxlint-disable-next-line react/iframe-missing-sandbox */}
          <iframe
            ref={frame}
            src={pdf}
            title={t('labelPrinted', { n })}
            className={styles.labelUnseen}
            tabIndex={-1}
            aria-hidden
            onLoad={() => {
              if (isAuto && isFirstPrint(`${orderId}/${n}/${version}`)) send()
            }}
          />
          <Group gap="sm">
            <Button size="lg" leftSection={<IconPrinter size={22} aria-hidden />} onClick={send}>
              {print === 'sent' ? t('printAgain') : t('print')}
            </Button>
            <Anchor {...toOpen}>{t('openLabel')}</Anchor>
          </Group>
        </>
      ) : (
        <Button size="lg" leftSection={<IconExternalLink size={22} aria-hidden />} {...toOpen}>
          {t('openToPrint')}
        </Button>
      )}
    </div>
  )
}
