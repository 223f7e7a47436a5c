/** Builds the writers of spreadsheets and Parquet apart, since few need them: writers.js. */
import { defineConfig } from 'vite'

export default defineConfig({
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
