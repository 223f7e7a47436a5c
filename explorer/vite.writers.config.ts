/** Builds the writers of spreadsheets and Parquet apart, since few need them: writers.js. */
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'

/** The writer of spreadsheets compresses in a worker made from a blob, which our security policy forbids: see zip.ts. */
const withoutWorkers: Plugin = {
  name: 'without-workers',
  enforce: 'pre',
  resolveId(wanted, importer) {
    if (wanted !== 'fflate' || !importer?.includes('write-excel-file')) return null
    return fileURLToPath(new URL('src/exports/zip.ts', import.meta.url))
  },
}

export default defineConfig({
  plugins: [withoutWorkers],
  publicDir: false,
  build: {
    outDir: '../src/spillover/report/explorer/static',
    emptyOutDir: false,
    target: 'es2022',
    rollupOptions: {
      input: 'src/exports/writers.ts',
      preserveEntrySignatures: 'strict',
      output: { entryFileNames: 'writers.js', format: 'es', codeSplitting: false },
    },
  },
})
