package dev.rhyton.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Json;
import dev.rhyton.config.Text;
import dev.rhyton.constraints.MaxNorm;
import dev.rhyton.initializers.Constant;
import dev.rhyton.regularizers.L2;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The setters of the options of weights, of every layer that has some. */
class WeightSettersTest {
  private static Stream<Layer> layers() {
    return new TreeSet<>(Layer.REGISTRY.names())
        .stream()
            .map(Layer.REGISTRY::get)
            .filter(l -> !setters(l).isEmpty())
            .collect(Collectors.toMap(Layer::getClass, l -> l, (a, b) -> a, LinkedHashMap::new))
            .values()
            .stream();
  }

  /** Returns the setters of an interface of {@link WeightSetters} that take an object. */
  private static List<Method> setters(Layer layer) {
    return Arrays.stream(WeightSetters.class.getClasses())
        .filter(c -> c.isInstance(layer))
        .flatMap(c -> Arrays.stream(c.getMethods()))
        .filter(
            m -> m.getParameterTypes()[0] != String.class && !Modifier.isStatic(m.getModifiers()))
        .sorted((a, b) -> a.getName().compareTo(b.getName()))
        .toList();
  }

  private static Object option(Method setter, Random random) {
    double number = 1 + random.nextInt(1000);
    if (setter.getName().endsWith("Initializer")) return Constant.of(number);
    if (random.nextInt(5) == 0) return null;
    return setter.getName().endsWith("Regularizer") ? L2.of(number) : MaxNorm.of(number);
  }

  @TestFactory
  Stream<DynamicTest> settersChangeTheirOptionOfACopy() {
    return layers().map(l -> dynamicTest(l.getClass().getSimpleName(), () -> check(l)));
  }

  private static void check(Layer layer) throws ReflectiveOperationException {
    var random = new Random(17);
    var setters = setters(layer);
    Map<Layer, ObjectNode> made = new LinkedHashMap<>();
    made.put(layer, Json.node(layer.getConfig()));
    for (int i = 0; i < 30; i++) {
      var from = new ArrayList<>(made.keySet()).get(random.nextInt(made.size()));
      var setter = setters.get(random.nextInt(setters.size()));
      var option = option(setter, random);
      var changed = (Layer) setter.invoke(from, option);
      var expected = made.get(from).deepCopy();
      var key = Text.key(setter.getName());
      assertTrue(expected.has(key), key);
      expected.set(key, Json.write(option));
      assertEquals(layer.getClass(), changed.getClass());
      made.put(changed, expected);
    }
    // The order of the keys is part of the file, and no copy shares an option with another one.
    made.forEach((l, config) -> assertEquals(config.toString(), l.getConfig().toString()));
  }

  @Test
  void everyInterfaceHasTheSameSetters() {
    for (var type : WeightSetters.class.getClasses()) {
      var weight =
          Character.toLowerCase(type.getSimpleName().charAt(0)) + type.getSimpleName().substring(1);
      var names = Arrays.stream(type.getMethods()).map(Method::getName).sorted().toList();
      assertEquals(
          Stream.of(
                  "Constraint",
                  "Constraint",
                  "Initializer",
                  "Initializer",
                  "Regularizer",
                  "Regularizer")
              .map(weight::concat)
              .toList(),
          names);
    }
  }
}
