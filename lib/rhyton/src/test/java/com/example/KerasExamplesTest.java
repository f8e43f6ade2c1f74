package com.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.GlobalAveragePooling2D;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerNormalization;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.models.StepContext;
import dev.rhyton.ops.ImageOps;
import dev.rhyton.ops.Ops;
import dev.rhyton.ops.RandomOps;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Gradients;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keras' examples in small, written as a person would from the Python text. */
class KerasExamplesTest {
  @BeforeEach
  void seed() {
    Seed.set(1);
  }

  private static NDArray normal(long seed, long... dims) {
    var random = Seed.generator(seed);
    int size = 1;
    for (long d : dims) size *= (int) d;
    var values = new float[size];
    for (int i = 0; i < size; i++) values[i] = (float) random.nextGaussian();
    return NDArray.of(values, dims);
  }

  private static NDArray classes(long seed, int count, int classes) {
    return NDArray.from(Seed.generator(seed).ints(count, 0, classes).toArray());
  }

  private static Fit epochs(int count) {
    return Fit.epochs(count).verbose(0);
  }

  private static void assertFalls(Model model, Object x, Object y, int epochs) {
    var loss = model.fit(x, y, epochs(epochs)).get("loss");
    assertTrue(loss.get(epochs - 1) < 0.9 * loss.get(0), "the loss does not fall: " + loss);
  }

  // ---- looking into a network ----

  /** Grad-CAM: how much each place of the last convolution adds to a class. */
  @Test
  void gradCam() {
    var in = Input.of(16, 16, 3);
    var features = Conv2D.of(8, 3).activation("relu").named("last_conv").apply(in);
    var scores = Dense.of(4).apply(GlobalAveragePooling2D.of().apply(features));
    var model = Model.of(List.of(in), List.of(features, scores));
    var image = normal(1, 1, 16, 16, 3);

    var outputs = model.predictAll(image);
    var head = Dense.of(4);
    var pooled = Ops.mean(outputs.get(0), 1, 2);
    assertEquals(4, head.apply(pooled).shape().last());
    var slopes = Gradients.of(f -> Ops.max(head.apply(Ops.mean(f, 1, 2)), 1), outputs.get(0));
    var weights = Ops.mean(slopes, 0, 1, 2);
    var heat = Ops.relu(Ops.sum(Ops.multiply(Ops.getItem(outputs.get(0), 0), weights), -1));
    var map = Ops.divide(heat, Ops.max(heat));
    assertEquals(14, map.shape().dim(0));
    assertEquals(1, Ops.max(map).value().item(), 1e-6);
  }

  /** Saliency: pixels whose change moves a class the most. */
  @Test
  void saliency() {
    var model = Sequential.of(Flatten.of(), Dense.of(3).activation("softmax"));
    var image = normal(2, 1, 8, 8, 1);
    assertEquals(3, model.predict(image).shape().last());
    var slopes = Gradients.of(x -> Ops.getItem(model.apply(x), ":, 1"), image);
    var map = Ops.squeeze(Ops.max(Ops.abs(slopes), -1));
    assertEquals(List.of(8L, 8L), List.of(map.shape().dim(0), map.shape().dim(1)));
  }

  /** Style transfer: an image whose Gram matrix approaches another's, by its own gradient. */
  @Test
  void styleTransfer() {
    var features = Conv2D.of(6, 3).activation("relu");
    var style = gram(features.apply(normal(3, 1, 12, 12, 3)));
    var image = normal(4, 1, 12, 12, 3);
    double before = styleLoss(features, image, style).value().item();
    for (int i = 0; i < 20; i++) {
      var slope = Gradients.of(x -> styleLoss(features, x, style), image);
      image = image.subtract(slope.multiply(50)).value();
    }
    double after = styleLoss(features, image, style).value().item();
    assertTrue(after < 0.95 * before, before + " to " + after);
  }

  private static Tensor gram(Tensor features) {
    var channels = Ops.transpose(Ops.getItem(features, 0), 2, 0, 1);
    var rows = Ops.reshape(channels, 6, -1);
    return Ops.divide(Ops.matmul(rows, Ops.transpose(rows)), 100);
  }

  private static Tensor styleLoss(Layer features, Tensor image, Tensor style) {
    return Ops.mean(Ops.square(Ops.subtract(gram(features.apply(image)), style)));
  }

  // ---- generating ----

  /** WGAN-GP: the critic is trained three times, then the generator on the trained critic. */
  static final class Wgan extends Model {
    private final Sequential discriminator =
        Sequential.of(Dense.of(16).activation("leaky_relu"), LayerNormalization.of(), Dense.of(1));
    private final Sequential generator =
        Sequential.of(Dense.of(16).activation("relu"), Dense.of(4));
    private final int discriminatorExtraSteps = 3;

    @Override
    protected Tensor call(Tensor noise) {
      return generator.apply(noise);
    }

    private Tensor gradientPenalty(Tensor real, Tensor fake) {
      var alpha = RandomOps.uniform(Ops.shape(real), 0, 1, null, null);
      var mixed = Ops.add(real, Ops.multiply(alpha, Ops.subtract(fake, real)));
      var slope = Gradients.of(discriminator.apply(mixed), mixed);
      var length = Ops.sqrt(Ops.add(Ops.sum(Ops.square(slope), 1), 1e-12));
      return Ops.mean(Ops.square(Ops.subtract(length, 1)));
    }

    @Override
    protected void trainStep(StepContext step) {
      var real = step.x();
      Tensor dLoss = null;
      for (int i = 0; i < discriminatorExtraSteps; i++) {
        var fake = generator.apply(noise(real));
        var cost =
            Ops.subtract(Ops.mean(discriminator.apply(fake)), Ops.mean(discriminator.apply(real)));
        dLoss = Ops.add(cost, Ops.multiply(gradientPenalty(real, fake), 10));
        step.update("d_optimizer", dLoss, discriminator);
      }
      var gLoss = Ops.negative(Ops.mean(discriminator.apply(generator.apply(noise(real)))));
      step.update("g_optimizer", gLoss, generator);
      step.metric("d_loss", dLoss);
      step.metric("g_loss", gLoss);
    }
  }

  private static Tensor noise(Tensor like) {
    return RandomOps.normal(Ops.shape(like), 0, 1, null, null);
  }

  /** How far the mean of made samples is from that of the real ones. */
  private static double meanGap(Model generator, NDArray real) {
    var made = generator.predict(normal(20, 256, 4));
    var gap = Ops.subtract(Ops.mean(made, 0), Ops.mean(real, 0));
    return Ops.max(Ops.abs(gap)).value().item();
  }

  @Test
  void wassersteinGan() {
    var real = normal(5, 256, 4).add(2).value();
    var gan = new Wgan();
    gan.compile(
        Map.of("d_optimizer", Adam.of(0.005).beta1(0.5), "g_optimizer", Adam.of(0.005).beta1(0.5)));
    gan.fit(real, epochs(1));
    double before = meanGap(gan, real);
    var history = gan.fit(real, epochs(40));
    double after = meanGap(gan, real);
    assertTrue(after < 0.9 * before, before + " to " + after);
    assertEquals(40, history.get("d_loss").size());
    assertEquals(40, history.get("g_loss").size());
  }

  /** DCGAN: the discriminator is trained first, then the generator on the trained one. */
  static final class Gan extends Model {
    private final Sequential discriminator =
        Sequential.of(Dense.of(16).activation("leaky_relu"), Dense.of(1));
    private final Sequential generator =
        Sequential.of(Dense.of(16).activation("relu"), Dense.of(4));

    @Override
    protected Tensor call(Tensor noise) {
      return generator.apply(noise);
    }

    private Tensor loss(Tensor labels, Tensor predictions) {
      return Ops.binaryCrossentropy(labels, predictions, true);
    }

    @Override
    protected void trainStep(StepContext step) {
      var real = step.x();
      var combined = Ops.concatenate(List.of(generator.apply(noise(real)), real), 0);
      var ofReal = discriminator.apply(real);
      var labels = Ops.concatenate(List.of(Ops.onesLike(ofReal), Ops.zerosLike(ofReal)), 0);
      var dLoss = loss(labels, discriminator.apply(combined));
      step.update("d_optimizer", dLoss, discriminator);

      var predictions = discriminator.apply(generator.apply(noise(real)));
      var gLoss = loss(Ops.zerosLike(predictions), predictions);
      step.update("g_optimizer", gLoss, generator);
      step.metric("d_loss", dLoss);
      step.metric("g_loss", gLoss);
    }
  }

  @Test
  void deepConvolutionalGan() {
    var real = normal(5, 256, 4).add(2).value();
    var gan = new Gan();
    gan.compile(Map.of("d_optimizer", Adam.of(0.005), "g_optimizer", Adam.of(0.005)));
    gan.fit(real, epochs(1));
    double before = meanGap(gan, real);
    double least = before; // the two parts follow each other, and the gap comes and goes
    for (int i = 0; i < 10; i++) {
      var history = gan.fit(real, epochs(4));
      assertEquals(4, history.get("g_loss").size());
      least = Math.min(least, meanGap(gan, real));
    }
    assertTrue(least < 0.7 * before, before + " to " + least);
    assertEquals(List.of("loss", "d_loss", "g_loss"), gan.metricsNames());
  }

  /** Denoising diffusion: noise of a random strength, which the network is to find. */
  static final class Diffusion extends Model {
    private final Sequential network = Sequential.of(Dense.of(32).activation("swish"), Dense.of(4));

    @Override
    protected Tensor call(Tensor x) {
      return network.apply(x);
    }

    @Override
    protected void trainStep(StepContext step) {
      var x = step.x();
      var time = Ops.sigmoid(Ops.sum(x, new int[] {1}, true));
      var signal = Ops.cos(Ops.multiply(time, Math.PI / 2));
      var strength = Ops.sin(Ops.multiply(time, Math.PI / 2));
      var noise = Ops.roll(x, 1, 1).stopGradient();
      var noisy = Ops.add(Ops.multiply(signal, x), Ops.multiply(strength, noise));
      var found = apply(Ops.concatenate(List.of(noisy, time), -1));
      step.loss("noise_loss", Ops.mean(Ops.square(Ops.subtract(found, noise)), -1));
    }
  }

  @Test
  void diffusion() {
    var model = new Diffusion();
    model.compile(Compile.of(Adam.of(0.01)));
    var loss = model.fit(normal(6, 128, 4), epochs(15)).get("loss");
    assertTrue(loss.get(14) < 0.9 * loss.get(0), loss.toString());
  }

  // ---- attention ----

  /** The layer of a mini-GPT: attention that sees only what came before. */
  static final class CausalAttention extends Layer {
    private final Dense query = Dense.of(8);
    private final Dense key = Dense.of(8);
    private final Dense value = Dense.of(8);

    @Override
    protected Tensor call(Tensor x) {
      var scores = Ops.matmul(query.apply(x), Ops.transpose(key.apply(x), 0, 2, 1));
      int steps = (int) x.shape().dim(1);
      var mask = Ops.tril(Ops.ones(steps, steps));
      var masked = Ops.where(Ops.equal(mask, 0), -1e9, Ops.divide(scores, Math.sqrt(8)));
      return Ops.matmul(Ops.softmax(masked), value.apply(x));
    }
  }

  @Test
  void causalAttentionSeesNothingLater() {
    var layer = new CausalAttention();
    var x = normal(7, 2, 5, 8);
    var changed = Ops.sliceUpdate(x, List.of(0, 4, 0), normal(8, 2, 1, 8));
    var before = Ops.getItem(layer.apply((Tensor) x), ":, :4").value();
    var after = Ops.getItem(layer.apply(changed), ":, :4").value();
    assertArrayEquals(before.toFloats(), after.toFloats(), 1e-6f);
  }

  /** The patches of a vision transformer. */
  static final class Patches extends Layer {
    @Override
    protected Tensor call(Tensor images) {
      var patches = ImageOps.extractPatches(images, 4);
      return Ops.reshape(patches, -1, 4, 4 * 4 * 3);
    }
  }

  @Test
  void visionTransformer() {
    var model =
        Sequential.of(
            new Patches(),
            Dense.of(8),
            new CausalAttention(),
            LayerNormalization.of(),
            Flatten.of(),
            Dense.of(3));
    model.compile(Compile.of(Adam.of(0.01), Losses.get("sparse_categorical_crossentropy")));
    assertEquals(3, model.predict(normal(9, 2, 8, 8, 3)).shape().last());
  }

  // ---- pairs and actions ----

  /** Two towers: which of the batch's items belongs to a user. */
  static final class TwoTowers extends Model {
    private final Dense user = Dense.of(8);
    private final Dense item = Dense.of(8);

    @Override
    protected Tensor call(Tensor x) {
      var both = Ops.split(x, 2, -1);
      return Ops.matmul(user.apply(both.get(0)), Ops.transpose(item.apply(both.get(1))));
    }

    @Override
    protected void trainStep(StepContext step) {
      var scores = apply(step.x());
      var own = Ops.arange(Ops.getItem(Ops.shape(scores), 0));
      step.loss("retrieval", Ops.sparseCategoricalCrossentropy(own, scores, true, -1));
    }
  }

  @Test
  void twoTowers() {
    var user = normal(10, 64, 4);
    var pairs = Ops.concatenate(List.of(user, Ops.tanh(user)), -1).value();
    var model = new TwoTowers();
    model.compile(Compile.of(Adam.of(0.02)));
    var loss = model.fit(pairs, epochs(20).batchSize(16)).get("loss");
    assertTrue(loss.get(19) < 0.8 * loss.get(0), loss.toString());
  }

  /** Deep Q-learning: the value of the action that was taken approaches its target. */
  @Test
  void qLearning() {
    var network = Sequential.of(Dense.of(16).activation("relu"), Dense.of(3));
    var states = normal(11, 32, 4);
    var actions = classes(12, 32, 3);
    var rewards = normal(13, 32);
    assertEquals(3, network.predict(states).shape().last());
    var target = Ops.add(rewards, Ops.multiply(Ops.max(network.predict(states), 1), 0.99)).value();
    var weights = network.trainableWeights();
    double before = 0;
    double after = 0;
    for (int i = 0; i < 30; i++) {
      var found =
          Gradients.valueAndGradients(
              () -> {
                var taken = Ops.oneHot(actions, 3);
                var value = Ops.sum(Ops.multiply(network.apply((Tensor) states), taken), 1);
                return Ops.mean(Ops.square(Ops.subtract(target, value)));
              },
              weights);
      if (i == 0) before = found.value().item();
      after = found.value().item();
      for (int k = 0; k < weights.size(); k++) {
        var step = found.gradients().get(k).multiply(0.1);
        weights.get(k).assign(weights.get(k).value().subtract(step).value());
      }
    }
    assertTrue(after < 0.8 * before, before + " to " + after);
  }

  /** Siamese networks: the distance of pairs, and a contrastive loss. */
  @Test
  void siamese() {
    var in = Input.of(8);
    var other = Input.of(8);
    var tower = Sequential.of(Dense.of(8).activation("tanh"), Dense.of(4));
    var apart = Ops.subtract(tower.apply(in), tower.apply(other));
    var distance = Ops.sqrt(Ops.maximum(Ops.sum(Ops.square(apart), new int[] {1}, true), 1e-7));
    var model = Model.of(List.of(in, other), List.of(distance));
    model.compile(
        Compile.of(
            Adam.of(0.01),
            (yTrue, yPred) -> {
              var same = Ops.multiply(Ops.subtract(1, yTrue), Ops.square(yPred));
              var margin = Ops.maximum(Ops.subtract(1, yPred), 0);
              return Ops.mean(Ops.add(same, Ops.multiply(yTrue, Ops.square(margin))), -1);
            }));
    var a = normal(14, 64, 8);
    var labels = classes(15, 64, 2).cast(DType.FLOAT32).reshape(64, 1);
    var b = Ops.add(a, Ops.multiply(normal(16, 64, 8), labels.multiply(2))).value();
    assertFalls(model, List.of(a, b), labels, 15);
  }

  /** Distillation: a student that follows the teacher's softened classes. */
  static final class Distiller extends Model {
    private final Sequential teacher;
    private final Dense student = Dense.of(3);

    Distiller(Sequential teacher) {
      this.teacher = teacher;
    }

    @Override
    protected Tensor call(Tensor x) {
      return student.apply(x);
    }

    @Override
    protected void trainStep(StepContext step) {
      var soft = Ops.softmax(Ops.divide(teacher.apply(step.x(), false), 3)).stopGradient();
      var own = Ops.logSoftmax(Ops.divide(apply(step.x()), 3));
      step.loss("distillation", Ops.negative(Ops.sum(Ops.multiply(soft, own), -1)), student);
    }
  }

  @Test
  void distillation() {
    var teacher = Sequential.of(Dense.of(8).activation("relu"), Dense.of(3));
    var x = normal(17, 64, 6);
    assertEquals(3, teacher.predict(x).shape().last());
    var model = new Distiller(teacher);
    model.compile(Compile.of(Adam.of(0.05)));
    var loss = model.fit(x, epochs(10)).get("loss");
    assertTrue(loss.get(9) < loss.get(0), loss.toString());
  }

  /** The Dice loss of a segmentation. */
  @Test
  void segmentation() {
    var in = Input.of(8, 8, 1);
    var mask = Conv2D.of(1, 3).padding("same").activation("sigmoid").apply(in);
    var model = Model.of(in, mask);
    model.compile(
        Compile.of(
            Adam.of(0.05),
            (yTrue, yPred) -> {
              var both = Ops.sum(Ops.multiply(yTrue, yPred), 1, 2, 3);
              var each = Ops.add(Ops.sum(yTrue, 1, 2, 3), Ops.sum(yPred, 1, 2, 3));
              return Ops.subtract(1, Ops.divide(Ops.multiply(both, 2), each));
            }));
    var images = normal(18, 32, 8, 8, 1);
    assertFalls(model, images, images.greater(0).cast(DType.FLOAT32).value(), 10);
    assertEquals(4, MaxPooling2D.of(2).apply(images).shape().dim(1));
  }
}
