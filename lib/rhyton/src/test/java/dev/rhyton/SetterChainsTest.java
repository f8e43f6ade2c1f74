package dev.rhyton;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.type.TypeFactory;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.rhyton.callbacks.BackupAndRestore;
import dev.rhyton.callbacks.CSVLogger;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.EarlyStopping;
import dev.rhyton.callbacks.LambdaCallback;
import dev.rhyton.callbacks.LearningRateScheduler;
import dev.rhyton.callbacks.ModelCheckpoint;
import dev.rhyton.callbacks.ProgbarLogger;
import dev.rhyton.callbacks.ReduceLROnPlateau;
import dev.rhyton.callbacks.RemoteMonitor;
import dev.rhyton.callbacks.SwapEMAWeights;
import dev.rhyton.callbacks.TerminateOnNaN;
import dev.rhyton.config.Configured;
import dev.rhyton.constraints.MaxNorm;
import dev.rhyton.files.OrbaxCheckpoint;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.layers.Layers;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Losses;
import dev.rhyton.metrics.BinaryIoU;
import dev.rhyton.metrics.IoU;
import dev.rhyton.metrics.MeanIoU;
import dev.rhyton.metrics.Metrics;
import dev.rhyton.metrics.OneHotIoU;
import dev.rhyton.metrics.OneHotMeanIoU;
import dev.rhyton.mlflow.MlflowCallback;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.CosineDecay;
import dev.rhyton.optimizers.Optimizers;
import dev.rhyton.regularizers.L2;
import dev.rhyton.tensor.Gradients;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensorboard.TensorBoard;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Setters keep the type of what they are called on, and completion shows them. */
class SetterChainsTest {
  /** What returns a member that is not a changed copy: a choice among several, a wrapped one. */
  private static final Set<String> NO_SETTERS = Set.of("resolve", "recording", "pop");

  /** Members that only the library calls, by family; completion must not show them. */
  private static final Set<String> INTERNALS =
      Set.of(
          """
          className config

          allFields blank fields get set with made idleOptions harmlessKeys registeredName
          readConfig describe readDescription copyParts checkChangeable

          builtFor callOption callOptions clearNames changed fullPaths inputType keywordOfRest
          keywordsOfInputs label loaded ownWeights places savedValue savedWeights version
          whyNoSampleGradients needsSizes isBuiltAtOnce castsInputs supportsMasking

          checkTargets kindOfClasses prior weighted resolve result results size update direction along

          Group Phase atRate finish isRateFactorOfUpdate isScaleFree lossScale phase slot slots
          variables whyNoRest

          checkOptimizer preparation start setTraining prepare

          lossesOfOutputs metricsOfOutputs ofOutputs weightsOfOutputs weightedMetricsOfOutputs
          """
              .strip()
              .split("\\s+", -1));

  private static final List<Callback> CALLBACKS =
      List.of(
          BackupAndRestore.of("backup"),
          CSVLogger.of("log.csv"),
          EarlyStopping.of(),
          LambdaCallback.of(),
          LearningRateScheduler.of((epoch, rate) -> rate),
          MlflowCallback.of(),
          ModelCheckpoint.of("model.keras"),
          OrbaxCheckpoint.of("checkpoints"),
          ProgbarLogger.of(),
          ReduceLROnPlateau.of(),
          RemoteMonitor.of(),
          SwapEMAWeights.of(),
          TensorBoard.of(),
          TerminateOnNaN.of());

  private static boolean isOfTheLibrary(Class<?> type) {
    var source = type.getProtectionDomain().getCodeSource();
    if (source == null) return false; // a test has compiled it
    var place = source.getLocation().getPath();
    return !place.contains("test-classes") && !place.endsWith("-tests.jar");
  }

  private static Stream<Class<?>> members() {
    return Stream.of(
            Layers.names().stream().map(Layers::get),
            Optimizers.names().stream().map(Optimizers::get),
            Losses.names().stream().map(Losses::get),
            Metrics.names().stream()
                .filter(
                    name ->
                        !name.endsWith("IoU") && !name.endsWith("iou") && !name.contains("io_u"))
                .map(Metrics::get),
            Stream.of(
                IoU.of(2, 1),
                BinaryIoU.of(),
                MeanIoU.of(2),
                OneHotIoU.of(2, 1),
                OneHotMeanIoU.of(2)),
            Initializers.names().stream().map(Initializers::get),
            Stream.of(Learning.plain(), Learning.batch(), Learning.gradient(), Learning.weight()),
            CALLBACKS.stream())
        .flatMap(s -> s)
        .<Class<?>>map(Object::getClass)
        .filter(SetterChainsTest::isOfTheLibrary) // other tests may have registered theirs
        .filter(type -> Modifier.isPublic(type.getModifiers()))
        .filter(type -> !Model.class.isAssignableFrom(type))
        .distinct();
  }

  /** The methods that return a member of the same family, bridges left out. */
  private static List<Method> setters(Class<?> type) {
    var own = new ArrayList<Method>();
    for (var method : type.getMethods()) {
      boolean returnsOne =
          (Configured.class.isAssignableFrom(method.getReturnType())
                  || Callback.class.isAssignableFrom(method.getReturnType()))
              && method.getReturnType().isAssignableFrom(type);
      if (!returnsOne || method.isBridge() || Modifier.isStatic(method.getModifiers())) continue;
      if (!NO_SETTERS.contains(method.getName())) own.add(method);
    }
    return own;
  }

  @Test
  void settersKeepTheTypeAndStandInPublicClasses() {
    var types = TypeFactory.defaultInstance();
    var wrong = new TreeSet<String>();
    members()
        .forEach(
            type -> {
              for (var setter : setters(type)) {
                var owner = setter.getDeclaringClass();
                var bindings = types.constructType(type).findSuperType(owner).getBindings();
                var returned = types.resolveMemberType(setter.getGenericReturnType(), bindings);
                if (returned.getRawClass() != type || !Modifier.isPublic(owner.getModifiers())) {
                  wrong.add(type.getSimpleName() + ": " + setter);
                }
              }
            });
    assertEquals(Set.of(), wrong);
  }

  private static Set<String> completed(JShell shell, String code) {
    return shell
        .sourceCodeAnalysis()
        .completionSuggestions(code, code.length(), new int[1])
        .stream()
        .map(Suggestion::continuation)
        .map(s -> s.replaceFirst("\\(.*", ""))
        .collect(Collectors.toSet());
  }

  private static JShell shell() {
    var shell = JShell.builder().executionEngine("local").build();
    shell.addToClasspath(System.getProperty("java.class.path"));
    return shell;
  }

  @Test
  void completionShowsEverySetter() {
    var missing = new TreeSet<String>();
    try (var shell = shell()) {
      members()
          .forEach(
              type -> {
                var shown = completed(shell, "((" + type.getName() + ") null).");
                for (var setter : setters(type)) {
                  if (!shown.contains(setter.getName())) {
                    missing.add(type.getSimpleName() + "." + setter.getName());
                  }
                }
              });
    }
    assertEquals(Set.of(), missing);
  }

  @Test
  void completionShowsWhatAModelHas() {
    try (var shell = shell()) {
      var shown = completed(shell, "((dev.rhyton.models.Model) null).");
      var expected =
          Set.of("weights", "countParams", "layers", "getWeights", "setWeights", "fit", "summary");
      assertTrue(shown.containsAll(expected), shown.toString());
    }
  }

  @Test
  void completionShowsNoInternals() {
    var shown = new TreeSet<String>();
    try (var shell = shell()) {
      var types =
          Stream.concat(
              members(),
              Stream.of(
                  Model.class,
                  Sequential.class,
                  Compile.class,
                  Fit.class,
                  CosineDecay.class,
                  L2.class,
                  MaxNorm.class));
      types.forEach(
          type -> {
            for (var code : List.of(type.getName() + ".", "((" + type.getName() + ") null).")) {
              var internals = new TreeSet<>(completed(shell, code));
              internals.retainAll(INTERNALS);
              if (!internals.isEmpty()) shown.add(code + internals);
            }
          });
    }
    assertEquals(Set.of(), shown);
  }

  /** What is in these packages may change with any version. */
  @Test
  void noMemberOfATensorIsInternal() {
    for (var type : List.of(Tensor.class, NDArray.class, Weight.class, Gradients.class)) {
      for (var method : type.getMethods()) {
        var signature = method.toGenericString();
        assertFalse(signature.contains(".internal."), signature);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "dev.rhyton.layers.Dense, of",
    "dev.rhyton.models.Model, load of",
    "dev.rhyton.models.Models, clone fromJson",
    "dev.rhyton.optimizers.Adam, of",
    "dev.rhyton.losses.Huber, of",
    "dev.rhyton.metrics.Precision, of",
    "dev.rhyton.learning.Learning, auto batch gradient plain weight",
    "dev.rhyton.learning.GradientLearning,",
    "dev.rhyton.learning.Recording, clipped norms saga",
    "dev.rhyton.learning.Saga,",
    "dev.rhyton.callbacks.EarlyStopping, of"
  })
  void completionOfAClassShowsItsFactories(String type, String names) {
    try (var shell = shell()) {
      var shown = new TreeSet<>(completed(shell, type + "."));
      shown.remove("class");
      var expected = names == null ? Set.<String>of() : Set.of(names.split(" ", -1));
      assertEquals(new TreeSet<>(expected), shown);
    }
  }

  private static boolean compiles(String code) {
    try (var shell = shell()) {
      for (var name :
          List.of(
              "layers",
              "losses",
              "metrics",
              "optimizers",
              "callbacks",
              "learning",
              "models",
              "tensor")) {
        var imported = shell.eval("import dev.rhyton." + name + ".*;");
        assertEquals(1, imported.size());
      }
      var snippet = shell.eval(code).get(0).snippet();
      return shell.diagnostics(snippet).findAny().isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Adam a = Adam.of().clipnorm(1).beta1(.95);",
        "AdamW a = AdamW.of().amsgrad(true).weightDecay(.01).beta1(.95);",
        "SGD s = SGD.of(.1).clipvalue(1).momentum(.9);",
        "Dense d = Dense.of(8).named(\"x\").dtype(\"mixed_bfloat16\").activation(\"relu\");",
        "Huber h = Huber.of().reduction(\"sum\").delta(2);",
        "AUC m = AUC.of().named(\"area\").curve(\"PR\");",
        "EarlyStopping e = EarlyStopping.of(\"loss\").mode(\"min\").patience(3);"
      })
  void chainsCompile(String code) {
    assertTrue(compiles(code), code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Adam.of(\"sgd\");",
        "Dense.of(\"Dropout\");",
        "Huber.of(\"mse\");",
        "Accuracy.of(\"mae\");",
        "Dense.register(null);",
        "Dense.fromJson(\"{}\");",
        "Dense.clearNames();",
        "Dense.blank(Dense.class);",
        "GradientLearning.weight();",
        "PlainLearning.gradient();",
        "Saga.clipped(1, 1);",
        "Sequential.fromJson(\"{}\");",
        "Sequential.clone(Sequential.of());",
        "NDArray.symbolic(null, null);"
      })
  void lookUpsOfAFamilyAreNotInherited(String code) {
    assertTrue(!compiles(code), code);
  }

  /**
   * Users extend {@code Model}, so it is a class, and Java lets subclasses of a class inherit its
   * static methods. These two stay there since users look for them there; both return any model.
   */
  private static final Set<String> INHERITED = Set.of("Model.of", "Model.load");

  @Test
  void membersInheritNoStaticMethods() {
    var inherited = new TreeSet<String>();
    new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.rhyton")
            .stream()
            .filter(c -> c.getModifiers().contains(JavaModifier.PUBLIC))
            .filter(c -> !c.getPackageName().equals("dev.rhyton.ops")) // Ops is one class in parts
            .map(JavaClass::reflect)
            .forEach(
                type -> {
                  for (var method : type.getMethods()) {
                    var owner = method.getDeclaringClass();
                    boolean isOurs = owner.getName().startsWith("dev.rhyton.");
                    if (!Modifier.isStatic(method.getModifiers()) || !isOurs) continue;
                    if (owner != type)
                      inherited.add(owner.getSimpleName() + "." + method.getName());
                  }
                });
    assertEquals(INHERITED, inherited);
  }

  @Test
  void settersOfCallbacksCopy() {
    var events = new ArrayList<String>();
    var first = LambdaCallback.of();
    var second = first.onTrainBegin(() -> events.add("begin"));
    first.onTrainBegin();
    assertEquals(List.of(), events);
    second.onTrainBegin();
    assertEquals(List.of("begin"), events);
  }
}
