package dev.rhyton.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class TextTest {
  private static final List<String> NAMES = List.of("relu", "elu", "selu", "sigmoid", "softmax");

  @Test
  void suggestsTheNearestName() {
    assertEquals(" Did you mean \"relu\"?", Text.didYouMean("rleu", NAMES));
    assertEquals(" Did you mean \"relu\"?", Text.didYouMean("RELU", NAMES));
    assertEquals(" Did you mean \"sigmoid\"?", Text.didYouMean("sigmod", NAMES));
    assertEquals(" Did you mean \"softmax\"?", Text.didYouMean("softamx", NAMES));
    assertEquals("", Text.didYouMean("convolution", NAMES));
    assertEquals("", Text.didYouMean(null, NAMES));
    assertEquals("", Text.didYouMean("relu", List.of()));
    assertEquals("", Text.didYouMean("relu", NAMES)); // it is known
  }

  @Property(tries = 200, seed = "42")
  void distanceIsSymmetricAndZeroForEquals(
      @ForAll @AlphaChars @StringLength(max = 8) String a,
      @ForAll @AlphaChars @StringLength(max = 8) String b) {
    assertEquals(Text.distance(a, b), Text.distance(b, a));
    assertEquals(a.equals(b), Text.distance(a, b) == 0);
    assertEquals(a.length(), Text.distance(a, ""));
  }

  @Test
  void printsArraysAndObjectsWithoutATextOfTheirOwn() {
    var self = new ArrayList<Object>();
    self.add(self);
    assertEquals("[1, 2]", text(new int[] {1, 2}));
    assertEquals("[[1], [2, 3], null]", text(new int[][] {{1}, {2, 3}, null}));
    assertEquals("an object of class Object", text(new Object()));
    assertEquals("[an object of class Object, null]", text(Arrays.asList(new Object(), null)));
    assertEquals("[an object of class Object]", text(new Object[] {new Object()}));
    assertEquals("{a=[0.5]}", text(Map.of("a", new double[] {0.5})));
    assertEquals("[[[[[[...]]]]]]", text(self));
    assertEquals("relu", text("relu"));
    assertEquals("null", text(null));
  }

  private static String text(Object value) {
    return String.valueOf(Text.printable(value));
  }

  @Test
  void namesInKerasSpelling() {
    assertEquals("batch_normalization", Text.snake("BatchNormalization"));
    assertEquals("conv2d", Text.snake("Conv2D"));
    assertEquals("max_pooling2d", Text.snake("MaxPooling2D"));
    assertEquals("use_bias", Text.key("useBias"));
    assertEquals("kernel_size", Text.key("kernelSize"));
    assertEquals("3", Text.number(3));
    assertEquals("0.5", Text.number(0.5));
  }
}
