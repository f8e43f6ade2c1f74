package dev.rhyton.applications;

import dev.rhyton.config.Text;
import dev.rhyton.config.UnknownException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Keras' names of the architectures. */
final class Names {
  private static final Map<String, Supplier<Application<?>>> ALL = new LinkedHashMap<>();

  static {
    for (int depth : new int[] {16, 19}) ALL.put("VGG" + depth, () -> VGG.of(depth));
    for (int depth : new int[] {50, 101, 152}) {
      ALL.put("ResNet" + depth, () -> ResNet.of(depth));
      ALL.put("ResNet" + depth + "V2", () -> ResNetV2.of(depth));
    }
    ALL.put("MobileNetV2", MobileNetV2::of);
    EfficientNet.VARIANTS
        .keySet()
        .forEach(v -> ALL.put("EfficientNet" + v, () -> EfficientNet.of(v)));
  }

  private Names() {}

  static Application<?> get(String name) {
    var found = ALL.get(name);
    if (found == null) {
      throw new UnknownException(
          "Unknown application \"" + name + "\"." + Text.didYouMean(name, ALL.keySet()));
    }
    return found.get();
  }

  static Set<String> all() {
    return Collections.unmodifiableSet(ALL.keySet());
  }
}
