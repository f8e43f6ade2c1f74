package dev.rhyton;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CheckReturnValue;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitReference;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Packages point one way, and some things stay in one place. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar")) // what tests share
          .importPackages("dev.rhyton");

  /** From the bottom up; a package may know those below its level, and itself. */
  private static final List<Set<String>> LEVELS =
      List.of(
          Set.of("tensor", "config"),
          Set.of("ops"),
          Set.of("activations", "initializers", "regularizers", "constraints", "quantizers"),
          Set.of("data", "losses", "metrics"),
          Set.of("layers"),
          Set.of("optimizers"),
          Set.of("learning", "callbacks"),
          Set.of("models"),
          Set.of(
              "distillation",
              "onnx",
              "compression",
              "tuner",
              "files",
              "vision",
              "text",
              "audio",
              "datasets",
              "tensorboard",
              "mlflow"),
          Set.of("notebook", "applications"),
          Set.of("tribuo", "safety", "explain"),
          Set.of("autolearn", "serving"));

  private static String name(JavaClass type) {
    return type.getPackageName().replaceFirst("dev\\.rhyton\\.?", "").replace(".internal", "");
  }

  @Test
  void everyPackageHasALevel() {
    var known = LEVELS.stream().flatMap(Set::stream).collect(Collectors.toSet());
    var packages = new TreeSet<String>();
    CLASSES.forEach(c -> packages.add(name(c)));
    packages.removeAll(known);
    assertEquals(Set.of(), packages);
  }

  @Test
  void packagesPointDown() {
    for (int level = 0; level < LEVELS.size(); level++) {
      var above = new ArrayList<String>();
      for (int i = level + 1; i < LEVELS.size(); i++) {
        LEVELS.get(i).forEach(p -> above.add("dev.rhyton." + p + ".."));
      }
      if (above.isEmpty()) continue;
      var own = LEVELS.get(level).stream().map(p -> "dev.rhyton." + p + "..");
      check(
          noClasses()
              .that()
              .resideInAnyPackage(own.toArray(String[]::new))
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(above.toArray(new String[0])));
    }
  }

  @Test
  void packagesHaveNoCycles() {
    check(slices().matching("dev.rhyton.(*)..").should().beFreeOfCycles());
  }

  @Test
  void configKnowsNothingOfTensors() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.rhyton.config..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.rhyton.tensor.."));
  }

  /** Event files hold TensorFlow's protocol buffers, which need nothing native. */
  @Test
  void onlyTensorKnowsTensorFlow() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.rhyton.tensor..")
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("org.tensorflow..", "org.bytedeco..")
                    .and(resideOutsideOfPackage("org.tensorflow.proto.."))));
  }

  @Test
  void onlyNativeKnowsTheCInterface() {
    check(
        classes()
            .that()
            .resideInAPackage("org.tensorflow.internal..")
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAnyPackage("dev.rhyton.tensor..", "org.tensorflow..")
            .allowEmptyShould(true));
  }

  /** The facades of {@code keras.ops}. */
  private static final Set<String> FACADES = Set.of("Ops", "ImageOps", "RandomOps");

  /** The functions of lib/tensor below the operations, of which an operation may be made. */
  private static final Set<String> BELOW =
      Set.of("TensorOps", "NnOps", "ConvOps", "PoolOps", "ImageProcessing", "RandomSampling");

  /** The packages of lib/ops, and of lib/tensor, which is below it. */
  private static final Set<String> BESIDE =
      Set.of("ops", "tensor", "config", "initializers", "regularizers", "constraints");

  private static Stream<JavaMethod> methods(Set<String> classes, String inPackage) {
    return CLASSES.stream()
        .filter(
            c -> c.getPackageName().startsWith(inPackage) && classes.contains(c.getSimpleName()))
        .flatMap(c -> c.getMethods().stream())
        .filter(
            m -> m.getModifiers().containsAll(Set.of(JavaModifier.PUBLIC, JavaModifier.STATIC)));
  }

  /** A function that has the name of an operation is what the operation computes. */
  @Test
  void operationsHaveOneBody() {
    var operations = methods(FACADES, "dev.rhyton.ops").collect(groupingBy(JavaMethod::getName));
    var shared =
        methods(BELOW, "dev.rhyton.tensor")
            .filter(m -> operations.containsKey(m.getName()))
            .toList();
    assertTrue(shared.size() > 10, shared.toString());
    var others = new TreeSet<String>();
    for (var function : shared) {
      if (!reaches(operations.get(function.getName()), function)) {
        others.add(function.getFullName());
      }
    }
    assertEquals(Set.of(), others);
  }

  /** Whether methods call a function, or methods of lib/ops or beside the function that do. */
  private static boolean reaches(List<JavaMethod> from, JavaMethod to) {
    var seen = new HashSet<JavaCodeUnit>(from);
    var next = new ArrayDeque<JavaCodeUnit>(from);
    while (!next.isEmpty()) {
      for (var called : targets(next.remove())) {
        boolean beside = called.getOwner().equals(to.getOwner());
        if (beside && called.getName().equals(to.getName())) return true;
        if (!beside && !called.getOwner().getPackageName().startsWith("dev.rhyton.ops")) continue;
        called.resolveMember().filter(seen::add).ifPresent(next::add);
      }
    }
    return false;
  }

  private static Set<CodeUnitAccessTarget> targets(JavaCodeUnit method) {
    return Stream.concat(
            method.getCallsFromSelf().stream().map(JavaCall::getTarget),
            method.getCodeUnitReferencesFromSelf().stream().map(JavaCodeUnitReference::getTarget))
        .collect(Collectors.toSet());
  }

  /**
   * Layers and all else above the operations call these, not what they are made of. The exceptions
   * are without what only an operation needs: an operation of windows refuses what a layer checks
   * when it is built, and repairs the shape of no samples, which a step of training never has;
   * {@code ImageProcessing.resize} knows methods that only the layer {@code Resizing} has; {@code
   * TensorOps.shape} is int64, as the operations of TensorFlow require.
   */
  @Test
  void layersCallOperations() {
    var names = methods(FACADES, "dev.rhyton.ops").map(JavaMethod::getName).collect(toSet());
    var users = new TreeSet<String>();
    for (var type : CLASSES) {
      if (BESIDE.contains(name(type))) continue;
      for (var method : type.getCodeUnits()) {
        for (var called : targets(method)) {
          var owner = called.getOwner();
          boolean isBelow =
              owner.getPackageName().startsWith("dev.rhyton.tensor")
                  && BELOW.contains(owner.getSimpleName());
          if (isBelow && names.contains(called.getName())) {
            users.add(owner.getSimpleName() + "." + called.getName());
          }
        }
      }
    }
    assertEquals(
        Set.of(
            "ConvOps.conv",
            "ConvOps.convTranspose",
            "ConvOps.depthwiseConv",
            "ImageProcessing.resize",
            "PoolOps.averagePool",
            "PoolOps.maxPool",
            "TensorOps.shape"),
        users);
  }

  /** Native sets JavaCPP up, which must come before anything loads it. */
  @Test
  void onlyNativeMakesGraphs() {
    check(
        noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.rhyton.tensor.internal.Native")
            .should()
            .callConstructor(org.tensorflow.Graph.class));
  }

  /** A dropped copy of a setter is an error of Error Prone. */
  @Test
  void everyPublicPackageChecksReturnValues() {
    var unchecked =
        CLASSES.stream()
            .filter(c -> c.getModifiers().contains(JavaModifier.PUBLIC))
            .map(JavaClass::getPackage)
            .filter(p -> !p.getName().endsWith(".internal"))
            .filter(p -> !p.isAnnotatedWith(CheckReturnValue.class))
            .map(JavaPackage::getName)
            .collect(Collectors.toSet());
    assertEquals(Set.of(), unchecked);
  }

  @Test
  void noGenericExceptions() {
    check(NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS);
  }

  /** Tribuo logs with it, so that its module has to quieten it. */
  @Test
  void noJavaUtilLogging() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.rhyton.tribuo..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.logging"));
  }

  /**
   * Progress lines of training, of searches and of downloads are written to a stream that one class
   * of each names. The server says where it listens, or why not. A notebook whose kernel is not
   * known says so below the cell. What the handler of a control prints is shown beside the control.
   */
  @Test
  void fewClassesNameTheStandardStreams() {
    var users = new TreeSet<String>();
    for (var type : CLASSES) {
      for (var access : type.getFieldAccessesFromSelf()) {
        var target = access.getTarget();
        if (target.getOwner().isEquivalentTo(System.class)) {
          users.add(type.getName().replaceFirst("\\$.*", "") + " " + target.getName());
        }
      }
    }
    assertEquals(
        Set.of(
            "dev.rhyton.autolearn.AutoLearn out",
            "dev.rhyton.datasets.Download out",
            "dev.rhyton.models.Session out",
            "dev.rhyton.notebook.Control err",
            "dev.rhyton.notebook.Interaction err",
            "dev.rhyton.notebook.Interaction out",
            "dev.rhyton.notebook.Renderers err",
            "dev.rhyton.serving.ModelServer err",
            "dev.rhyton.serving.ModelServer out",
            "dev.rhyton.tuner.SearchLogger out"),
        users);
  }

  private static void check(ArchRule rule) {
    assertTrue(CLASSES.size() > 100, "the classes were not found");
    rule.check(CLASSES);
  }
}
