package dev.rhyton.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.Training;
import dev.rhyton.constraints.Constraint;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Layers;
import dev.rhyton.losses.Loss;
import dev.rhyton.metrics.MeanMetric;
import dev.rhyton.metrics.Metric;
import dev.rhyton.models.Model;
import dev.rhyton.optimizers.LearningRateSchedule;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.tensor.Tensor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ConfigTest {
  private static String jackson(Method method) {
    var types = new ArrayList<>(List.of(method.getGenericParameterTypes()));
    types.add(method.getGenericReturnType());
    return types.toString().contains("com.fasterxml") ? method.toString() : null;
  }

  /** What a class of a user's own can call and override has no types of Jackson. */
  @Test
  void aClassOfAUsersOwnMeetsNoTypeOfJackson() {
    var found = new TreeSet<String>();
    for (var base :
        List.of(
            Layer.class,
            Model.class,
            Loss.class,
            Metric.class,
            MeanMetric.class,
            Optimizer.class,
            LearningRateSchedule.class,
            Initializer.class,
            Regularizer.class,
            Constraint.class,
            Callback.class,
            Training.class)) {
      for (Class<?> c = base; c != null; c = c.getSuperclass()) {
        Arrays.stream(c.getDeclaredMethods())
            .filter(
                m -> Modifier.isPublic(m.getModifiers()) || Modifier.isProtected(m.getModifiers()))
            .map(ConfigTest::jackson)
            .filter(m -> m != null)
            .forEach(found::add);
      }
    }
    assertEquals(new TreeSet<>(), found);
  }

  @Test
  void valuesArePlain() {
    var config = Dense.of(64).useBias(false).named("d").getConfig();
    assertEquals(64, config.get("units"));
    assertEquals("linear", config.get("activation"));
    assertEquals(false, config.get("use_bias"));
    assertNull(config.get("bias_constraint"));
    assertTrue(config.has("bias_constraint"));
    assertFalse(config.has("filters"));
    assertNull(config.get("filters"));
    var initializer = (Map<?, ?>) config.get("kernel_initializer");
    assertEquals("GlorotUniform", initializer.get("class_name"));
    assertEquals(
        "{\"a\":1,\"b\":[1.5,null],\"c\":{\"d\":\"e\"}}",
        ConfigDict.of()
            .put("x", 1)
            .put("a", 1)
            .put("b", Arrays.asList(1.5, null))
            .put("c", Map.of("d", "e"))
            .remove("x", "y")
            .toString());
    assertEquals(ConfigDict.of().put("a", 1), ConfigDict.of().put("a", 1));
  }

  /** A layer that writes its configuration in a form of its own, as in Keras. */
  static final class Shifted extends Layer {
    private transient int by;

    static Shifted of(int by) {
      var layer = new Shifted();
      layer.by = by;
      return layer;
    }

    @Override
    public ConfigDict getConfig() {
      return super.getConfig().put("shift", List.of(by, "units"));
    }

    @Override
    protected void readConfig(ConfigDict config) {
      by = (int) ((List<?>) config.get("shift")).get(0);
      super.readConfig(config.remove("shift"));
    }

    @Override
    protected Tensor call(Tensor x) {
      return x.add(by);
    }
  }

  @Test
  void aLayerWithAConfigurationOfItsOwn() {
    Layers.register(Shifted.class);
    var json = Json.parse(Shifted.of(3).named("s").toJson());
    for (int time = 0; time < 2; time++) { // reading does not change what is read
      assertEquals(3, ((Shifted) Json.readObject(json, Layer.class)).by);
    }
    var layer = (Shifted) Layers.fromJson(json.toString());
    assertEquals(List.of(3, "units"), layer.getConfig().get("shift"));
  }
}
