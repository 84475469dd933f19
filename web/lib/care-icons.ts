import help from 'lucide-static/icons/life-buoy.svg?raw'

/** What is drawn once the care is loaded. */
export const careIcons = { help }
