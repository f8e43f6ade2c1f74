package dev.rhyton.layers;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Refusals;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a layer says that it takes, and what it answers to anything else. */
class InputSpecTest {
  private static final InputSpec IMAGES = InputSpec.of("height", "width", "channels");
  private static final InputSpec VECTORS = InputSpec.of("...", "inputs").axis(-1, 4);

  /** A layer of a user's own. */
  private static final class Scale extends Layer {
    private Weight factor;

    @Override
    protected InputSpec inputSpec() {
      return InputSpec.of("steps", "features").axis(-1, sizeOf(factor, 0));
    }

    @Override
    protected void build(Shape input) {
      factor = weight(Initializer.ONES, input.last());
    }

    @Override
    protected Tensor call(Tensor x) {
      return x.multiply(factor);
    }
  }

  @Test
  void inputsThatFitAreAccepted() {
    assertDoesNotThrow(() -> check(IMAGES, Shape.of(-1, 5, -1, 3)));
    assertDoesNotThrow(() -> check(IMAGES.axis(3, 3), Shape.of(-1, 5, 5, -1)));
    assertDoesNotThrow(() -> check(IMAGES.axis(-1, Shape.UNKNOWN).known(1), Shape.of(-1, 5, 5, 9)));
    assertDoesNotThrow(() -> check(VECTORS, Shape.of(-1, 4)));
    assertDoesNotThrow(() -> check(VECTORS, Shape.of(-1, 2, 3, 4)));
    assertDoesNotThrow(() -> check(InputSpec.ANY, Shape.of()));
    assertDoesNotThrow(() -> check(InputSpec.ANY.axis(1, 3).axis(-2, 2), Shape.of(-1, 3, 2, 1)));
    assertDoesNotThrow(() -> check(InputSpec.ndim(1), Shape.of(7)));
    assertDoesNotThrow(() -> check(VECTORS.and(IMAGES), Shape.of(-1, 4), Shape.of(-1, 2, 2, 1)));
    assertDoesNotThrow(() -> check(VECTORS, Shape.of(-1, 4), Shape.of(-1, 9)));
    assertDoesNotThrow(
        () -> check(VECTORS.and(VECTORS).orMore(), Shape.of(1, 4), Shape.of(1, 4), Shape.of(2)));
  }

  @Test
  void specificationsPrintAsShapes() {
    assertEquals("(None, height, width, 3)", IMAGES.axis(-1, 3).toString());
    assertEquals("(None, ..., 4)", VECTORS.toString());
    assertEquals("(None, 3, ..., 2, None)", InputSpec.ANY.axis(1, 3).axis(-2, 2).toString());
    assertEquals("(None,)", InputSpec.ndim(1).toString());
    assertEquals("(None, None, None)", InputSpec.ndim(3).toString());
  }

  @TestFactory
  Stream<DynamicTest> inputsThatDoNotFitAreRefused() {
    return new Refusals()
        .add("InputSpec: ndim must be at most 254, received 255.", () -> InputSpec.ndim(255))
        .add(
            "x: expected input of shape (None, height, width, channels), received (None, 4, 4)."
                + " Add Reshape.of(height, width, channels) before it.",
            () -> check(IMAGES, Shape.of(-1, 4, 4)))
        .add(
            "x: expected input of shape (None, height, width, channels), received (None, 4, 4, 3,"
                + " 1). Add Reshape.of(height, width, channels) before it.",
            () -> check(IMAGES, Shape.of(-1, 4, 4, 3, 1)))
        .add(
            "x: expected input of shape (None, height, width, channels), received ().",
            () -> check(IMAGES, Shape.of()))
        .add(
            "x: expected input of shape (None, height, width, 3), received (None, 4, 4, 1).",
            () -> check(IMAGES.axis(-1, 3), Shape.of(-1, 4, 4, 1)))
        .add(
            "x: expected input of shape (None, ..., 4), received (None, 2, 2). Add Flatten.of()"
                + " before it.",
            () -> check(VECTORS, Shape.of(-1, 2, 2)))
        .add(
            "x: expected input of shape (None, ..., 4), received (None,).",
            () -> check(VECTORS, Shape.of(-1)))
        .add(
            "x: expected input of shape (None, height, width, 3) with known height and width,"
                + " received (None, None, None, 3).",
            () -> check(IMAGES.axis(-1, 3).known(1).known(-2), Shape.of(-1, -1, -1, 3)))
        .add(
            "x: expected input of shape (None, None), received (None, 2, 3). Add Flatten.of()"
                + " before it.",
            () -> check(InputSpec.ndim(2), Shape.of(-1, 2, 3)))
        .add(
            "x: expected 2 inputs, received 1.",
            () -> check(VECTORS.and(InputSpec.ANY), Shape.of(-1, 4)))
        .add(
            "x: expected 2 inputs, received 3.",
            () -> check(InputSpec.ANY.and(InputSpec.ANY), Shape.of(), Shape.of(), Shape.of()))
        .add(
            "x: expected at least 2 inputs, received 1.",
            () -> check(VECTORS.and(InputSpec.ANY).orMore(), Shape.of(-1, 4)))
        .add(
            "x: expected input of shape (None, ..., 4), received (None, 5).",
            () -> check(InputSpec.ANY.and(VECTORS), Shape.of(-1, 5), Shape.of(-1, 5)))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> wrongSpecificationsAreRefused() {
    return new Refusals()
        .add(
            "InputSpec: expected \"...\" at most once, received [..., a, ...].",
            () -> InputSpec.of("...", "a", "..."))
        .add("InputSpec: axes must not be null, nor hold null.", () -> InputSpec.of((String) null))
        .add(
            "InputSpec: axis 4 is not in (None, height, width, channels), or is the batch.",
            () -> IMAGES.axis(4, 1))
        .add("InputSpec: axis 0 is not in (None, ..., 4), or is the batch.", () -> VECTORS.known(0))
        .add("InputSpec: ndim must be at least 1, received 0.", () -> InputSpec.ndim(0))
        .add(
            "InputSpec: inputs must not be null, nor hold null.",
            () -> IMAGES.check("a", Arrays.asList((Shape) null)))
        .add("InputSpec: other must not be null.", () -> IMAGES.and(null))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> aLayerIsCheckedAtEveryApplication() {
    var scale = (Scale) new Scale().named("s");
    return new Refusals()
        .add(
            "Scale \"s\": expected input of shape (None, steps, features), received (None, 6). Add"
                + " Reshape.of(steps, features) before it.",
            () -> scale.apply(Input.of(6)))
        .add(
            "Scale \"s\": expected input of shape (None, steps, 3), received (None, 2, 5).",
            () -> {
              scale.apply(Input.of(2, 3));
              scale.apply(Input.of(2, 5));
            })
        .tests();
  }

  private static void check(InputSpec spec, Shape... inputs) {
    spec.check("x", List.of(inputs));
  }
}
