package dev.rhyton.files;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A drawn class of a user, a model or a layer that runs its parts one after another, as a source in
 * Java and as the natural one in Python, whose {@code __init__} takes the options only.
 *
 * @param name the name of the class
 * @param isModel whether it is a model
 * @param options the names of its options, with the values of a constructor call
 * @param parts its parts in the order of the fields
 * @param defaults whether the constructor without arguments passes values to the other one
 */
record OwnClass(
    String name,
    boolean isModel,
    Map<String, Object> options,
    List<Part> parts,
    boolean defaults,
    boolean given) {

  /** Where a part is made. */
  enum Place {
    CONSTRUCTOR,
    INITIALIZER,
    BUILD
  }

  /** What a field holds. */
  enum Kind {
    DENSE,
    DROPOUT,
    NORM,
    LIST,
    ARRAY,
    MAP,
    SORTED,
    STACK,
    RECORD,
    NESTED
  }

  /**
   * A field.
   *
   * @param nested the class of a nested layer, or null
   */
  record Part(String field, Kind kind, Place place, int size, boolean isFinal, OwnClass nested) {}

  /** Names before and after "layers", which matters for the paths in Keras' files. */
  private static final List<String> FIELDS =
      List.of("alpha", "body", "toTop", "head", "last", "layerz", "middle", "out", "zeta", "mix");

  private static final List<String> KEYS = List.of("b", "x10", "a", "x9", "m");

  static OwnClass draw(Random random, int number, List<OwnClass> layers) {
    boolean isModel = random.nextInt(3) > 0;
    var options = new LinkedHashMap<String, Object>();
    options.put("units", 1 + random.nextInt(4));
    options.put("rate", random.nextInt(3) / 4.0);
    options.put("bias", random.nextBoolean());
    options.put("repeats", random.nextInt(4));
    boolean defaults = random.nextBoolean();
    var fields = new ArrayList<>(FIELDS);
    var parts = new ArrayList<Part>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      var field = fields.remove(random.nextInt(fields.size()));
      var kind = Kind.values()[random.nextInt(Kind.values().length)];
      if (kind == Kind.NESTED && layers.isEmpty()) kind = Kind.DENSE;
      var place = Place.values()[random.nextInt(Place.values().length)];
      boolean isFinal = place == Place.INITIALIZER || (place == Place.CONSTRUCTOR && defaults);
      var nested = kind == Kind.NESTED ? layers.get(random.nextInt(layers.size())) : null;
      int size = 1 + random.nextInt(3);
      parts.add(new Part(field, kind, place, size, isFinal && random.nextBoolean(), nested));
    }
    // Keras lists the layers of a model in the order in which they are made.
    parts.sort(Comparator.comparing(p -> p.place() == Place.BUILD));
    boolean given = random.nextInt(5) == 0;
    return new OwnClass(
        (isModel ? "Net" : "Block") + number, isModel, options, parts, defaults, given);
  }

  /** Keras does not look for layers in objects such as records. */
  boolean isInPython() {
    return parts.stream()
        .allMatch(p -> p.kind() != Kind.RECORD && (p.nested() == null || p.nested().isInPython()));
  }

  /** Whether it, or a nested layer, is given a layer. */
  boolean isGivenLayers() {
    return given || parts.stream().anyMatch(p -> p.nested() != null && p.nested().isGivenLayers());
  }

  // ---- Java ----

  String java() {
    var text = new StringBuilder();
    for (var name : List.of("layers.*", "models.*", "tensor.Shape", "tensor.Tensor")) {
      text.append("import dev.rhyton.").append(name).append(";\n");
    }
    text.append("import java.util.*;\n");
    text.append("public class ").append(name).append(" extends ");
    text.append(isModel ? "Model" : "Layer").append(" {\n");
    text.append("  public record Pair(Dense first, int number, Layer second) {}\n");
    text.append("  private int units;\n  private double rate;\n");
    text.append("  private boolean bias;\n  private int repeats;\n");
    if (given) text.append("  private Layer given;\n");
    for (var part : parts) text.append(field(part));
    text.append("  public ")
        .append(name)
        .append("(int units, double rate, boolean bias, int repeats");
    text.append(given ? ", Layer given) {\n" : ") {\n");
    text.append("    this.units = units;\n    this.rate = rate;\n");
    text.append("    this.bias = bias;\n    this.repeats = repeats;\n");
    if (given) text.append("    this.given = given;\n");
    parts.stream().filter(p -> p.place() == Place.CONSTRUCTOR).forEach(p -> text.append(make(p)));
    text.append("  }\n  private ").append(name).append("() {");
    if (defaults) text.append(" this(2, 0.5, true, 1").append(given ? ", Dense.of(2)); " : "); ");
    text.append("}\n");
    if (parts.stream().anyMatch(p -> p.place() == Place.BUILD)) {
      text.append("  @Override protected void build(Shape input) {\n");
      parts.stream().filter(p -> p.place() == Place.BUILD).forEach(p -> text.append(make(p)));
      text.append("  }\n");
    }
    text.append("  @Override protected Tensor call(Tensor x) {\n");
    for (var part : parts) text.append(apply(part));
    if (given) text.append("    x = given.apply(x);\n");
    return text.append("    return x;\n  }\n}\n").toString();
  }

  private static String type(Part part) {
    return switch (part.kind()) {
      case DENSE -> "Dense";
      case DROPOUT -> "Dropout";
      case NORM -> "LayerNormalization";
      case LIST -> "List<Layer>";
      case ARRAY -> "Dense[]";
      case MAP -> "Map<String, Dense>";
      case SORTED -> "TreeMap<Integer, Layer>";
      case STACK -> "Sequential";
      case RECORD -> "Pair";
      case NESTED -> part.nested().name();
    };
  }

  private static String field(Part part) {
    boolean container = List.of(Kind.LIST, Kind.MAP, Kind.SORTED).contains(part.kind());
    boolean early = part.place() == Place.INITIALIZER;
    var begin =
        early ? " = " + value(part) : container && !part.isFinal() ? " = " + empty(part) : "";
    return "  private "
        + (part.isFinal() ? "final " : "")
        + type(part)
        + " "
        + part.field()
        + begin
        + ";\n";
  }

  private static String empty(Part part) {
    return switch (part.kind()) {
      case LIST -> "new ArrayList<>()";
      case MAP -> "new HashMap<>()";
      default -> "new TreeMap<>()";
    };
  }

  /** An expression for a part; the options are in scope, unless it is an initializer. */
  private static String value(Part part) {
    boolean early = part.place() == Place.INITIALIZER;
    var units = early ? "3" : "units";
    var dense = "Dense.of(" + units + ")" + (early ? "" : ".useBias(bias)");
    return switch (part.kind()) {
      case DENSE -> dense + ".activation(\"tanh\")";
      case DROPOUT -> "Dropout.of(" + (early ? "0.25" : "rate") + ")";
      case NORM -> "LayerNormalization.of()";
      case LIST ->
          "new ArrayList<>(List.of("
              + IntStream.range(0, part.size()).mapToObj(i -> dense).collect(joining())
              + "))";
      case ARRAY ->
          "new Dense[] {"
              + IntStream.range(0, part.size()).mapToObj(i -> dense).collect(joining())
              + "}";
      case MAP ->
          "new HashMap<>(Map.of("
              + KEYS.subList(0, part.size() + 2).stream()
                  .map(k -> "\"" + k + "\", " + dense)
                  .collect(joining())
              + "))";
      case SORTED ->
          "new TreeMap<>(Map.of("
              + IntStream.range(8, 9 + part.size())
                  .mapToObj(i -> i + ", Dense.of(2)")
                  .collect(joining())
              + "))";
      case STACK -> "Sequential.of(" + dense + ", Dense.of(2))";
      case RECORD -> "new Pair(" + dense + ", " + units + ", Dropout.of(0.1))";
      case NESTED ->
          "new " + part.nested().name() + "(" + units + ", 0.5, false, 2" + one(part) + ")";
    };
  }

  private static String one(Part part) {
    return part.nested().given() ? ", Dense.of(1)" : "";
  }

  private static java.util.stream.Collector<CharSequence, ?, String> joining() {
    return Collectors.joining(", ");
  }

  private static String make(Part part) {
    // As people write it: a loop over an option, into a list that is there.
    if (part.kind() == Kind.LIST && !part.isFinal()) {
      return "    for (int i = 0; i < repeats; i++) "
          + part.field()
          + ".add(Dense.of(units + i));\n";
    }
    return "    " + part.field() + " = " + value(part) + ";\n";
  }

  private static String apply(Part part) {
    var each = "    for (var layer : " + part.field();
    return switch (part.kind()) {
      case LIST, ARRAY -> each + ") x = layer.apply(x);\n";
      case MAP ->
          "    for (var layer : new TreeMap<>("
              + part.field()
              + ").values()) x = layer.apply(x);\n";
      case SORTED -> each + ".values()) x = layer.apply(x);\n";
      case RECORD ->
          String.format("    x = %1$s.second().apply(%1$s.first().apply(x));\n", part.field());
      default -> "    x = " + part.field() + ".apply(x);\n";
    };
  }

  // ---- Python ----

  String python() {
    var text = new StringBuilder("@keras.saving.register_keras_serializable()\n");
    text.append("class ").append(name).append("(keras.").append(isModel ? "Model" : "layers.Layer");
    text.append("):\n    def __init__(self, units, rate, bias, repeats");
    text.append(given ? ", given" : "")
        .append(", **kwargs):\n        super().__init__(**kwargs)\n");
    for (var option : options.keySet()) {
      text.append(String.format("        self.%1$s = %1$s\n", option));
    }
    if (given) text.append("        self.given = given\n");
    for (var part : parts) if (part.place() != Place.BUILD) text.append(pythonMake(part));
    text.append("    def build(self, shape):\n");
    for (var part : parts) if (part.place() == Place.BUILD) text.append(pythonMake(part));
    text.append("        for layer in self.chain():\n");
    text.append("            if not layer.built: layer.build(shape)\n");
    text.append(
        "            shape = layer.compute_output_shape(shape)\n        self.built = True\n");
    text.append("    def compute_output_shape(self, shape):\n        for layer in self.chain():\n");
    text.append("            shape = layer.compute_output_shape(shape)\n        return shape\n");
    text.append("    def chain(self):\n        return [");
    for (var part : parts) text.append(pythonUse(part)).append(", ");
    text.append(given ? "self.given" : "").append("]\n");
    text.append("    def call(self, x):\n        for layer in self.chain():\n");
    text.append("            x = layer(x)\n        return x\n    def get_config(self):\n");
    text.append("        return {**super().get_config()");
    for (var o : options.keySet()) text.append(String.format(", \"%1$s\": self.%1$s", o));
    if (given) text.append(", \"given\": keras.saving.serialize_keras_object(self.given)");
    text.append("}\n");
    if (given) {
      text.append("    @classmethod\n    def from_config(cls, config):\n");
      text.append("        given = keras.saving.deserialize_keras_object(config.pop(\"given\"))\n");
      text.append("        return cls(given=given, **config)\n");
    }
    return text.toString();
  }

  private static String snake(String field) {
    return field.replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
  }

  private static String pythonMake(Part part) {
    boolean early = part.place() == Place.INITIALIZER;
    var units = early ? "3" : "self.units";
    var dense = "keras.layers.Dense(" + units + (early ? ")" : ", use_bias=self.bias)");
    var two = "keras.layers.Dense(2)";
    var value =
        switch (part.kind()) {
          case DENSE -> dense.replaceFirst("\\)$", ", activation=\"tanh\")");
          case DROPOUT -> "keras.layers.Dropout(" + (early ? "0.25" : "self.rate") + ")";
          case NORM -> "keras.layers.LayerNormalization()";
          case LIST ->
              early || part.isFinal()
                  ? "[" + dense + " for i in range(" + part.size() + ")]"
                  : "[keras.layers.Dense(self.units + i) for i in range(self.repeats)]";
          case ARRAY -> "[" + dense + " for i in range(" + part.size() + ")]";
          case MAP ->
              KEYS.subList(0, part.size() + 2).stream()
                  .sorted()
                  .map(k -> "\"" + k + "\": " + dense)
                  .collect(Collectors.joining(", ", "{", "}"));
          case SORTED ->
              IntStream.range(8, 9 + part.size())
                  .mapToObj(String::valueOf)
                  .sorted()
                  .map(k -> "\"" + k + "\": " + two)
                  .collect(Collectors.joining(", ", "{", "}"));
          case STACK -> "keras.Sequential([" + dense + ", " + two + "])";
          case RECORD -> "None";
          case NESTED ->
              part.nested().name()
                  + "("
                  + units
                  + ", 0.5, False, 2"
                  + (part.nested().given() ? ", keras.layers.Dense(1)" : "")
                  + ")";
        };
    return "        self." + snake(part.field()) + " = " + value + "\n";
  }

  private static String pythonUse(Part part) {
    var field = "self." + snake(part.field());
    return switch (part.kind()) {
      case LIST, ARRAY -> "*" + field;
      case MAP -> "*[" + field + "[k] for k in sorted(" + field + ")]";
      case SORTED -> "*[" + field + "[k] for k in sorted(" + field + ", key=int)]";
      default -> field;
    };
  }
}
