package dev.rhyton.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.callbacks.History;
import dev.rhyton.layers.Dense;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.Norms;
import dev.rhyton.learning.Recording;
import dev.rhyton.losses.SparseCategoricalCrossentropy;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.SGD;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import javax.imageio.ImageIO;

/** What the tests look at, and how. */
final class PlotKit {
  private PlotKit() {}

  /** Loss falls as 1/epoch, accuracy rises with it; validation is a tenth worse. */
  static History history(int epochs) {
    return history(epochs, 1);
  }

  static History history(int epochs, double firstLoss) {
    var history = new History();
    for (int e = 0; e < epochs; e++) {
      var logs = new LinkedHashMap<String, Double>();
      logs.put("accuracy", 1 - 0.5 / (e + 1));
      logs.put("loss", firstLoss / (e + 1));
      logs.put("val_accuracy", 0.9 - 0.5 / (e + 1));
      logs.put("val_loss", 1.1 * firstLoss / (e + 1));
      history.onEpochEnd(e, logs);
    }
    return history;
  }

  /** Of four samples over two epochs: the third has the wrong label, no step comes by the last. */
  static Norms norms() {
    var model = Sequential.of(Dense.of(2).kernelInitializer("zeros").activation("softmax"));
    model.compile(
        Compile.of(SGD.of(0.1), SparseCategoricalCrossentropy.of())
            .learning(Learning.plain().record(Recording.norms())));
    float[][] x = {{1, 0}, {2, 0}, {3, 0}, {0, 1}};
    var options = Fit.epochs(1).batchSize(3).stepsPerEpoch(1).shuffle(false).verbose(0);
    for (int i = 0; i < 2; i++) model.fit(x, new int[] {0, 0, 1, 1}, options);
    return model.norms();
  }

  /** The picture's pixels, which are twice as many in each direction as it says. */
  static BufferedImage pixels(Picture picture) {
    try {
      var image = ImageIO.read(new ByteArrayInputStream(picture.png()));
      assertEquals(2 * picture.width(), image.getWidth());
      assertEquals(2 * picture.height(), image.getHeight());
      return image;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static long count(BufferedImage image, Color color) {
    long count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) if (image.getRGB(x, y) == color.getRGB()) count++;
    }
    return count;
  }
}
