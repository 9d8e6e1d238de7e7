import { SHARED_STYLE } from '../html/style'
import { Page } from './page'

const sheet = new CSSStyleSheet()
sheet.replaceSync(SHARED_STYLE)
document.adoptedStyleSheets = [sheet]

void new Page().open()
