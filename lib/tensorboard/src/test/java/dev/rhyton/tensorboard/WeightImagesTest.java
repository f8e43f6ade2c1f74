package dev.rhyton.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Weights as pictures, pixel by pixel. */
class WeightImagesTest {
  private static BufferedImage picture(byte[] png) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  /** A weight of such a shape that holds its own places, from 0 to 1. */
  private static NDArray ramp(long... dims) {
    var values = new float[(int) Shape.of(dims).size()];
    for (int i = 0; i < values.length; i++) values[i] = i / (values.length - 1f);
    return NDArray.of(values, dims);
  }

  private static void checkPixel(int place, NDArray of, BufferedImage image, int... yxc) {
    int grey = image.getRaster().getSample(yxc[1], yxc[0], yxc.length > 2 ? yxc[2] : 0);
    assertEquals((int) Math.min(255, of.toFloats()[place] * 255.5f), grey);
  }

  private static List<BufferedImage> pictures(NDArray weight, int height, int width)
      throws IOException {
    var pictures = new ArrayList<BufferedImage>();
    for (var png : WeightImages.of(weight).orElseThrow().pngs()) {
      var picture = picture(png);
      assertEquals(List.of(height, width), List.of(picture.getHeight(), picture.getWidth()));
      pictures.add(picture);
    }
    return pictures;
  }

  @Test
  void weightsArePicturesByKerasRules() throws IOException {
    var bias = ramp(7);
    var column = pictures(bias, 7, 1);
    for (int i = 0; i < 7; i++) checkPixel(i, bias, column.get(0), i, 0);

    var flat = ramp(2, 1, 5);
    checkPixel(1 * 5 + 3, flat, pictures(flat, 2, 5).get(0), 1, 3);
    var tall = ramp(5, 2);
    checkPixel(3 * 2 + 1, tall, pictures(tall, 2, 5).get(0), 1, 3);

    var kernels = ramp(3, 4, 1, 8);
    var three = pictures(kernels, 3, 4);
    assertEquals(3, three.size());
    checkPixel((1 * 4 + 2) * 8 + 2, kernels, three.get(2), 1, 2);

    for (int channels = 3; channels <= 4; channels++) {
      var colours = ramp(2, 3, 5, channels);
      var two = pictures(colours, 3, 5);
      assertEquals(2, two.size());
      assertEquals(channels, two.get(1).getRaster().getNumBands());
      checkPixel(((3 + 2) * 5 + 4) * channels + 1, colours, two.get(1), 2, 4, 1);
      checkPixel(((3 + 2) * 5 + 4) * channels + 2, colours, two.get(1), 2, 4, 2);
    }
    assertEquals(Optional.empty(), WeightImages.of(ramp(3, 3, 2, 5)));
    assertEquals(Optional.empty(), WeightImages.of(NDArray.of(new float[] {1}, 1, 1)));
    assertEquals(Optional.empty(), WeightImages.of(ramp(2, 2, 2, 2, 3)));
    var outside = NDArray.from(new float[] {-1, 0.5f, 2, Float.NaN});
    var image = pictures(outside, 4, 1).get(0).getRaster();
    assertEquals(
        List.of(0, 127, 255, 0),
        IntStream.range(0, 4).mapToObj(y -> image.getSample(0, y, 0)).toList());
  }
}
