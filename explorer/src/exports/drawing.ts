/** The pictures that can be drawn of what is shown. */
import { sideBySide } from '../compare/sideBySide'
import { mapPicture } from '../map/picture'
import { chartPicture } from '../series/chartPicture'
import { publishedPicture } from '../series/publishedPicture'

export const drawing = { chartPicture, mapPicture, publishedPicture, sideBySide }
export type Drawing = typeof drawing
