/** The equal command line, to read and to copy. */
import { useState } from 'react'
import { useExplorer } from '../app/context'
import { copyText } from '../app/copy'

export function Command({ title, text }: { title: string; text: string }) {
  const { t } = useExplorer().speech
  const [copied, setCopied] = useState(false)
  const copy = () => copyText(text).then(setCopied)
  return (
    <div className="command">
      <div>
        <h3>{title}</h3>
        <button type="button" className="quiet" onClick={() => void copy()} onBlur={() => setCopied(false)}>
          {t(copied ? 'app.copied' : 'form.copy')}
        </button>
      </div>
      <pre tabIndex={0} lang="en" aria-label={title}>{text}</pre>
    </div>
  )
}
