package dev.rhyton.kernel;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.Attributes.Name;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The names of the top-level classes of the JDK and of the class path. */
final class ClassIndex {
  private final Map<String, Set<String>> packages = new TreeMap<>();
  private final Map<String, Optional<Class<?>>> loaded = new ConcurrentHashMap<>();
  private final Set<String> entries = new HashSet<>();
  private List<String> classpath = List.of();
  private ClassLoader loader = ClassIndex.class.getClassLoader();

  /** Creates an index of the JDK's exported packages. */
  ClassIndex() {
    for (var module : ModuleFinder.ofSystem().findAll()) {
      var exported = new HashSet<String>();
      module.descriptor().exports().stream()
          .filter(export -> !export.isQualified())
          .forEach(export -> exported.add(export.source()));
      if (module.descriptor().isAutomatic() || exported.isEmpty()) {
        continue;
      }
      try (var reader = module.open();
          var names = reader.list()) {
        names.forEach(name -> add(name, exported));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Adds the classes of the new entries of the class path. */
  synchronized void add(List<String> classpath) {
    if (classpath.equals(this.classpath)) {
      return;
    }
    this.classpath = List.copyOf(classpath);
    loader = new URLClassLoader(urls(classpath), ClassIndex.class.getClassLoader());
    loaded.clear();
    classpath.forEach(entry -> add(new File(entry)));
  }

  private static URL[] urls(List<String> classpath) {
    var urls = new ArrayList<URL>();
    for (var entry : classpath) {
      try {
        urls.add(new File(entry).toURI().toURL());
      } catch (MalformedURLException e) {
        throw new UncheckedIOException(e);
      }
    }
    return urls.toArray(URL[]::new);
  }

  private void add(File entry) {
    if (!entries.add(entry.getPath())) {
      return;
    }
    try {
      if (entry.isDirectory()) {
        try (Stream<Path> files = Files.walk(entry.toPath())) {
          files.forEach(
              file ->
                  add(
                      entry.toPath().relativize(file).toString().replace(File.separator, "/"),
                      null));
        }
      } else if (entry.isFile()) {
        try (var jar = new JarFile(entry)) {
          jar.stream().forEach(file -> add(file.getName(), null));
          var manifest = jar.getManifest();
          var more =
              manifest == null ? null : manifest.getMainAttributes().getValue(Name.CLASS_PATH);
          for (var uri : MagicCall.split(more == null ? "" : more)) {
            add(new File(entry.toURI().resolve(uri)));
          }
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      // What the class loader cannot read either has no classes.
    }
  }

  private void add(String file, Set<String> exported) {
    int slash = file.lastIndexOf('/');
    if (!file.endsWith(".class") || file.indexOf('$') >= 0 || slash < 0 || file.indexOf('-') >= 0) {
      return;
    }
    var name = file.substring(0, slash).replace('/', '.');
    if (("." + name + ".").contains(".internal.") || file.endsWith("Internals.class")) {
      return; // public for other packages of its library only
    }
    if (exported == null || exported.contains(name)) {
      packages
          .computeIfAbsent(name, n -> new TreeSet<>())
          .add(file.substring(slash + 1, file.length() - ".class".length()));
    }
  }

  /** Returns the simple names of a package's classes. */
  synchronized Set<String> classes(String packageName) {
    return packages.getOrDefault(packageName, Set.of());
  }

  /** Returns the next words of the packages below a package; the empty name is the root. */
  synchronized Set<String> subpackages(String packageName) {
    var prefix = packageName.isEmpty() ? "" : packageName + ".";
    var words = new TreeSet<String>();
    for (var name : packages.keySet()) {
      if (name.startsWith(prefix)) {
        int end = name.indexOf('.', prefix.length());
        words.add(name.substring(prefix.length(), end < 0 ? name.length() : end));
      }
    }
    return words;
  }

  /** Returns the qualified names of all classes whose simple names begin like this. */
  synchronized List<String> startingWith(String prefix) {
    return packages.entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue().stream()
                    .filter(name -> name.startsWith(prefix))
                    .map(name -> entry.getKey() + "." + name))
        .toList();
  }

  /** Returns the qualified names of the public classes with this simple name. */
  List<String> named(String name) {
    return startingWith(name).stream()
        .filter(n -> n.endsWith("." + name) && load(n).isPresent())
        .toList();
  }

  /** Returns a public class without initializing it, or nothing. */
  Optional<Class<?>> load(String name) {
    return loaded.computeIfAbsent(
        name,
        n -> {
          try {
            var type = Class.forName(n, false, loader);
            return Modifier.isPublic(type.getModifiers()) ? Optional.of(type) : Optional.empty();
          } catch (ClassNotFoundException | LinkageError e) {
            return Optional.empty(); // a class of an optional dependency that is missing
          }
        });
  }
}
