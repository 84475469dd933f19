import mic from 'lucide-static/icons/mic.svg?raw'
import micOff from 'lucide-static/icons/mic-off.svg?raw'
import phone from 'lucide-static/icons/phone.svg?raw'
import pip from 'lucide-static/icons/picture-in-picture-2.svg?raw'
import sliders from 'lucide-static/icons/sliders-horizontal.svg?raw'
import video from 'lucide-static/icons/video.svg?raw'
import videoOff from 'lucide-static/icons/video-off.svg?raw'
import volume from 'lucide-static/icons/volume-2.svg?raw'

/** What only consultations draw. */
export const callIcons = { mic, micOff, phone, pip, sliders, video, videoOff, volume }

export type CallIconName = keyof typeof callIcons
