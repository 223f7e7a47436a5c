/** Builds the same for notebooks, whose pages have no address to load a second script from: widget.js and widget.css. */
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  define: { 'process.env.NODE_ENV': '"production"' },
  publicDir: false,
  build: {
    outDir: '../src/spillover/report/explorer/static',
    emptyOutDir: false,
    target: 'es2022',
    cssCodeSplit: false,
    rollupOptions: {
      input: 'src/main.tsx',
      preserveEntrySignatures: 'strict',
      output: { format: 'es', entryFileNames: 'widget.js', assetFileNames: 'widget[extname]', codeSplitting: false },
    },
  },
})
