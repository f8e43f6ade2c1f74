package dev.rhyton.benchmarks;

import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.layers.Reshape;
import java.util.List;
import java.util.function.Supplier;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** The models that are compared: their layers in Rhyton, and the same written by hand. */
public enum Net {
  /** 784-512-512-10. */
  MLP(
      784,
      10,
      128,
      50,
      () ->
          List.of(
              Dense.of(512).activation("relu"),
              Dense.of(512).activation("relu"),
              Dense.of(10).activation("softmax")),
      (hand, x) ->
          hand.dense(hand.relu(hand.dense(hand.relu(hand.dense(x, 784, 512)), 512, 512)), 512, 10)),
  /** 64-64-10, whose step is short. */
  SMALL(
      64,
      10,
      32,
      2000,
      () -> List.of(Dense.of(64).activation("relu"), Dense.of(10).activation("softmax")),
      (hand, x) -> hand.dense(hand.relu(hand.dense(x, 64, 64)), 64, 10)),
  /** Convolutions of 32 and 64 filters on images of 28×28. */
  CNN(
      784,
      10,
      64,
      20,
      () ->
          List.of(
              Reshape.of(28, 28, 1),
              Conv2D.of(32, 3).activation("relu"),
              MaxPooling2D.of(2),
              Conv2D.of(64, 3).activation("relu"),
              MaxPooling2D.of(2),
              Flatten.of(),
              Dense.of(10).activation("softmax")),
      (hand, x) -> {
        var images = hand.reshape(x, -1, 28, 28, 1);
        var halves = hand.pool(hand.relu(hand.conv(images, 1, 32)));
        var quarters = hand.pool(hand.relu(hand.conv(halves, 32, 64)));
        return hand.dense(hand.reshape(quarters, -1, 1600), 1600, 10);
      }),
  /** An LSTM of 128 units on 64 steps of 32 numbers. */
  RECURRENT(
      64 * 32,
      10,
      64,
      20,
      () -> List.of(Reshape.of(64, 32), LSTM.of(128), Dense.of(10).activation("softmax")),
      (hand, x) -> hand.dense(hand.lstm(x, 64, 32, 128), 128, 10)),
  /** 784-128-784, whose targets are its inputs. */
  AUTOENCODER(
      784,
      0,
      128,
      50,
      () -> List.of(Dense.of(128).activation("relu"), Dense.of(784).activation("sigmoid")),
      (hand, x) -> hand.dense(hand.relu(hand.dense(x, 784, 128)), 128, 784));

  /** Returns the logits. */
  interface ByHand {
    Operand<TFloat32> logits(HandGraph hand, Operand<TFloat32> x);
  }

  final int width; // numbers of a sample
  final int classes; // 0 if the targets are the inputs
  final int batch;
  final int steps; // of an epoch

  @SuppressWarnings("ImmutableEnumChecker") // they have no state
  private final Supplier<List<? extends Layer>> layers;

  @SuppressWarnings("ImmutableEnumChecker")
  private final ByHand byHand;

  Net(
      int width,
      int classes,
      int batch,
      int steps,
      Supplier<List<? extends Layer>> layers,
      ByHand byHand) {
    this.width = width;
    this.classes = classes;
    this.batch = batch;
    this.steps = steps;
    this.layers = layers;
    this.byHand = byHand;
  }

  /** Returns the layers in Rhyton. */
  Layer[] layers() {
    return layers.get().toArray(Layer[]::new);
  }

  /** Returns the logits of the hand-written model. */
  Operand<TFloat32> logits(HandGraph hand, Operand<TFloat32> x) {
    return byHand.logits(hand, x);
  }
}
