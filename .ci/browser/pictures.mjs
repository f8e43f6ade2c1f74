// What is in a picture. The browser decodes it, so that nothing else is needed for that.

/** Returns the number of different colours of an image of the page. */
export async function coloursOf(image) {
  return image.evaluate(async (element) => {
    await element.decode();
    const canvas = document.createElement("canvas");
    canvas.width = element.naturalWidth;
    canvas.height = element.naturalHeight;
    const context = canvas.getContext("2d");
    context.drawImage(element, 0, 0);
    const pixels = new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    return new Set(pixels).size;
  });
}

/** Returns whether an image of the page has white corners, so that it is a sheet of paper on a dark page. */
export async function isWhiteSheet(image) {
  return image.evaluate(async (element) => {
    await element.decode();
    const [right, bottom] = [element.naturalWidth - 1, element.naturalHeight - 1];
    const canvas = document.createElement("canvas");
    canvas.width = element.naturalWidth;
    canvas.height = element.naturalHeight;
    const context = canvas.getContext("2d");
    context.drawImage(element, 0, 0);
    return [[0, 0], [right, 0], [0, bottom], [right, bottom]].every(([x, y]) =>
      context.getImageData(x, y, 1, 1).data.every((channel) => channel > 230));
  });
}

/** Returns the number of different colours of a screenshot. */
export async function coloursOfPng(page, png) {
  const handle = await page.evaluateHandle((source) => {
    const image = new Image();
    image.src = source;
    return image;
  }, `data:image/png;base64,${png.toString("base64")}`);
  return coloursOf(handle);
}

/** Returns the contrast between the text of an element and the ground behind it, from 1 to 21. */
export async function contrast(element) {
  return element.evaluate((start) => {
    const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
    const luminance = (colour) => {
      const [r, g, b] = channels(colour)
        .slice(0, 3)
        .map((c) => c / 255)
        .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    let ground = "rgb(255, 255, 255)";
    for (let at = start; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      const [, , , alpha = 1] = channels(colour);
      if (alpha === 1) {
        ground = colour;
        break;
      }
    }
    const [dark, light] = [luminance(getComputedStyle(start).color), luminance(ground)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  });
}
