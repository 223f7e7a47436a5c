/**
 * One bundle, three hosts. A page with `<div id="spillover">` starts by itself: from the data that lies in the page if
 * there are some, else from the server that sent it. A notebook imports `render`.
 */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import { ExplorerProvider } from './app/context'
import { fileSource } from './sources/file'
import { notebookSource, type WidgetModel } from './sources/notebook'
import { serverSource } from './sources/server'
import type { Source } from './sources/source'
import { addressKeeper, memoryKeeper, type Keeper } from './state/state'
import './app/style.css'

function show(element: Element, source: Source, keeper: Keeper): () => void {
  const root = createRoot(element)
  root.render(
    <StrictMode>
      <ExplorerProvider source={source} keeper={keeper}>
        <App />
      </ExplorerProvider>
    </StrictMode>,
  )
  return () => root.unmount()
}

/** What anywidget calls for each view of the widget; returns how to take it away. */
function render({ model, el }: { model: WidgetModel; el: HTMLElement }): () => void {
  const { source, close } = notebookSource(model)
  const keeper = memoryKeeper({ run: String(model.get('run') ?? ''), other: String(model.get('other') ?? '') })
  const unmount = show(el, source, keeper)
  return () => {
    unmount()
    close()
  }
}

export default { render }

/** A file of two runs opens with the second beside the first, unless its address says otherwise. */
async function showFile(page: Element, source: Source, keeper: Keeper): Promise<void> {
  const [first, second] = await source.runs()
  const state = keeper.read()
  if (state.run === '' && first && second) keeper.write({ ...state, run: first.name, other: second.name }, true)
  show(page, source, keeper)
}

const page = document.getElementById('spillover')
if (page !== null) {
  const data = document.getElementById('spillover-data')
  if (data === null) show(page, serverSource(), addressKeeper(window))
  else void fileSource(data).then((source) => showFile(page, source, addressKeeper(window)))
}
