package dev.rhyton.kernel;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.Renderer;
import java.awt.image.BufferedImage;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.imageio.ImageIO;

/** Shows the picture in a stream of bytes, as IJava does. */
final class PictureRendering {
  private PictureRendering() {}

  /** Returns the picture as data, or only a text if the stream contains none. */
  static DisplayData render(Renderer renderer, InputStream stream) {
    BufferedImage image;
    try {
      image = read(stream);
    } catch (IOException e) {
      image = null; // it is closed, or its picture is damaged
    }
    var data = image == null ? new DisplayData() : renderer.render(image);
    data.putText(CellErrors.readable(stream.toString()));
    return data;
  }

  /** Reads the picture; the stream stays where it is if it can go back. */
  private static BufferedImage read(InputStream stream) throws IOException {
    if (stream instanceof FileInputStream file) {
      long position = file.getChannel().position();
      var image = ImageIO.read(stream);
      file.getChannel().position(position);
      return image;
    }
    if (!stream.markSupported()) {
      return ImageIO.read(stream);
    }
    stream.mark(Integer.MAX_VALUE);
    var image = ImageIO.read(stream);
    stream.reset();
    return image;
  }
}
