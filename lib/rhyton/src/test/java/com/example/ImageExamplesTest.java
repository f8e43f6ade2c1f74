package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.layers.Activation;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Concatenate;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Conv2DTranspose;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.GlobalAveragePooling1D;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerNormalization;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.layers.Reshape;
import dev.rhyton.losses.Losses;
import dev.rhyton.losses.SparseCategoricalCrossentropy;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.models.StepContext;
import dev.rhyton.ops.Ops;
import dev.rhyton.ops.RandomOps;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keras' examples with images in small, written as a person would from the Python text. */
class ImageExamplesTest {
  @BeforeEach
  void seed() {
    Seed.set(1);
  }

  /** Images with one bright square each, and the masks of it. */
  private record Squares(NDArray images, NDArray masks) {
    static Squares of(int count, int size) {
      var random = Seed.generator(1);
      var images = new float[count][size][size][1];
      var masks = new float[count][size][size][1];
      for (int i = 0; i < count; i++) {
        int top = random.nextInt(size - 3);
        int left = random.nextInt(size - 3);
        for (int y = 0; y < size; y++) {
          for (int x = 0; x < size; x++) {
            boolean inside = y >= top && y < top + 3 && x >= left && x < left + 3;
            masks[i][y][x][0] = inside ? 1 : 0;
            images[i][y][x][0] = masks[i][y][x][0] + (float) random.nextGaussian() * 0.2f;
          }
        }
      }
      return new Squares(NDArray.from(images), NDArray.from(masks));
    }
  }

  // ---- U-Net ----

  private static Tensor block(Tensor x, int filters) {
    for (int i = 0; i < 2; i++) {
      x = Conv2D.of(filters, 3).padding("same").apply(x);
      x = BatchNormalization.of().apply(x);
      x = Activation.of("relu").apply(x);
    }
    return x;
  }

  /** Segmentation with a U-Net: down, up, and what was seen on the way down beside it. */
  @Test
  void unet() {
    var inputs = Input.of(16, 16, 1);
    var first = block(inputs, 8);
    var second = block(MaxPooling2D.of(2).apply(first), 16);
    var bottom = block(MaxPooling2D.of(2).apply(second), 16);
    var up = Conv2DTranspose.of(16, 3).strides(2).padding("same").apply(bottom);
    up = block(Concatenate.of().apply(up, second), 16);
    up = Conv2DTranspose.of(8, 3).strides(2).padding("same").apply(up);
    up = block(Concatenate.of().apply(up, first), 8);
    var outputs = Conv2D.of(1, 1).activation("sigmoid").apply(up);
    var model = Model.of(inputs, outputs);
    model.compile(
        Compile.of(Adam.of(0.01), Losses.get("binary_crossentropy")).metrics("binary_accuracy"));
    var data = Squares.of(64, 16);
    var history = model.fit(data.images(), data.masks(), Fit.epochs(6).batchSize(16).verbose(0));
    var loss = history.get("loss");
    assertTrue(loss.get(5) < 0.5 * loss.get(0), loss.toString());
  }

  // ---- variational autoencoder ----

  /** An autoencoder whose code is a distribution, and close to the standard normal one. */
  static final class Vae extends Model {
    private final Sequential encoder =
        Sequential.of(Flatten.of(), Dense.of(32).activation("relu"), Dense.of(4));
    private final Sequential decoder =
        Sequential.of(
            Dense.of(32).activation("relu"),
            Dense.of(64).activation("sigmoid"),
            Reshape.of(8, 8, 1));

    @Override
    protected Tensor call(Tensor x) {
      return decoder.apply(Ops.split(encoder.apply(x), 2, -1).get(0));
    }

    @Override
    protected void trainStep(StepContext step) {
      var x = step.x();
      var code = Ops.split(encoder.apply(x), 2, -1);
      var mean = code.get(0);
      var logVar = code.get(1);
      var noise = RandomOps.normal(Ops.shape(mean), 0, 1, DType.FLOAT32, null);
      var z = Ops.add(mean, Ops.multiply(Ops.exp(Ops.multiply(logVar, 0.5)), noise));
      var each = Ops.binaryCrossentropy(x, decoder.apply(z));
      step.loss("reconstruction_loss", Ops.sum(each, 1, 2, 3));
      var terms = Ops.subtract(Ops.add(1, logVar), Ops.add(Ops.square(mean), Ops.exp(logVar)));
      step.loss("kl_loss", Ops.multiply(Ops.sum(terms, 1), -0.5));
    }
  }

  @Test
  void variationalAutoencoder() {
    var vae = new Vae();
    vae.compile(Compile.of(Adam.of(0.01)));
    var masks = Squares.of(128, 8).masks();
    var history = vae.fit(masks, Fit.epochs(15).batchSize(32).verbose(0));
    var loss = history.get("loss");
    assertTrue(loss.get(14) < 0.8 * loss.get(0), loss.toString());
    var drawn = vae.decoder.predict(NDArray.from(new float[][] {{0, 0}, {1, -1}}));
    assertEquals(Shape.of(2, 8, 8, 1), drawn.shape());
  }

  // ---- MLP-mixer ----

  /** Mixes patches with each other, then channels. */
  static final class Mixer extends Layer {
    private final LayerNormalization norm = LayerNormalization.of();
    private final Sequential patches = Sequential.of(Dense.of(16).activation("gelu"), Dense.of(16));
    private final Sequential channels =
        Sequential.of(Dense.of(16).activation("gelu"), Dense.of(16));

    @Override
    protected Tensor call(Tensor x) {
      var mixed = patches.apply(Ops.transpose(norm.apply(x), 0, 2, 1));
      x = Ops.add(x, Ops.transpose(mixed, 0, 2, 1));
      return Ops.add(x, channels.apply(norm.apply(x)));
    }
  }

  @Test
  void mixer() {
    var inputs = Input.of(16, 16, 1);
    var patches = Conv2D.of(16, 4).strides(4).apply(inputs);
    var x = Reshape.of(16, 16).apply(patches);
    x = new Mixer().apply(x);
    x = new Mixer().apply(x);
    var outputs = Dense.of(2).apply(GlobalAveragePooling1D.of().apply(x));
    var model = Model.of(inputs, outputs);
    model.compile(
        Compile.of(Adam.of(0.01), SparseCategoricalCrossentropy.of().fromLogits(true))
            .metrics("accuracy"));
    var data = Squares.of(128, 16);
    var left = Ops.sum(Ops.getItem(data.masks(), ":, :, :8"), 1, 2, 3);
    var labels = Ops.cast(Ops.greater(left, 4), DType.INT32).value();
    var history = model.fit(data.images(), labels, Fit.epochs(20).batchSize(32).verbose(0));
    var accuracy = history.get("accuracy");
    assertTrue(accuracy.get(19) > 0.85, accuracy.toString());
  }
}
