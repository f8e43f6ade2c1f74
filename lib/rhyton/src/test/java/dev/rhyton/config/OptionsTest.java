package dev.rhyton.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.losses.Loss;
import dev.rhyton.metrics.Metric;
import dev.rhyton.optimizers.LearningRateSchedule;
import dev.rhyton.optimizers.Optimizer;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What every loss, metric, optimizer and schedule says of a wrong value of each of its options:
 * {@code options.txt} has a line for each, {@code Adam.beta_1 = 2 > message}, or says that any
 * value is right. A value that no one thought of is refused by the same check, from code and from
 * files.
 */
class OptionsTest {
  private static final List<Class<? extends Configured>> FAMILIES =
      List.of(Loss.class, Metric.class, Optimizer.class, LearningRateSchedule.class);

  /** Of the options that all members have, the checks of one member stand for those of all. */
  private static final List<String> FOR_ALL = List.of("MeanSquaredError", "AUC", "Adam");

  private record Option(Class<?> family, String owner, String key, Field field) {
    @Override
    public String toString() {
      return (family == Metric.class ? "metric " : "") + owner + "." + key;
    }

    void set(String json) {
      var config = blank();
      config.set(key, Json.parse(json));
      read(config);
    }

    void setNaN() {
      read(blank().put(key, Double.NaN));
    }

    private void read(ObjectNode config) {
      var value = Json.object().put("class_name", owner);
      value.set("config", config);
      var unused = Json.readObject(value, family);
    }

    /** Every option at its default, and what has none at a right value. */
    private ObjectNode blank() {
      var config = Json.object();
      if (owner.matches(".*IoU") && !owner.equals("BinaryIoU")) config.put("num_classes", 2);
      return config;
    }
  }

  /** Every option whose value can be wrong by itself: all but switches and names. */
  private static Map<String, Option> options() {
    Map<String, Option> options = new LinkedHashMap<>();
    for (var family : FAMILIES) {
      for (var name : new TreeSet<>(Registry.names(family))) {
        if (name.equals(Text.snake(name))) continue; // another spelling
        var type = Json.readObject(valid(name), family).getClass();
        if (!type.getSimpleName().equals(name)) continue; // another spelling, or a loss as a metric
        if (!type.getName().startsWith("dev.rhyton.")) continue; // registered by another test
        var keys = ((Configured) Fields.blank(type)).getConfig();
        for (var field : Fields.all(type)) {
          var named = field.getAnnotation(Key.class);
          var key = named == null ? Text.key(field.getName()) : named.value();
          if (!keys.has(key) || field.getType() == boolean.class || key.equals("name")) continue;
          if (field.getDeclaringClass() == family && !FOR_ALL.contains(name)) continue;
          var option = new Option(family, name, key, field);
          options.put(option.toString(), option);
        }
      }
    }
    return options;
  }

  private static ObjectNode valid(String name) {
    var value = Json.object().put("class_name", name);
    value.set("config", new Option(Metric.class, name, "", null).blank());
    return value;
  }

  private static List<String> lines() throws IOException {
    try (var in = OptionsTest.class.getResourceAsStream("/options.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  @Test
  void everyOptionSaysWhatIsWrong() throws IOException {
    var options = options();
    var left = new TreeSet<>(options.keySet());
    for (var line : lines()) {
      if (line.endsWith(": any")) {
        left.remove(line.substring(0, line.length() - 5));
        continue;
      }
      var name = line.substring(0, line.indexOf(" = "));
      var value = line.substring(line.indexOf(" = ") + 3, line.indexOf(" > "));
      var option = options.get(name);
      assertTrue(option != null, "there is no option " + name);
      var error = assertThrows(IllegalArgumentException.class, () -> option.set(value), line);
      assertEquals(line.substring(line.indexOf(" > ") + 3), error.getMessage(), name);
      left.remove(name);
    }
    assertEquals(List.of(), List.copyOf(left), "options.txt has no line for these options");
  }

  @Test
  void noOptionTakesNaN() {
    var taken = new ArrayList<String>();
    options()
        .forEach(
            (name, option) -> {
              var type = option.field().getType();
              if (type != double.class && type != Double.class) return;
              try {
                option.setNaN();
                taken.add(name);
              } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage().contains("NaN"), e.getMessage());
              }
            });
    assertEquals(List.of(), taken);
  }
}
