package dev.rhyton.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rhyton.callbacks.History;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.function.Executable;

/** What the tests look at, and how. */
final class Samples {
  private Samples() {}

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

  static void assertRefused(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }
}
