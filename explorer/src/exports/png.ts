/** A drawing as pixels: the browser draws the SVG, which holds nothing from elsewhere, on a canvas. */
import { drawn, type Picture } from './picture'

const SCALE = 2
/** Browsers refuse canvases that are larger. */
const LONGEST_SIDE = 8192

export async function pngOf(picture: Picture): Promise<Blob> {
  const { svg, width, height } = drawn(picture)
  const scale = Math.min(SCALE, LONGEST_SIDE / width, LONGEST_SIDE / height)
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise((resolve, reject) => canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('the browser made no picture of it'))), 'image/png',
    ))
  } finally {
    URL.revokeObjectURL(address)
  }
}
