package dev.rhyton.hostile;

import dev.rhyton.config.Configured;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The public constructors and methods of the library, and who is asked for which value. */
final class Catalogue {
  /** What is not called, and why. */
  private static final Map<String, String> LEFT_OUT =
      Map.of(
          "\\w+\\.\\w*Internals\\b.*|layers\\.Layer\\.masks"
              + "|models\\.OnnxExport\\..*|onnx\\.OnnxFileWriter\\..*",
          "what the library's own packages call, not a user",
          "tensor\\.RawOps\\.\\w+",
          "TensorFlow's operations by their names, which it checks itself",
          "config\\.(Check|Registry|Text|Fields|FileErrors|AtomicFile|AtomicFolder)\\.\\w+",
          "tools of the library, which take what they are given",
          "(tensor(\\.internal)?\\.(Contraction|Node\\$Op(eration)?|OpNode|Recorder|RowGradient|GradientTaps\\$Use|TensorException)"
              + "|ops\\.Op(Call|Recorder)|tuner\\.Trial(Task|Workers)|optimizers\\.Variable|models\\.StepContext"
              + "|learning\\.(KernelProbe|PerSampleGradients|EpochStrategy|TrainingStrategy|TracedStep"
              + "|ModeStep|GradientRule|UpdateMask|Recorder))\\..*",
          "values that only the library makes",
          "ops\\.Ops\\.(foriLoop|whileLoop)"
              + "|serving\\.(ModelServer\\.(start|open|main)|ModelService\\..*|RunningServer\\..*)",
          "run as long as a user wants",
          "tensor\\.Threads\\.set",
          "may be called only before the first computation",
          "tensor\\.MemoryLimit\\.set",
          "the limit is what the runs need",
          "tribuo\\.RhytonModel\\.deserializeFromProto",
          "which Tribuo calls",
          "config\\.Json\\.share",
          "part of a description, which a writer asks for",
          ".*\\.(valueOf|values)",
          "of the JDK's enums");

  /**
   * The classes with which the packages of the library are written: a null in a call of theirs is
   * Java's own exception.
   */
  private static final Pattern OF_THE_LIBRARY =
      Pattern.compile(
          "(tensor\\.(Ragged|Node|SampleRows|OpAttributes|Graph\\w+|LayerCalls|TracedFunction|BySizes|\\w+Ops"
              + "|ImageProcessing|RandomSampling|Strings)|config\\.Json"
              + "|models\\.(ModelFiles|OnnxExport|FunctionalGraph|PerOutput)|onnx\\.OnnxFileWriter|files\\.(ModelFormats|CompileConfig)"
              + "|ops\\.OpTable|ops\\.internal\\.PixelLookup|optimizers\\.(UpdateContext|OptimizerState)|learning\\.SampleGradients)"
              + "\\b.*");

  private static final Pattern SKIPPED = Pattern.compile(String.join("|", LEFT_OUT.keySet()));

  /** A public constructor or method, the types that have it, and one argument of it, or -1. */
  record Place(Executable executable, String signature, List<Class<?>> receivers, int argument) {
    @Override
    public String toString() {
      return signature + " " + argument;
    }

    /** A number that follows from the method and the argument, and not from the others. */
    long hash() {
      return (long) signature.hashCode() << 32 ^ argument;
    }

    /** Whether null is among the values that are tried. */
    boolean takesNull() {
      return !OF_THE_LIBRARY.matcher(name(executable)).matches();
    }
  }

  private final List<Class<?>> types = new ArrayList<>();
  private final Map<String, List<Class<?>>> receivers = new TreeMap<>();
  private final List<Place> places = new ArrayList<>();
  private final Map<Class<?>, List<Executable>> makers = new HashMap<>();

  /** Of the classes whose names a file lists. */
  Catalogue(Path names) {
    try {
      for (var name : Files.readAllLines(names)) types.add(Class.forName(name));
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
    var executables = new TreeMap<String, Executable>();
    for (var type : types) {
      for (var each : type.getConstructors()) {
        if (!isAbstract(type)) note(executables, type, each);
      }
      for (var each : type.getMethods()) {
        boolean isOurs = each.getDeclaringClass().getName().startsWith("dev.rhyton.");
        if (isOurs && !each.isSynthetic()) note(executables, type, each);
      }
    }
    executables.forEach(
        (name, executable) -> {
          int count = executable.getParameterCount();
          for (int i = count == 0 ? -1 : 0; i < count; i++) {
            places.add(new Place(executable, name, receivers.get(name), i));
          }
        });
  }

  private void note(Map<String, Executable> all, Class<?> type, Executable executable) {
    if (SKIPPED.matcher(name(executable)).matches()) return;
    var key = executable.toGenericString();
    all.put(key, executable);
    var of = receivers.computeIfAbsent(key, k -> new ArrayList<>());
    if (!isAbstract(type) || of.isEmpty()) of.add(type);
  }

  List<Place> places() {
    return places;
  }

  /** The number of constructors and methods. */
  int size() {
    return receivers.size();
  }

  static String name(Executable executable) {
    var type = executable.getDeclaringClass().getName().replace("dev.rhyton.", "");
    return type + "." + (executable instanceof Constructor ? "new" : executable.getName());
  }

  static boolean isAbstract(Class<?> type) {
    return Modifier.isAbstract(type.getModifiers());
  }

  /** Constructors and methods that return a value of a type, those of the type itself first. */
  List<Executable> makers(Class<?> type) {
    return makers.computeIfAbsent(type, this::find);
  }

  private List<Executable> find(Class<?> type) {
    var found = new ArrayList<Executable>();
    for (var each : types) {
      Arrays.stream(each.getConstructors())
          .filter(c -> type.isAssignableFrom(each) && !isAbstract(each))
          .forEach(found::add);
      for (Method method : each.getDeclaredMethods()) {
        boolean isPublic = Modifier.isPublic(method.getModifiers()) && !method.isSynthetic();
        boolean makes = type.isAssignableFrom(method.getReturnType());
        boolean isSetter = method.getReturnType() == each && !isStatic(method);
        if (isPublic && makes && !isSetter) found.add(method);
      }
    }
    found.removeIf(e -> SKIPPED.matcher(name(e)).matches());
    found.sort(
        Comparator.comparing((Executable e) -> e.getDeclaringClass() != type)
            .thenComparing(e -> !isStatic(e))
            .thenComparing(Executable::toString));
    return found;
  }

  static boolean isStatic(Executable executable) {
    return executable instanceof Constructor || Modifier.isStatic(executable.getModifiers());
  }

  /** Whether a call chooses a value of an option. */
  static boolean chooses(Executable executable) {
    var type = executable.getDeclaringClass();
    return Configured.class.isAssignableFrom(type)
        && executable instanceof Method method
        && Configured.class.isAssignableFrom(method.getReturnType());
  }
}
