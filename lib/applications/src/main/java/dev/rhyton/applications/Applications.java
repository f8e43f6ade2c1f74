package dev.rhyton.applications;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.config.UnknownException;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** The architectures by Keras' names: {@code Applications.get("EfficientNetB0")}. */
public final class Applications {
  private static final Map<String, Supplier<Application<?>>> ALL = new TreeMap<>();

  static {
    add("VGG", VGG::of, 16, 19);
    for (int depth : new int[] {50, 101, 152}) {
      ALL.put("ResNet" + depth, () -> ResNet.of(depth));
      ALL.put("ResNet" + depth + "V2", () -> ResNetV2.of(depth));
    }
    add("DenseNet", DenseNet::of, 121, 169, 201);
    ALL.put("InceptionV3", InceptionV3::of);
    ALL.put("InceptionResNetV2", InceptionResNetV2::of);
    ALL.put("Xception", Xception::of);
    ALL.put("MobileNet", MobileNet::of);
    ALL.put("MobileNetV2", MobileNetV2::of);
    add("MobileNetV3", MobileNetV3::of, Set.of("Small", "Large"));
    add("EfficientNet", EfficientNet::of, EfficientNet.VARIANTS.keySet());
    add("EfficientNetV2", EfficientNetV2::of, EfficientNetV2.VARIANTS.keySet());
    add("ConvNeXt", ConvNeXt::of, ConvNeXt.VARIANTS.keySet());
    add("NASNet", NASNet::of, Set.of("Mobile", "Large"));
  }

  private static void add(String family, IntFunction<Application<?>> of, int... depths) {
    for (int depth : depths) ALL.put(family + depth, () -> of.apply(depth));
  }

  private static void add(
      String family, Function<String, Application<?>> of, Set<String> variants) {
    variants.forEach(v -> ALL.put(family + v, () -> of.apply(v)));
  }

  private Applications() {}

  /** Returns an architecture by Keras' name, with its defaults. */
  public static Application<?> get(String name) {
    var found = ALL.get(Check.given("Applications", "name", name));
    if (found == null) {
      throw new UnknownException(
          "Unknown application \"" + name + "\"." + Text.didYouMean(name, ALL.keySet()));
    }
    return found.get();
  }

  /** Returns Keras' names of all architectures. */
  public static Set<String> names() {
    return Collections.unmodifiableSet(ALL.keySet());
  }
}
