package dev.rhyton.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rhyton.activations.ActivationFunction;
import dev.rhyton.activations.Activations;
import dev.rhyton.constraints.Constraint;
import dev.rhyton.constraints.MaxNorm;
import dev.rhyton.initializers.Constant;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Layers;
import dev.rhyton.learning.Adversarial;
import dev.rhyton.learning.BatchLearning;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.Recording;
import dev.rhyton.learning.Saga;
import dev.rhyton.learning.WeightStrategy;
import dev.rhyton.losses.Loss;
import dev.rhyton.losses.Losses;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.metrics.AUC;
import dev.rhyton.metrics.Metric;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.CosineDecay;
import dev.rhyton.optimizers.LearningRateSchedule;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.OptimizerMap;
import dev.rhyton.regularizers.L2;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.tensor.DTypePolicy;
import dev.rhyton.tensor.Tensor;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What registries know of modules. */
class RegistryTest {
  /** A family of its own, so that no other test sees its members. */
  abstract static class Shape extends Value {}

  static final class Square extends Shape {}

  static final class Circle extends Shape {}

  private record Module(String artifact, List<Class<? extends Configured>> classes)
      implements RegistryEntries {}

  private static Registry<Shape> registry() {
    return new Registry<>(Shape.class, Shape.class, "shape").add(Square.class);
  }

  private static String refusal(Class<? extends Exception> type, Executable call) {
    return assertThrows(type, call).getMessage();
  }

  @Test
  void modulesAddTheirMembers() {
    var registry = registry();
    registry.addModule(new Module("round", List.of(Circle.class)));
    assertEquals(new Circle(), registry.get("Circle"));
    assertEquals(new Circle(), registry.get("circle"));
  }

  @Test
  void theLookUpOfANameOfTwoModulesIsRefused() {
    var registry = registry();
    registry.addModule(new Module("round", List.of(Circle.class)));
    registry.addModule(new Module("rounder", List.of(Circle.class)));
    for (var name : List.of("Circle", "circle")) {
      assertEquals(
          "Two modules register the shape \"Circle\": round and rounder. Remove one from the class"
              + " path.",
          refusal(IllegalStateException.class, () -> registry.get(name)));
    }
    assertEquals(new Square(), registry.get("Square"));
    registry.addModule(new Module("edges", List.of(Square.class)));
    assertEquals(
        "Two modules register the shape \"Square\": rhyton and edges. Remove one from the"
            + " class path.",
        refusal(IllegalStateException.class, () -> registry.get("Square")));
  }

  /** A layer that has the name of one of the library. */
  static final class Dense extends Layer {}

  /** A module with a layer that the core has too. */
  public static final class SecondDense implements RegistryEntries {
    @Override
    public String artifact() {
      return "second";
    }

    @Override
    public List<Class<? extends Configured>> classes() {
      return List.of(Dense.class);
    }
  }

  /**
   * In a class loader of its own, since the layers are registered once, by a static initializer.
   */
  @Test
  void aConflictOnTheClassPathIsTheSentenceOfTheLookUp(@TempDir Path folder) throws Exception {
    var services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(RegistryEntries.class.getName()), SecondDense.class.getName());
    var urls = new ArrayList<URL>(List.of(folder.toUri().toURL()));
    var path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    for (var entry : path.split(File.pathSeparator, -1)) urls.add(Path.of(entry).toUri().toURL());
    try (var loader =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      var get = loader.loadClass(Layers.class.getName()).getMethod("get", String.class);
      assertEquals("Dropout", get.invoke(null, "Dropout").getClass().getSimpleName());
      var thrown = assertThrows(InvocationTargetException.class, () -> get.invoke(null, "Dense"));
      var refusal = assertInstanceOf(IllegalStateException.class, thrown.getCause());
      assertEquals(
          "Two modules register the layer \"Dense\": rhyton and second. Remove one from the"
              + " class path.",
          refusal.getMessage());
    }
  }

  /** Classes with names that others have. */
  static final class Others {
    static final class Square extends Shape {}

    static final class Dense extends Layer {}

    static final class Bce extends Loss {
      @Override
      public Tensor call(Tensor yTrue, Tensor yPred) {
        return yPred;
      }
    }
  }

  @Test
  void aNameThatAnotherClassHasIsRefused() {
    var registry = registry();
    registry.add(Square.class); // the same class again, as when a program registers it twice
    assertEquals(
        "Shape.register: the shape \"Square\" is dev.rhyton.config.RegistryTest$Square already,"
            + " received dev.rhyton.config.RegistryTest$Others$Square. Give your class another"
            + " name.",
        refusal(IllegalArgumentException.class, () -> registry.add(Others.Square.class)));
    assertEquals(Square.class, registry.get("Square").getClass());
    assertEquals(
        "Layers.register: the layer \"Dense\" is dev.rhyton.layers.Dense already, received"
            + " dev.rhyton.config.RegistryTest$Others$Dense. Give your class another name.",
        refusal(IllegalArgumentException.class, () -> Layers.register(Others.Dense.class)));
    assertEquals(
        "Losses.register: the loss \"bce\" is dev.rhyton.losses.BinaryCrossentropy already,"
            + " received dev.rhyton.config.RegistryTest$Others$Bce. Give your class another name.",
        refusal(IllegalArgumentException.class, () -> Losses.register(Others.Bce.class)));
    assertEquals(
        "Activations.register: the activation \"relu\" is one of this library already, received one"
            + " of your own. Give it another name.",
        refusal(IllegalArgumentException.class, () -> Activations.register("relu", x -> x)));
  }

  /** As a cell of a notebook does that runs a second time. */
  @Test
  void whatIsDefinedAnewReplacesItself() {
    var registry = registry();
    registry.add(earlier()).add(later());
    assertEquals(later(), registry.get("Round").getClass());
    Activations.register("registered_anew", x -> x);
    var second = Activations.register("registered_anew", Tensor::relu);
    assertEquals(second, Activations.get("registered_anew"));
  }

  private static Class<? extends Shape> earlier() {
    final class Round extends Shape {}
    return Round.class;
  }

  private static Class<? extends Shape> later() {
    final class Round extends Shape {}
    return Round.class;
  }

  /** Each family is found by its own type and by the types of its members. */
  @Test
  void theFamilyOfATypeIsFound() {
    var members = new LinkedHashMap<Class<?>, Class<?>>();
    members.put(ActivationFunction.class, ActivationFunction.class);
    members.put(Constraint.class, MaxNorm.class);
    members.put(DTypePolicy.class, DTypePolicy.class);
    members.put(Initializer.class, Constant.class);
    members.put(Regularizer.class, L2.class);
    members.put(Loss.class, MeanSquaredError.class);
    members.put(Metric.class, AUC.class);
    members.put(Layer.class, Sequential.class);
    members.put(Optimizer.class, Adam.class);
    members.put(OptimizerMap.class, OptimizerMap.class);
    members.put(LearningRateSchedule.class, CosineDecay.class);
    members.put(Learning.class, BatchLearning.class);
    members.put(Recording.class, Saga.class);
    members.put(Adversarial.class, Adversarial.class);
    members.put(WeightStrategy.class, WeightStrategy.class);
    members.forEach(
        (type, member) -> {
          assertEquals(Registry.familyOf(type), Registry.familyOf(member));
          assertFalse(Registry.names(type).isEmpty(), type.getName());
        });
    assertEquals(
        "String belongs to no registered family.",
        refusal(IllegalArgumentException.class, () -> Registry.familyOf(String.class)));
  }

  @Test
  void aMissingModuleIsNamed() {
    var registry = registry().addModules(Map.of("round", List.of("RoundCorner")));
    for (var name : List.of("RoundCorner", "round_corner")) {
      assertEquals(
          "The shape \""
              + name
              + "\" is in the module round, which is missing: add the dependency dev.rhyton:round.",
          refusal(UnknownException.class, () -> registry.get(name)));
    }
  }
}
