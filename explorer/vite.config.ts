/** Builds the one bundle into the Python package: explorer.js, explorer.css, index.html and the words of parameters. */
import { copyFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const STATIC = '../src/spillover/report/explorer/static'
const COPIED = ['index.html', 'src/i18n/parameters.ru.json']

/** Lays files that the bundle does not hold beside it, wherever it is built to. */
function page(): Plugin {
  let folder = STATIC
  return {
    name: 'page',
    configResolved: ({ root, build }) => { folder = resolve(root, build.outDir) },
    closeBundle: () => COPIED.forEach((file) => copyFileSync(file, resolve(folder, basename(file)))),
  }
}

export default defineConfig({
  plugins: [react(), page()],
  define: { 'process.env.NODE_ENV': '"production"' },
  publicDir: false,
  build: {
    outDir: STATIC,
    emptyOutDir: false,
    target: 'es2022',
    rollupOptions: {
      input: 'src/main.tsx',
      preserveEntrySignatures: 'strict',
      output: { entryFileNames: 'explorer.js', assetFileNames: 'explorer[extname]', format: 'es', codeSplitting: false },
    },
  },
})
