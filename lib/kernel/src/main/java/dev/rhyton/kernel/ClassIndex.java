package dev.rhyton.kernel;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** The names of the top-level classes of the JDK and of the class path. */
final class ClassIndex {
  private final CellLoader cells;
  private final Map<String, Set<String>> ofJdk = new TreeMap<>();
  private final Map<ClassPathEntry, Map<String, Set<String>>> ofEntries = new HashMap<>();
  private final Map<String, Optional<Class<?>>> looked = new ConcurrentHashMap<>();
  private List<ClassPathEntry> entries = List.of();
  private Map<String, Set<String>> packages = ofJdk;
  private CellLoader looking;

  /** Creates an index of the JDK's exported packages, and of the class path of the cells. */
  ClassIndex(CellLoader cells) {
    this.cells = cells;
    this.looking = CellLoader.forLooking(cells.classPath());
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
        names.forEach(name -> add(ofJdk, name, exported));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    var unused = packages(); // reads the jars now, and not for the first request
  }

  /** Returns the names of the classes by package. */
  private synchronized Map<String, Set<String>> packages() {
    var now = cells.classPath().entries();
    if (now != entries) {
      entries = now;
      looking = CellLoader.forLooking(cells.classPath());
      looked.clear();
      packages = new TreeMap<>(ofJdk);
      for (var entry : now) {
        ofEntries
            .computeIfAbsent(entry, ClassIndex::read)
            .forEach((name, classes) -> packages.merge(name, classes, ClassIndex::both));
      }
    }
    return packages;
  }

  private static Set<String> both(Set<String> names, Set<String> others) {
    var all = new TreeSet<>(names);
    all.addAll(others);
    return all;
  }

  private static Map<String, Set<String>> read(ClassPathEntry entry) {
    var found = new HashMap<String, Set<String>>();
    var path = entry.path();
    try {
      if (Files.isDirectory(path)) {
        try (Stream<Path> files = Files.walk(path)) {
          files.forEach(
              file ->
                  add(found, path.relativize(file).toString().replace(File.separator, "/"), null));
        }
      } else if (Files.isRegularFile(path)) {
        try (var jar = new ZipFile(path.toFile())) {
          jar.stream().forEach(file -> add(found, file.getName(), null));
        }
      }
    } catch (IOException e) {
      // What the class loader cannot read either has no classes.
    }
    return found;
  }

  private static void add(
      Map<String, Set<String>> packages, String file, @Nullable Set<String> exported) {
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
  Set<String> classes(String packageName) {
    return packages().getOrDefault(packageName, Set.of());
  }

  /** Returns the next words of the packages below a package; the empty name is the root. */
  Set<String> subpackages(String packageName) {
    var prefix = packageName.isEmpty() ? "" : packageName + ".";
    var words = new TreeSet<String>();
    for (var name : packages().keySet()) {
      if (name.startsWith(prefix)) {
        int end = name.indexOf('.', prefix.length());
        words.add(name.substring(prefix.length(), end < 0 ? name.length() : end));
      }
    }
    return words;
  }

  /** Returns the qualified names of all classes whose simple names begin like this. */
  List<String> startingWith(String prefix) {
    return packages().entrySet().stream()
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

  /**
   * Returns a public class without initializing it, or nothing. It is a copy for looking at: cells
   * that use the class have their own.
   */
  Optional<Class<?>> load(String name) {
    var unused = packages(); // the class path may have changed
    return looked.computeIfAbsent(
        name,
        n -> {
          try {
            var type = Class.forName(n, false, looking);
            return Modifier.isPublic(type.getModifiers()) ? Optional.of(type) : Optional.empty();
          } catch (ClassNotFoundException | LinkageError e) {
            return Optional.empty(); // a class of an optional dependency that is missing
          }
        });
  }

  /** Returns the class of this name that cells use, or nothing. */
  Optional<Class<?>> ofCells(String name) {
    try {
      return Optional.of(Class.forName(name, true, cells));
    } catch (ClassNotFoundException | LinkageError e) {
      return Optional.empty();
    }
  }
}
