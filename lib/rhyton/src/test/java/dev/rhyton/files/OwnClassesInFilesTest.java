package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Layers;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drawn classes, in every way in which layers are made and kept, come back from their files. What
 * is saved stays in {@code target/saved}, where {@code check_keras.py} opens it by the same classes
 * in Python.
 */
class OwnClassesInFilesTest {
  private static final Path SAVED = Path.of("target", "saved", "own");
  private static final int CLASSES = Kit.FULL ? 300 : 60;
  private static final NDArray X = Kit.normal(1, 5, 3);

  @TempDir private static Path folder;

  private static List<OwnClass> drawn(long seed) {
    var random = new Random(seed);
    var all = new ArrayList<OwnClass>();
    for (int i = 0; i < CLASSES; i++) {
      var layers = all.stream().filter(c -> !c.isModel()).toList();
      all.add(OwnClass.draw(random, i, layers));
    }
    return all;
  }

  /** Compiles all classes. */
  private static ClassLoader compiled(List<OwnClass> all) throws IOException {
    var arguments =
        new ArrayList<>(
            List.of("-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path")));
    arguments.addAll(List.of("-d", folder.resolve("classes").toString()));
    for (var each : all) {
      var file = folder.resolve(each.name() + ".java");
      arguments.add(Files.writeString(file, each.java()).toString());
    }
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(new String[0]));
    assertEquals(0, code);
    var urls = new java.net.URL[] {folder.resolve("classes").toUri().toURL()};
    return new URLClassLoader(urls, OwnClassesInFilesTest.class.getClassLoader());
  }

  @TestFactory
  Stream<DynamicTest> everyClass() throws Exception {
    var all = drawn(20);
    var loader = compiled(all);
    Files.createDirectories(SAVED);
    for (var each : all) Layers.register(loader.loadClass(each.name()).asSubclass(Layer.class));
    return all.stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.name(), () -> check(each, loader.loadClass(each.name()))));
  }

  private static Layer made(OwnClass drawn, Class<?> type) throws ReflectiveOperationException {
    var values = new ArrayList<>(drawn.options().values());
    if (drawn.given()) values.add(Dense.of(2).activation("relu"));
    var constructor =
        Stream.of(type.getDeclaredConstructors())
            .filter(c -> c.getParameterCount() == values.size())
            .findFirst()
            .orElseThrow();
    return (Layer) constructor.newInstance(values.toArray());
  }

  private static Model model(OwnClass drawn, Class<?> type) throws ReflectiveOperationException {
    var layer = made(drawn, type);
    var model = layer instanceof Model own ? own : Sequential.of(Input.of(3), layer);
    model.build(3);
    return model;
  }

  private static void check(OwnClass drawn, Class<?> type) throws Exception {
    var model = model(drawn, type);
    var values = new ArrayList<NDArray>();
    model.getWeights().forEach(w -> values.add(Kit.normal(values.size(), w.shape().dims())));
    model.setWeights(values);
    var expected = model.predict(X);
    var file = SAVED.resolve(drawn.name() + ".keras");
    model.save(file);

    var loaded = Model.load(file);
    assertEquals(values, loaded.getWeights());
    assertEquals(expected, loaded.predict(X));
    assertEquals(withoutNumbers(model.toJson()), withoutNumbers(loaded.toJson()));
    // As in Keras, a given layer is built when the file is read, before the model calls it.
    if (!drawn.isGivenLayers()) {
      assertEquals(withoutNumbers(paths(model)), withoutNumbers(paths(loaded)));
    }
    var again = folder.resolve("again.keras");
    loaded.save(again);
    assertEquals(expected, Model.load(again).predict(X));

    var copy = Models.fromJson(model.toJson());
    if (!copy.isBuilt()) copy.build(3);
    copy.setWeights(values);
    assertEquals(expected, copy.predict(X));

    var weights = folder.resolve("own.weights.h5");
    model.saveWeights(weights);
    var other = model(drawn, type);
    other.loadWeights(weights);
    assertEquals(expected, other.predict(X));

    assertEquals(optionsOf(drawn), options(loaded));
    if (drawn.isInPython()) writeForPython(drawn, expected);
  }

  private static String paths(Model model) {
    return model.paths().values().toString();
  }

  /** Layers that the class makes again get the next automatic names, as in Keras. */
  private static String withoutNumbers(String text) {
    return text.replaceAll("_\\d+\\b", "");
  }

  private static Set<String> optionsOf(OwnClass drawn) {
    var names = new TreeSet<>(drawn.options().keySet());
    if (drawn.given()) names.add("given");
    return names;
  }

  /** The keys of the configuration that a Python class receives, beside those of every layer. */
  private static Set<String> options(Model model) {
    var layer = model instanceof Sequential ? model.layers().get(0) : model;
    var keys = new TreeSet<>(layer.getConfig().names());
    assertTrue(keys.removeAll(Set.of("name", "trainable", "dtype")));
    return keys;
  }

  private static void writeForPython(OwnClass drawn, NDArray expected) throws IOException {
    var classes = new LinkedHashMap<String, String>();
    addNested(drawn, classes);
    Files.writeString(
        SAVED.resolve(drawn.name() + ".py"),
        "import keras\n" + String.join("\n", classes.values()));
    DrawnModel.write(SAVED.resolve(drawn.name() + ".json"), List.of(X), List.of(expected));
  }

  private static void addNested(OwnClass drawn, Map<String, String> classes) {
    for (var part : drawn.parts()) if (part.nested() != null) addNested(part.nested(), classes);
    classes.putIfAbsent(drawn.name(), drawn.python());
  }
}
