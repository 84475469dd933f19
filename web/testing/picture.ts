import type { Page } from 'playwright-core'

/** Flags for a browser whose camera shows a moving pattern, and which asks nobody. */
export const FAKE_CAMERA = [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
]

/** How bright a video on the page is, 0 to 255, and how much its picture varies. */
export async function lookAt(
  page: Pick<Page, 'locator'>,
  selector: string,
): Promise<{ bright: number; varied: number }> {
  return await page.locator(selector).evaluate((video) => {
    if (!(video instanceof HTMLVideoElement) || video.videoWidth === 0) {
      return { bright: 0, varied: 0 }
    }
    const canvas = document.createElement('canvas')
    canvas.width = 32
    canvas.height = 24
    const pen = canvas.getContext('2d')
    pen?.drawImage(video, 0, 0, 32, 24)
    const { data } = pen?.getImageData(0, 0, 32, 24) ?? { data: [] }
    const lights: number[] = []
    for (let i = 0; i < data.length; i += 4) {
      lights.push(((data[i] ?? 0) + (data[i + 1] ?? 0) + (data[i + 2] ?? 0)) / 3)
    }
    const bright = lights.reduce((sum, light) => sum + light, 0) / lights.length
    return { bright, varied: Math.max(...lights) - Math.min(...lights) }
  })
}
