/** Builds the explorer into the Python package: the bundle, the forms apart from it, the page, and words by language. */
import { copyFileSync, writeFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, runnerImport, type Plugin } from 'vite'
import type * as Packs from './src/i18n/pack'

const STATIC = '../src/spillover/report/explorer/static'
const COPIED = ['index.html', 'src/i18n/parameters.ru.json']
const LANGUAGES = ['en', 'ru', 'kk'] as const

/** Lays files that the bundle does not hold beside it, wherever it is built to. */
function beside(): Plugin {
  let folder = STATIC
  return {
    name: 'beside',
    configResolved: ({ root, build }) => { folder = resolve(root, build.outDir) },
    async closeBundle() {
      COPIED.forEach((file) => copyFileSync(file, resolve(folder, basename(file))))
      const { module } = await runnerImport<typeof Packs>('./src/i18n/pack.ts')
      for (const lang of LANGUAGES) {
        writeFileSync(resolve(folder, `words.${lang}.json`), JSON.stringify(module.packOf(lang)))
      }
    },
  }
}

export default defineConfig({
  plugins: [react(), beside()],
  define: { 'process.env.NODE_ENV': '"production"' },
  base: '/assets/', // where the server has them: what is loaded late must not be looked for beside the page
  publicDir: false,
  build: {
    outDir: STATIC,
    emptyOutDir: false,
    target: 'es2022',
    modulePreload: false,
    rollupOptions: {
      input: { explorer: 'src/main.tsx' },
      preserveEntrySignatures: 'allow-extension', // what the forms share with the bundle stays in it
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: '[name].js',
        codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: 'forms', test: /src\/(forms|runs|stay)\// }] },
        assetFileNames: '[name][extname]',
      },
    },
  },
})
